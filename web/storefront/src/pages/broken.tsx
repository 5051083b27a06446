import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { Refusal, Unheard } from "../api/problem.ts";
import { Failure } from "../components/failure.tsx";
import { Alert } from "../components/notice.tsx";
import { useText } from "../state/text.tsx";

/** What stands in for a page that could not be shown. Nothing here may need the service. */
export function BrokenPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const isFromService = error instanceof Unheard || error instanceof Refusal;

  function again() {
    reset();
    void router.invalidate();
  }

  return (
    <div className="page">
      {isFromService ? <Failure error={error} onRetry={again} /> : <OurFault />}
    </div>
  );
}

/** Leaves by a full load of the front page: whatever broke starts afresh. */
function OurFault() {
  const text = useText();
  return (
    <Alert words={text.failure.page}>
      <a href="/" className="button button-small mt-1">
        {text.failure.home}
      </a>
    </Alert>
  );
}
