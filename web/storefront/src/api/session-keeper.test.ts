import { expect, test, vi } from "vitest";
import { createSessionStore } from "../state/session.ts";
import { memoryStorage } from "../testing/memory-storage.ts";
import { guest } from "../testing/samples.ts";
import { Refusal, Unheard } from "./problem.ts";
import { createSessionKeeper, type SessionService } from "./session-keeper.ts";
import type { Session } from "./types.ts";

const customer: Session = { ...guest, user: { id: 42, role: "customer", name: "Ada" } };
const renewed: Session = { ...customer, access_token: "access-2", refresh_token: "refresh-2" };
const newGuest: Session = { ...guest, access_token: "access-9", user: { id: 9, role: "guest" } };

function keeperWith(session: Session | undefined, refresh: SessionService["refresh"]) {
  const storage = memoryStorage();
  const store = createSessionStore(storage);
  store.set(session);
  const service = { openGuest: vi.fn(async () => newGuest), refresh: vi.fn(refresh) };
  return { keeper: createSessionKeeper(store, service), service, storage };
}

test("many requests with the same expired token send one refresh", async () => {
  const { keeper, service } = keeperWith(customer, async () => renewed);
  const sessions = await Promise.all([1, 2, 3].map(() => keeper.renewed("access-1")));
  expect(sessions).toEqual([renewed, renewed, renewed]);
  expect(service.refresh).toHaveBeenCalledExactlyOnceWith("refresh-1");
});

test("who comes late with the old token gets the new session without a refresh", async () => {
  const { keeper, service } = keeperWith(renewed, async () => renewed);
  expect(await keeper.renewed("access-1")).toEqual(renewed);
  expect(service.refresh).not.toHaveBeenCalled();
});

test("what another tab has renewed is taken over", async () => {
  const { keeper, service, storage } = keeperWith(customer, async () => renewed);
  createSessionStore(storage).set(renewed);
  expect(await keeper.renewed("access-1")).toEqual(renewed);
  expect(service.refresh).not.toHaveBeenCalled();
});

test("where another tab was faster, its session is taken over and not ended", async () => {
  const { keeper, service, storage } = keeperWith(customer, async () => {
    createSessionStore(storage).set(renewed);
    throw new Refusal(401, { code: "invalid_token" });
  });
  expect(await keeper.renewed("access-1")).toEqual(renewed);
  expect(keeper.get()).toEqual(renewed);
  expect(service.openGuest).not.toHaveBeenCalled();
});

test("a refused refresh makes the visitor a new guest", async () => {
  const { keeper } = keeperWith(customer, async () => {
    throw new Refusal(401, { code: "invalid_token" });
  });
  expect(await keeper.renewed("access-1")).toEqual(newGuest);
  expect(keeper.get()).toEqual(newGuest);
});

test.each([new Unheard("cut"), new Refusal(503, {}), new Refusal(429, {})])(
  "%s does not end a session",
  async (failure) => {
    const { keeper, service } = keeperWith(customer, async () => {
      throw failure;
    });
    await expect(keeper.renewed("access-1")).rejects.toBe(failure);
    expect(keeper.get()).toEqual(customer);
    expect(service.openGuest).not.toHaveBeenCalled();
  },
);

test("after a refresh that failed, the next one is sent", async () => {
  const answers = [Promise.reject(new Unheard("cut")), Promise.resolve(renewed)];
  const { keeper } = keeperWith(customer, () => answers.shift() ?? Promise.resolve(renewed));
  await expect(keeper.renewed("access-1")).rejects.toBeInstanceOf(Unheard);
  expect(await keeper.renewed("access-1")).toEqual(renewed);
});

test("two first additions at once open one guest's session", async () => {
  const { keeper, service } = keeperWith(undefined, async () => renewed);
  const sessions = await Promise.all([keeper.orGuest(), keeper.orGuest()]);
  expect(sessions).toEqual([newGuest, newGuest]);
  expect(service.openGuest).toHaveBeenCalledOnce();
});
