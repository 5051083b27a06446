import { Outlet, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useText } from "../state/text.tsx";
import { Footer } from "./footer.tsx";
import { Header } from "./header.tsx";

/** Every page: skip link, header, content, footer. */
export function Layout() {
  const text = useText();
  const content = useRef<HTMLElement>(null);
  useFocusOnArrival(content);
  return (
    <>
      <a
        href="#content"
        className="button button-primary absolute top-2 left-2 z-20 -translate-y-20 focus:translate-y-0"
      >
        {text.header.skip}
      </a>
      <Header />
      <main id="content" ref={content} tabIndex={-1} className="page outline-none">
        <Outlet />
      </main>
      <Footer />
    </>
  );
}

/** After a change of page, the keyboard and the screen reader start at its content. */
function useFocusOnArrival(content: React.RefObject<HTMLElement | null>) {
  const pathname = useLocation({ select: (location) => location.pathname });
  const previous = useRef(pathname);
  useEffect(() => {
    if (previous.current === pathname) return;
    previous.current = pathname;
    content.current?.focus({ preventScroll: true });
  }, [pathname, content]);
}
