/** A value that survives a reload and is shared between tabs. */
export interface Stored<Value> {
  get: () => Value;
  set: (value: Value) => void;
  /** Reads the storage again, for what another tab may have written just now. */
  reread: () => Value;
  subscribe: (listener: () => void) => () => void;
}

/** To and from text; `read` makes something sensible of any text, for a visitor can change it. */
export interface Codec<Value> {
  read: (text: string | null) => Value;
  write: (value: Value) => string | null;
}

/** Keeps a value under `key`. Where storage is forbidden, the value lives as long as the page. */
export function createStored<Value>(
  key: string,
  codec: Codec<Value>,
  storage: Storage,
): Stored<Value> {
  let value = codec.read(readText(storage, key));
  const listeners = new Set<() => void>();

  function change(next: Value) {
    value = next;
    for (const listener of listeners) listener();
  }

  globalThis.addEventListener?.("storage", (event) => {
    if (event.key === key && event.storageArea === storage) change(codec.read(event.newValue));
  });

  return {
    get: () => value,
    set(next) {
      writeText(storage, key, codec.write(next));
      change(next);
    },
    reread() {
      change(codec.read(readText(storage, key)));
      return value;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function readText(storage: Storage, key: string): string | null {
  try {
    return storage.getItem(key);
  } catch {
    return null;
  }
}

function writeText(storage: Storage, key: string, text: string | null) {
  try {
    if (text === null) storage.removeItem(key);
    else storage.setItem(key, text);
  } catch {
    // Storage is full or forbidden: the value in memory has to do.
  }
}
