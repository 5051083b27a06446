import { type FormEvent, useState } from "react";
import { COMPLAINT_LENGTH_MAX, COMPLAINT_REASONS, type ComplaintReason } from "../api/orders.ts";
import type { Order } from "../api/types.ts";
import { problemWords } from "../format/problem-words.ts";
import { useComplain } from "../state/orders.ts";
import { useText } from "../state/text.tsx";
import { Alert, News } from "./notice.tsx";

/** A short way to say that something is wrong. It stays folded until somebody needs it, or something is late. */
export function ComplaintForm({ order }: { order: Order }) {
  const text = useText();
  const complain = useComplain(order.order_id);
  const isLate = order.lines.some(({ reservation }) => reservation?.status === "delayed");
  return (
    <details className="box" open={isLate}>
      <summary className="font-semibold">{text.complaint.title}</summary>
      <div className="mt-4 flex flex-col gap-4">
        <News>{complain.isSuccess && text.complaint.sent}</News>
        {complain.isError && <Alert words={problemWords(complain.error, text)} />}
        {!complain.isSuccess && (
          <>
            {isLate && order.complaints === 0 && <p>{text.complaint.late}</p>}
            <Earlier complaints={order.complaints} />
            <Fields
              isSending={complain.isPending}
              onSend={(reason, message) => complain.mutate({ reason, message })}
            />
          </>
        )}
      </div>
    </details>
  );
}

function Earlier({ complaints }: { complaints: number }) {
  const text = useText();
  if (complaints === 0) return null;
  return <p className="text-[13px] text-soft">{text.complaint.earlier(complaints)}</p>;
}

interface FieldsProps {
  isSending: boolean;
  onSend: (reason: ComplaintReason, message: string) => void;
}

function Fields({ isSending, onSend }: FieldsProps) {
  const text = useText();
  const [reason, setReason] = useState<ComplaintReason>("delay");
  const [message, setMessage] = useState("");

  function send(event: FormEvent) {
    event.preventDefault();
    onSend(reason, message.trim());
  }

  return (
    <form className="flex flex-col gap-4" onSubmit={send}>
      <label className="flex flex-col gap-1">
        <span>{text.complaint.reason}</span>
        <select
          className="field"
          value={reason}
          onChange={(event) => setReason(event.target.value as ComplaintReason)}
        >
          {COMPLAINT_REASONS.map((each) => (
            <option key={each} value={each}>
              {text.complaint.reasons[each]}
            </option>
          ))}
        </select>
      </label>
      <label className="flex flex-col gap-1">
        <span>{text.complaint.message}</span>
        <textarea
          className="field"
          rows={3}
          maxLength={COMPLAINT_LENGTH_MAX}
          value={message}
          onChange={(event) => setMessage(event.target.value)}
        />
      </label>
      <button type="submit" className="button button-small self-start" disabled={isSending}>
        {isSending ? text.complaint.sending : text.complaint.send}
      </button>
    </form>
  );
}
