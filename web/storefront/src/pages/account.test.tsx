import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import type { Session } from "../api/types.ts";
import { ok, problem } from "../testing/fake-service.ts";
import { openShop } from "../testing/open-shop.tsx";
import { guest } from "../testing/samples.ts";

const user = userEvent.setup();
const ada: Session = {
  ...guest,
  access_token: "access-2",
  user: { id: 42, role: "customer", name: "Ada" },
};

async function fillIn() {
  await user.type(await screen.findByLabelText("Email"), " ada@example.com ");
  await user.type(screen.getByLabelText("Password"), "correct horse");
}

test("signing in leads back to where one came from, and out again", async () => {
  const { router, asked } = openShop("/login?back=/orders", {
    handlers: { "POST /auth/login": ok(ada), "POST /auth/logout": ok(undefined, 204) },
  });
  await fillIn();
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  expect(await screen.findByText("No orders yet.")).toBeVisible();
  expect(asked("POST /auth/login")[0]?.body).toEqual({
    email: "ada@example.com",
    password: "correct horse",
  });

  await user.click(screen.getByRole("button", { name: "Sign out" }));
  expect(await screen.findByRole("link", { name: "Sign in" })).toBeVisible();
  await waitFor(() => expect(router.state.location.pathname).toBe("/"));
  expect(screen.getByTestId("cart-count")).toHaveTextContent("0");
});

test("a wrong password is said without saying which of the two is wrong", async () => {
  openShop("/login", { handlers: { "POST /auth/login": problem(401, "invalid_credentials") } });
  await fillIn();
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("Email and password do not match.");
});

test("an address that is taken leads to signing in", async () => {
  openShop("/register?back=/orders", {
    handlers: { "POST /auth/register": problem(409, "email_taken") },
  });
  await fillIn();
  await user.click(screen.getByRole("button", { name: "Open account" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("There is an account with this email");
  expect(screen.getByRole("link", { name: "Sign in instead" })).toHaveAttribute(
    "href",
    "/login?back=%2Forders",
  );
});
