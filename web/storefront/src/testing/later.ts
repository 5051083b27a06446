/** A promise that is kept when the test says so. */
export function later<Value>() {
  let keep: (value: Value | Promise<Value>) => void = () => undefined;
  const promise = new Promise<Value>((resolve) => {
    keep = resolve;
  });
  return { promise, resolve: (value: Value | Promise<Value>) => keep(value) };
}
