import type { ReactNode } from "react";
import type { Words } from "../text/en-problems.ts";

interface Props {
  words: Words;
  children?: ReactNode;
}

/** Says at once, and aloud, what went wrong and what to do next. */
export function Alert({ words, children }: Props) {
  return (
    <div
      role="alert"
      className="appear rounded-control border border-warning-line bg-warning-tint px-4 py-3"
    >
      <p className="font-semibold">{words.title}</p>
      <p className="text-[13px] text-soft">{words.help}</p>
      {children && <div className="mt-2">{children}</div>}
    </div>
  );
}

/** A place for good news: always there, so that screen readers hear what appears in it. */
export function News({ children }: { children?: ReactNode }) {
  return (
    <div role="status" className="empty:absolute">
      {children && (
        <div className="appear flex flex-wrap items-center justify-between gap-x-4 gap-y-1 rounded-control border border-line bg-card px-4 py-3">
          {children}
        </div>
      )}
    </div>
  );
}
