import { shopSuite } from "../harness/shop-suite.mjs";
import { seen, title } from "../shopper/hands.mjs";
import { HEADPHONES } from "../shopper/shelves.mjs";

/** Each cause runs in the page. It has been noticed when the event was heard. */
const TROUBLES = [
  {
    name: "an error on the console",
    // biome-ignore lint/suspicious/noConsole: this is the trouble
    cause: () => console.error("something is odd"),
    event: "console",
    patterns: [/^console: something is odd$/],
  },
  {
    name: "an exception",
    cause: () => {
      setTimeout(() => {
        throw new Error("nobody catches this");
      });
    },
    event: "pageerror",
    patterns: [/^exception: Error: nobody catches this$/],
  },
  {
    name: "a script that the content security policy forbids",
    cause: () => {
      const script = document.createElement("script");
      script.textContent = "document.title = 'not ours'";
      document.body.append(script);
    },
    event: "pageerror",
    patterns: [
      /^exception: Error: the content security policy forbids script-src/,
      /^console: .*content security policy/i,
    ],
  },
  {
    name: "a request that is refused",
    cause: () => void fetch("/pictures/no-such-thing.svg"),
    event: "response",
    // The page has other answers on their way, and those are no trouble.
    isIt: (/** @type {any} */ response) => response.status() === 404,
    patterns: [/^refused: GET \/pictures\/no-such-thing.svg 404$/],
  },
];

shopSuite("Trouble in the browser is noticed", (test) => {
  for (const { name, cause, event, patterns, isIt = () => true } of TROUBLES) {
    test(name, async ({ page, trouble }) => {
      await page.goto("/product/101");
      await seen(title(page, HEADPHONES));
      // What is expected has to happen, or the test fails.
      for (const pattern of patterns) trouble.expect(pattern);
      const noticed = page.waitForEvent(/** @type {"console"} */ (event), isIt);
      await page.evaluate(cause);
      await noticed;
    });
  }
});
