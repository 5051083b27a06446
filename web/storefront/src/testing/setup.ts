import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import { afterEach, vi } from "vitest";

afterEach(cleanup);

// The test browser has no screen to scroll.
vi.stubGlobal("scrollTo", () => undefined);
