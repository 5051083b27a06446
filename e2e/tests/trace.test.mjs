import assert from "node:assert/strict";
import { shopSuite } from "../harness/shop-suite.mjs";
import { KIND, startSink } from "../harness/sink.mjs";
import { until } from "../harness/until.mjs";
import { fromShelvesToCheckout, openShop } from "../shopper/shelves.mjs";
import { pay, seeConfirmation } from "../shopper/till.mjs";

const sink = await startSink();

shopSuite(
  "From the click to the database",
  (test) => {
    test("a purchase is one trace, and its web vitals are metrics", async ({ page, webstore }) => {
      const telling = page.waitForResponse("**/collect");
      await openShop(page, "Japan");
      assert.equal((await telling).status(), 202);
      await fromShelvesToCheckout(page);
      await pay(page);
      await seeConfirmation(page);

      for (const statement of ["db_query cart", "db_insert order"])
        assert.deepEqual(await wayFrom(statement, "POST /checkout"), [
          `main-service ${statement} ${KIND.CLIENT}`,
          `main-service POST /checkout ${KIND.SERVER}`,
          `frontend POST ${KIND.CLIENT}`,
          `frontend checkout ${KIND.INTERNAL}`,
        ]);
      assert.deepEqual(await wayFrom("POST /cart/add"), [
        `main-service POST /cart/add ${KIND.SERVER}`,
        `frontend POST ${KIND.CLIENT}`,
        `frontend add_to_cart ${KIND.INTERNAL}`,
      ]);

      for (const line of [
        /^webstore_rum_web_vital_seconds_count\{.*name="fcp".* [1-9]/m,
        /^webstore_rum_events_total\{.*country="JP".*name="checkout_completed".* 1$/m,
      ])
        await untilMetric(webstore.metrics, line);

      // How the page moved and answered is known only when the visitor leaves.
      await page.close({ runBeforeUnload: true });
      for (const line of [
        /^webstore_rum_web_vital_seconds_count\{.*name="inp".* [1-9]/m,
        /^webstore_rum_layout_shift_.*count\{.* [1-9]/m,
      ])
        await untilMetric(webstore.metrics, line);
    });
  },
  sink.start,
);

/**
 * The way up from a span, maybe only from one below a certain other.
 *
 * @param {string} name
 * @param {string} [above]
 */
async function wayFrom(name, above) {
  const way = await sink.wayUp(
    (span, parent) => span.name === name && (!above || parent?.name === above),
  );
  assert.equal(new Set(way.map(({ traceId }) => traceId)).size, 1);
  return way.map(({ service, name, kind }) => `${service} ${name} ${kind}`);
}

/**
 * @param {string} metrics where the collector shows them
 * @param {RegExp} line
 */
async function untilMetric(metrics, line) {
  let text = "";
  const look = async () => {
    text = await (await fetch(`${metrics}/metrics`)).text();
    return line.test(text) || undefined;
  };
  const ours = () =>
    text
      .split("\n")
      .filter((one) => one.startsWith("webstore_rum"))
      .join("\n");
  await until(String(line), look, ours);
}
