import type { FormEvent, ReactNode } from "react";
import { problemWords } from "../format/problem-words.ts";
import { useText } from "../state/text.tsx";
import { Alert } from "./notice.tsx";

interface Props {
  title: string;
  lead: string;
  action: string;
  error: unknown;
  isBusy: boolean;
  onSubmit: (fields: FormData) => void;
  /** The fields. */
  children: ReactNode;
  /** Other ways on, below the button. */
  footer: ReactNode;
}

/** The frame that signing in and registering share. */
export function AccountForm({
  title,
  lead,
  action,
  error,
  isBusy,
  onSubmit,
  children,
  footer,
}: Props) {
  const text = useText();
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    onSubmit(new FormData(event.currentTarget));
  }

  return (
    <div className="mx-auto max-w-[420px]">
      <h1>{title}</h1>
      <p className="mt-2 mb-6 text-soft">{lead}</p>
      <form className="flex flex-col gap-4" onSubmit={submit}>
        {Boolean(error) && <Alert words={problemWords(error, text)} />}
        {children}
        <button type="submit" className="button button-primary mt-2 w-full" disabled={isBusy}>
          {action}
        </button>
      </form>
      <p className="mt-5 flex flex-wrap gap-x-6 gap-y-2">{footer}</p>
    </div>
  );
}
