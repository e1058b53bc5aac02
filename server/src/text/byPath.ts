/**
 * Values by the paths of files, always gone through in the order of the paths, whatever the order in which they came.
 * Messages name the first few of many and tell one file as the first from another as its double: a file that was
 * opened first, or was gone for a while, must not change what is said.
 */
export class ByPath<V> implements ReadonlyMap<string, V> {
  #map = new Map<string, V>();
  #last = "";
  #inOrder = true;

  set(path: string, value: V): void {
    if (this.#inOrder && !this.#map.has(path)) {
      if (path < this.#last) this.#inOrder = false;
      else this.#last = path;
    }
    this.#map.set(path, value);
  }

  /** Answers whether there was one. */
  delete(path: string): boolean {
    return this.#map.delete(path);
  }

  get(path: string): V | undefined {
    return this.#map.get(path);
  }

  has(path: string): boolean {
    return this.#map.has(path);
  }

  get size(): number {
    return this.#map.size;
  }

  keys(): MapIterator<string> {
    return this.#ordered().keys();
  }

  values(): MapIterator<V> {
    return this.#ordered().values();
  }

  entries(): MapIterator<[string, V]> {
    return this.#ordered().entries();
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }

  forEach(each: (value: V, path: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [path, value] of this.#ordered()) each(value, path, this);
  }

  #ordered(): ReadonlyMap<string, V> {
    if (!this.#inOrder) {
      const paths = [...this.#map.keys()].sort();
      const before = this.#map;
      this.#map = new Map(paths.map((path) => [path, before.get(path) as V]));
      this.#last = paths.at(-1) ?? "";
      this.#inOrder = true;
    }
    return this.#map;
  }
}
