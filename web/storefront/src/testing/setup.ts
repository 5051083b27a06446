import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, vi } from "vitest";

afterEach(cleanup);

// Most pages are loaded when they are opened, which takes its time on a busy machine.
configure({ asyncUtilTimeout: 4_000 });

// The test browser has no screen to scroll.
vi.stubGlobal("scrollTo", () => undefined);
