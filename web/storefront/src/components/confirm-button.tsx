import { useId, useRef } from "react";

interface Props {
  label: string;
  /** The button's whole name, for those who hear it alone. */
  name: string;
  question: string;
  yes: string;
  no: string;
  isDisabled: boolean;
  onConfirm: () => void;
}

/** A button that asks before it acts. The browser keeps the keyboard in the question and brings it back. */
export function ConfirmButton({ label, name, question, yes, no, isDisabled, onConfirm }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const questionId = useId();
  const close = () => dialog.current?.close();

  function confirm() {
    close();
    onConfirm();
  }

  return (
    <>
      <button
        type="button"
        className="button button-small"
        aria-label={name}
        disabled={isDisabled}
        onClick={() => dialog.current?.showModal()}
      >
        {label}
      </button>
      <dialog ref={dialog} aria-labelledby={questionId} className="question box">
        <p id={questionId} className="mb-5 text-lg font-semibold break-words">
          {question}
        </p>
        <div className="flex flex-wrap justify-end gap-3">
          <button type="button" className="button button-small" onClick={close}>
            {no}
          </button>
          <button type="button" className="button button-small button-primary" onClick={confirm}>
            {yes}
          </button>
        </div>
      </dialog>
    </>
  );
}
