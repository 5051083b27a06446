import type { FormEvent } from "react";
import { REASON_LENGTH_MAX } from "../api/admin.ts";
import { problemWords } from "../format/problem-words.ts";
import { BLOCK_SECONDS, BLOCK_SECONDS_DEFAULT, useBlock } from "../state/admin.ts";
import { useText } from "../state/text.tsx";
import { Alert, News } from "./notice.tsx";
import { TextField } from "./text-field.tsx";

/** Blocks an address or a range for a while. */
export function BlockForm() {
  const text = useText();
  const words = text.admin.addresses;
  const block = useBlock();

  function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    const field = (name: string) => String(fields.get(name) ?? "").trim();
    const wanted = {
      network: field("network"),
      reason: field("reason"),
      seconds: Number(field("seconds")),
    };
    block.mutate(wanted, { onSuccess: () => form.reset() });
  }

  return (
    <section aria-labelledby="block" className="box">
      <h2 id="block" className="mb-4">
        {words.form}
      </h2>
      <form className="flex flex-col gap-4" onSubmit={send}>
        {block.isError && <Alert words={problemWords(block.error, text)} />}
        <TextField
          label={words.network}
          help={words.networkHint}
          name="network"
          required
          autoComplete="off"
          spellCheck={false}
        />
        <TextField
          label={words.reason}
          help={words.reasonHint}
          name="reason"
          required
          maxLength={REASON_LENGTH_MAX}
          autoComplete="off"
        />
        <label className="flex flex-col gap-1">
          <span>{words.duration}</span>
          <select className="field" name="seconds" defaultValue={BLOCK_SECONDS_DEFAULT}>
            {BLOCK_SECONDS.map((seconds) => (
              <option key={seconds} value={seconds}>
                {words.durations[seconds]}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" className="button button-primary" disabled={block.isPending}>
          {block.isPending ? words.blocking : words.block}
        </button>
        <News>{block.isSuccess && words.blocked(block.data.network)}</News>
      </form>
    </section>
  );
}
