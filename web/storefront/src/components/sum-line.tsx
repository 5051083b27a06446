import type { ReactNode } from "react";

interface Props {
  label: string;
  /** How loud it is: lines, the steps between, the total. */
  tone?: "line" | "step" | "total";
  children: ReactNode;
}

const TONES = { line: "", step: "text-[13px] text-soft", total: "font-semibold" };

/** One line of a bill. */
export function SumLine({ label, tone = "line", children }: Props) {
  return (
    <div
      className={`flex items-baseline justify-between gap-4 py-2 ${tone === "total" ? "font-semibold" : ""}`}
    >
      <dt className={TONES[tone]}>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
