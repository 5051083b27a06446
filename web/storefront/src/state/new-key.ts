/** A fresh idempotency key: 128 random bits in hexadecimal. */
export function newKey(): string {
  // `crypto.randomUUID` exists on secure origins only; a shop on a local network has none.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
