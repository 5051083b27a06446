const PATIENCE_MS = 15_000;
const LOOK_MS = 50;

/**
 * Looks until there is something, and gives up after a while.
 *
 * @template Found
 * @param {string} what
 * @param {() => Found | undefined | Promise<Found | undefined>} look
 * @param {() => string} instead what there is in its place, for the message
 * @returns {Promise<Found>}
 */
export async function until(what, look, instead) {
  const late = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > late) throw new Error(`waited in vain for ${what}; there is ${instead()}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
