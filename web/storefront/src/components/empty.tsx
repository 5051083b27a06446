import type { ReactNode } from "react";

interface Props {
  title: string;
  help: string;
  /** Whether it is all that the page has, and so its main heading. */
  isPage?: boolean;
  /** The one way on. */
  children?: ReactNode;
}

/** What a page shows when there is nothing to show. */
export function Empty({ title, help, isPage = false, children }: Props) {
  const Heading = isPage ? "h1" : "h2";
  return (
    <div className="box flex flex-col items-start gap-2">
      <Heading className="text-2xl">{title}</Heading>
      <p className="text-soft">{help}</p>
      {children && <div className="mt-3 flex flex-wrap items-center gap-4">{children}</div>}
    </div>
  );
}
