import assert from "node:assert/strict";
import { launchBrowser } from "../harness/browser.mjs";
import { measureLoad } from "../harness/load.mjs";
import { shopSuite } from "../harness/shop-suite.mjs";

/** What the page, its scripts and its styles may weigh with gzip. */
const TEXT_BYTES_MAX = 180_000;
/** The two fonts of the headings and the text. */
const FONT_BYTES_MAX = 120_000;

shopSuite("The first load", (test) => {
  for (const path of ["/", "/product/101"])
    test(`is light: ${path}`, async ({ webstore }) => {
      const browser = await launchBrowser();
      try {
        const { bytes } = await measureLoad(browser, webstore.shop, path);
        const { Document = 0, Script = 0, Stylesheet = 0, Font = 0 } = bytes;
        assert.ok(Script > 0 && Font > 0, `nothing was counted: ${JSON.stringify(bytes)}`);
        const text = Document + Script + Stylesheet;
        assert.ok(text < TEXT_BYTES_MAX, `${text} bytes of text`);
        assert.ok(Font < FONT_BYTES_MAX, `${Font} bytes of fonts`);
      } finally {
        await browser.close();
      }
    });
});
