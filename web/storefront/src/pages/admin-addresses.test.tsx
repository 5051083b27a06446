import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { BlockedIp } from "../api/types.ts";
import { type Handlers, ok, problem } from "../testing/fake-service.ts";
import { openShop } from "../testing/open-shop.tsx";
import { administrator } from "../testing/samples.ts";

const user = userEvent.setup();
const RANGE = "203.0.113.0/24";

const block = (network: string): BlockedIp => ({
  network,
  reason: "guesses coupon codes",
  expires_at: "2026-01-02T04:04:05Z",
});

/** A service that keeps a list. */
function keeping(items: BlockedIp[]): Handlers {
  let list = items;
  return {
    "GET /admin/blocked-ips": () =>
      ok({ items: list, always_blocked: ["192.0.2.0/24"], always_allowed: [] }),
    "POST /admin/blocked-ips": ({ body }) => {
      const added = block((body as { network: string }).network);
      list = [...list, added];
      return ok(added, 201);
    },
    "DELETE /admin/blocked-ips": ({ query }) => {
      const network = new URLSearchParams(query).get("network");
      list = list.filter((each) => each.network !== network);
      return ok(undefined, 204);
    },
  };
}

const open = (handlers: Handlers) =>
  openShop("/admin/addresses", { session: administrator, handlers });

async function fill(network: string, reason: string) {
  await user.type(await screen.findByLabelText("Address or range"), network);
  await user.type(screen.getByLabelText("Reason"), reason);
}

test("an address is blocked for as long as was chosen", async () => {
  const { asked } = open(keeping([]));
  expect(await screen.findByText("Nobody is blocked.")).toBeVisible();
  await fill(` ${RANGE} `, "too many logins");
  await user.selectOptions(screen.getByLabelText("For how long"), "1 day");
  await user.click(screen.getByRole("button", { name: "Block" }));
  expect(await screen.findByText(`${RANGE} is blocked now.`)).toBeVisible();
  expect(asked("POST /admin/blocked-ips").map(({ body }) => body)).toEqual([
    { network: RANGE, reason: "too many logins", expires_in_seconds: 86_400 },
  ]);
  expect(await screen.findByRole("button", { name: `Unblock ${RANGE}` })).toBeVisible();
  expect(screen.getByLabelText("Address or range")).toHaveValue("");
});

test("nobody is let in again without being asked", async () => {
  const { asked } = open(keeping([block(RANGE), block("198.51.100.7")]));
  await user.click(await screen.findByRole("button", { name: `Unblock ${RANGE}` }));
  await user.click(await screen.findByRole("button", { name: "Keep it blocked" }));
  expect(asked("DELETE /admin/blocked-ips")).toEqual([]);

  await user.click(screen.getByRole("button", { name: `Unblock ${RANGE}` }));
  await user.click(await screen.findByRole("button", { name: "Yes, unblock" }));
  expect(await screen.findByText(`${RANGE} may come in again.`)).toBeVisible();
  await waitFor(() =>
    expect(screen.queryByRole("button", { name: `Unblock ${RANGE}` })).toBeNull(),
  );
  expect(screen.getByRole("button", { name: "Unblock 198.51.100.7" })).toBeVisible();
  const queries = asked("DELETE /admin/blocked-ips").map(({ query }) => query);
  expect(queries.map((query) => new URLSearchParams(query).get("network"))).toEqual([RANGE]);
  expect(screen.getByRole("heading", { name: "Blocked now" })).toHaveFocus();
});

test("what the configuration blocks is shown and cannot be ended", async () => {
  open(keeping([]));
  expect(await screen.findByText("192.0.2.0/24")).toBeVisible();
  expect(screen.queryByText("Never blocked")).toBeNull();
  expect(screen.queryByRole("button", { name: /^Unblock/ })).toBeNull();
});

test("a refusal keeps what was typed", async () => {
  open({ ...keeping([]), "POST /admin/blocked-ips": problem(422, "would_block_you") });
  await fill("127.0.0.1", "a try");
  await user.click(screen.getByRole("button", { name: "Block" }));
  expect(await screen.findByRole("alert")).toHaveTextContent(
    "Your own address is in this range.Nothing was blocked.",
  );
  expect(screen.getByLabelText("Address or range")).toHaveValue("127.0.0.1");
});

test("a block that ended meanwhile is explained", async () => {
  open({
    ...keeping([block(RANGE)]),
    "DELETE /admin/blocked-ips": problem(404, "unknown_block"),
  });
  await user.click(await screen.findByRole("button", { name: `Unblock ${RANGE}` }));
  await user.click(await screen.findByRole("button", { name: "Yes, unblock" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("This block has ended already.");
});

test("a list that cannot be read can be asked for again", async () => {
  const list = keeping([])["GET /admin/blocked-ips"];
  let isAway = true;
  open({
    "GET /admin/blocked-ips": (call) => {
      if (isAway) return problem(503, "block_list_unavailable");
      return typeof list === "function" ? list(call) : "silence";
    },
  });
  expect(await screen.findByRole("alert")).toHaveTextContent("cannot be reached right now");
  isAway = false;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("Nobody is blocked.")).toBeVisible();
});
