/** Accounts: opening one, signing in and out. */

import { press, seen } from "./hands.mjs";

let opened = 0;

/** Of the demo's accounts the one that looks after the shop. */
export const ADMINISTRATOR = {
  email: "admin@webstore.example",
  password: "correct horse battery",
};

/** Somebody who has no account yet. */
export function newcomer() {
  opened += 1;
  return {
    name: "Ada Merchant",
    email: `ada-${opened}@example.com`,
    password: "correct horse battery",
  };
}

/**
 * @param {import("playwright-core").Page} page on any page of the shop
 * @param {ReturnType<typeof newcomer>} person
 */
export async function openAccount(page, { name, email, password }) {
  await press(page.getByRole("link", { name: "Sign in" }));
  await press(page.getByRole("link", { name: "Open an account" }));
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await press(page.getByRole("button", { name: "Open account" }));
  await seen(signOutButton(page));
}

/**
 * @param {import("playwright-core").Page} page on any page of the shop
 * @param {{ email: string, password: string }} person
 */
export async function signIn(page, { email, password }) {
  await press(page.getByRole("link", { name: "Sign in" }));
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await press(page.getByRole("button", { name: "Sign in" }));
  await seen(signOutButton(page));
}

/** @param {import("playwright-core").Page} page */
export async function signOut(page) {
  await press(signOutButton(page));
  await seen(page.getByRole("link", { name: "Sign in" }));
}

/** @param {import("playwright-core").Page} page */
function signOutButton(page) {
  return page.getByRole("button", { name: "Sign out" });
}
