/**
 * Remembers what was made from a text, so that equal texts (the same rule in 200 clusters, the same file one
 * keystroke later) share one result. Holds at most two generations of `limit` entries: when the young one is
 * full the old one is dropped, so what is in use stays and memory is bounded.
 */
export class ContentMemo<V> {
  readonly #limit: number;
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(text: string, make: (text: string) => V): V {
    const young = this.#young.get(text);
    if (young !== undefined) return young;
    const old = this.#old.get(text);
    if (old !== undefined) {
      this.#keep(text, old);
      return old;
    }
    const own = detach(text);
    const made = make(own);
    this.#keep(own, made);
    return made;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  #keep(text: string, value: V): void {
    if (this.#young.size >= this.#limit) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(text, value);
  }
}

/** A copy that does not keep the text alive that `piece` was sliced from: engines share the memory of slices. */
export function detach(piece: string): string {
  return piece.length < 13 ? piece : (JSON.parse(JSON.stringify(piece)) as string);
}

/** Remembers what was made for an object for as long as the object lives. `key` tells several things of one apart. */
export class OwnedMemo {
  readonly #made = new WeakMap<object, Map<string, unknown>>();

  once<T>(owner: object, key: string, make: () => T): T {
    let own = this.#made.get(owner);
    if (!own) {
      own = new Map();
      this.#made.set(owner, own);
    }
    if (!own.has(key)) own.set(key, make());
    return own.get(key) as T;
  }
}
