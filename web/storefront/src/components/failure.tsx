import { problemWords } from "../format/problem-words.ts";
import { useText } from "../state/text.tsx";
import { Alert } from "./notice.tsx";

interface Props {
  error: unknown;
  onRetry: () => void;
}

/** Something could not be loaded: what happened, and the way to try again. */
export function Failure({ error, onRetry }: Props) {
  const text = useText();
  return (
    <Alert words={problemWords(error, text)}>
      <button type="button" className="button button-small mt-1" onClick={onRetry}>
        {text.failure.retry}
      </button>
    </Alert>
  );
}
