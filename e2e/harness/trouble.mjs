import assert from "node:assert/strict";

/**
 * Collects everything that should not happen in a visitor's browser: errors on the console, exceptions,
 * violations of the content security policy, requests that fail or are refused, and requests to anybody
 * but the shop.
 *
 * @param {import("playwright-core").BrowserContext} context
 * @param {string[]} origins the only ones that a page may talk to
 */
export async function watchTrouble(context, origins) {
  /** @type {string[]} */
  const happened = [];
  /** @type {RegExp[]} */
  const expected = [];

  await context.addInitScript(reportViolations);
  context.on("console", (message) => {
    if (message.type() === "error" && !isAboutRequest(message))
      happened.push(`console: ${message.text()}`);
  });
  context.on("weberror", (error) => happened.push(`exception: ${error.error()}`));
  context.on("request", (request) => {
    if (!origins.includes(new URL(request.url()).origin))
      happened.push(`stranger: ${said(request)}`);
  });
  context.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText;
    // What the page itself calls off, for example because the visitor has gone on, is no failure.
    if (reason !== "net::ERR_ABORTED") happened.push(`failed: ${said(request)} (${reason})`);
  });
  context.on("response", (response) => {
    if (response.status() >= 400)
      happened.push(`refused: ${said(response.request())} ${response.status()}`);
  });

  return {
    /**
     * Says that this belongs to the test. It has to happen.
     *
     * @param {RegExp} pattern
     */
    expect: (pattern) => expected.push(pattern),

    /** Fails when something happened that was not expected, or something expected did not. */
    assertNone() {
      const isExpected = (/** @type {string} */ event) =>
        expected.some((pattern) => pattern.test(event));
      assert.deepEqual(
        happened.filter((event) => !isExpected(event)),
        [],
        "trouble in the browser",
      );
      const missed = expected.filter((pattern) => !happened.some((event) => pattern.test(event)));
      assert.deepEqual(missed, [], "trouble that was expected did not happen");
    },
  };
}

/** Runs in the page. */
function reportViolations() {
  document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
    // Whatever is thrown here is an exception of the page, and those are counted.
    throw new Error(`the content security policy forbids ${violatedDirective} ${blockedURI}`);
  });
}

/**
 * The console repeats what became of requests, without saying which of them; they are counted themselves.
 *
 * @param {import("playwright-core").ConsoleMessage} message
 */
function isAboutRequest(message) {
  return message.text().startsWith("Failed to load resource:");
}

/** @param {import("playwright-core").Request} request */
function said(request) {
  const { pathname } = new URL(request.url());
  return `${request.method()} ${pathname}`;
}
