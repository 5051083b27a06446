/** What a visitor does with any page: look, press, read. */

/**
 * Waits until it can be seen.
 *
 * @param {import("playwright-core").Locator} locator
 */
export async function seen(locator) {
  await locator.waitFor({ state: "visible" });
  return locator;
}

/**
 * Waits until it cannot be seen any more.
 *
 * @param {import("playwright-core").Locator} locator
 */
export async function gone(locator) {
  await locator.waitFor({ state: "hidden" });
}

/**
 * Presses with the finger where there is a touch screen, else with the mouse.
 *
 * @param {import("playwright-core").Locator} locator
 */
export async function press(locator) {
  const hasTouch = await locator.evaluate(() => navigator.maxTouchPoints > 0);
  await (hasTouch ? locator.tap() : locator.click());
}

/**
 * The words in it, with every kind of space as a plain one.
 *
 * @param {import("playwright-core").Locator} locator
 */
export async function read(locator) {
  return plain(await locator.innerText());
}

/** @param {string} text */
export function plain(text) {
  return text.replace(/\s+/g, " ").trim();
}

/**
 * The heading of the page.
 *
 * @param {import("playwright-core").Page} page
 * @param {string | RegExp} name
 */
export function title(page, name) {
  return page.getByRole("heading", { level: 1, name });
}
