import { type InputHTMLAttributes, useId } from "react";

interface Props extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  help?: string;
}

/** A labelled line of text. */
export function TextField({ label, help, ...input }: Props) {
  const helpId = useId();
  return (
    <div className="flex flex-col gap-1">
      <label className="flex flex-col gap-1">
        <span>{label}</span>
        <input className="field" aria-describedby={help ? helpId : undefined} {...input} />
      </label>
      {help && (
        <span id={helpId} className="text-[13px] text-soft">
          {help}
        </span>
      )}
    </div>
  );
}
