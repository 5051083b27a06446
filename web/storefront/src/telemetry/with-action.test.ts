import { expect, test } from "vitest";
import { silent } from "./port.ts";
import { withAction } from "./with-action.ts";

test.each([
  ["GET", false],
  ["POST", true],
  ["PATCH", true],
  ["DELETE", true],
])("%s belongs to the action that is under way: %s", async (method, belongs) => {
  let isWithin = false;
  const within = <Value>(work: () => Value) => {
    isWithin = true;
    return work();
  };
  const send = withAction({ ...silent, within }, async () => new Response("heard"));
  const response = await send(new Request("http://api.test/cart", { method }));
  expect(await response.text()).toBe("heard");
  expect(isWithin).toBe(belongs);
});
