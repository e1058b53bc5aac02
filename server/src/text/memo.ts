import { followedBy } from "./fitted.ts";
import type { Steps } from "./steps.ts";

/**
 * Remembers what was made from a text, so that equal texts (the same rule in 200 clusters, the same file one
 * keystroke later) share one result. Holds at most two generations of `limit` entries: when the young one is
 * full the old one is dropped, so what is in use stays and memory is bounded.
 */
export class ContentMemo<V> {
  #limit: number;
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What `make` makes of the text; it is given a copy of its own, not a slice of a larger text. */
  get(text: string, make: (text: string) => V): V {
    return this.known(text) ?? this.#make(detach(text), make);
  }

  /** As `get`, for a slice of a text that lives on anyway: no copy is made of it. */
  getShared(text: string, make: (text: string) => V): V {
    return this.known(text, itself) ?? this.#make(text, make);
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** Changes how many entries a generation has, from the next entry on. */
  limitTo(limit: number): void {
    this.#limit = limit;
  }

  /**
   * What is remembered of the text, undefined for nothing.
   * @param own the text as it may be kept: a key among the young outlives the text it was asked with
   */
  known(text: string, own: (text: string) => string = detach): V | undefined {
    const young = this.#young.get(text);
    if (young !== undefined) return young;
    const old = this.#old.get(text);
    if (old !== undefined) this.#keep(own(text), old);
    return old;
  }

  #make(text: string, make: (text: string) => V): V {
    const made = make(text);
    this.#keep(text, made);
    return made;
  }

  #keep(text: string, value: V): void {
    if (this.#young.size >= this.#limit) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(text, value);
  }
}

function itself(text: string): string {
  return text;
}

/**
 * A `ContentMemo` for a long run of texts of which most come once and some very often: only what comes again is kept.
 * To remember all of it would take more time than it saves.
 */
export class RepeatMemo<V> {
  readonly #known: ContentMemo<V>;
  /** A bit for each text that came, at the place its hash tells; two may share one, which costs some memory only. */
  readonly #seen = new Uint32Array(SEEN_BITS >>> 5);

  constructor(limit: number) {
    this.#known = new ContentMemo(limit);
  }

  /** What is known of the text: to be asked first where most texts come again. */
  known(text: string): V | undefined {
    return this.#known.known(text);
  }

  /** What `make` makes of the text, which may be a slice of a larger one that stays alive with it at first. */
  get(text: string, make: (text: string) => V): V {
    const bit = hashOf(text) & (SEEN_BITS - 1);
    const word = bit >>> 5;
    const mask = 1 << (bit & 31);
    const seen = this.#seen[word] ?? 0;
    if ((seen & mask) !== 0) return this.#known.get(text, make);
    this.#seen[word] = seen | mask;
    return make(text);
  }
}

/** Enough for a million texts with few that share a bit; a power of two. */
const SEEN_BITS = 1 << 23;

/** FNV-1a over the beginning and every fourth code unit of the rest: most texts that differ do so there. */
function hashOf(text: string): number {
  const { length } = text;
  const beginning = Math.min(64, length);
  let hash = 0x811c9dc5 ^ length;
  for (let i = 0; i < beginning; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  for (let i = beginning; i < length; i += 4) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash ^ (hash >>> 15);
}

/**
 * A copy that does not keep the text alive that `piece` was sliced from: engines share the memory of slices. What was put
 * together is copied before a part of it is shared; to write it as JSON and read that takes three times as long.
 */
export function detach(piece: string): string {
  return piece.length < 13 ? piece : ` ${piece}`.substring(1);
}

/**
 * An object that has room for what is derived from it. Where there are very many, this takes far less memory and time
 * than tables beside them.
 */
export class Keeper {
  /** What was derived so far, each behind its key, in one stretch of memory; for `OwnedMemo` alone. */
  declare kept: readonly unknown[] | undefined;

  constructor() {
    // Set here, as the definition of a field takes long where objects of many classes have it.
    this.kept = undefined;
  }
}

function indexIn(kept: readonly unknown[] | undefined, key: unknown): number {
  if (kept !== undefined) for (let at = 0; at < kept.length; at += 2) if (kept[at] === key) return at + 1;
  return -1;
}

/** Just as long as it has to be: most owners keep very few things, and get them in short order. */
function keepIn(owner: Keeper, key: unknown, value: unknown): void {
  owner.kept = owner.kept === undefined ? [key, value] : followedBy(owner.kept, [key, value]);
}

/** Remembers what was made for an object for as long as the object lives. `key` tells several things of one apart. */
export class OwnedMemo {
  readonly #made = new WeakMap<object, Map<unknown, unknown>>();

  /** @param key a text that names what is made, or an object that stands for it */
  once<T>(owner: object, key: string | object, make: () => T): T {
    if (owner instanceof Keeper) return onceIn(owner, key, make);
    let own = this.#made.get(owner);
    if (!own) {
      own = new Map();
      this.#made.set(owner, own);
    }
    if (!own.has(key)) own.set(key, make());
    return own.get(key) as T;
  }

  /** Whether `once` would answer without making anything. */
  has(owner: object, key: string | object): boolean {
    if (!(owner instanceof Keeper)) return this.#made.get(owner)?.has(key) === true;
    return indexIn(owner.kept, key) >= 0;
  }

  /** As `once`, for what was made of other things too: it is made anew when one of them is another object than before. */
  onceOf<T>(owner: object, key: string | object, of: readonly unknown[], make: () => T): T {
    const last = this.once<Last>(owner, key, nothingYet);
    if (!last.of || !areSame(last.of, of)) {
      last.made = make();
      last.of = of;
    }
    return last.made as T;
  }

  /** As `onceOf`, for what takes long to make. What is given up half-way is begun anew the next time. */
  *stepsOf<T>(owner: object, key: string | object, of: readonly unknown[], make: () => Steps<T>): Steps<T> {
    const last = this.once<Last>(owner, key, nothingYet);
    const isMade = () => last.of !== undefined && areSame(last.of, of);
    if (!isMade()) {
      const made = yield* make();
      // Somebody may have asked for it meanwhile, who could not wait.
      if (!isMade()) {
        last.made = made;
        last.of = of;
      }
    }
    return last.made as T;
  }
}

/** What was made last, and of which things. */
interface Last {
  of: readonly unknown[] | undefined;
  made: unknown;
}

function nothingYet(): Last {
  return { of: undefined, made: undefined };
}

/**
 * What an `OwnedMemo` has kept for an owner that has room of its own; undefined where there is nothing yet. To be asked
 * first by those who ask very often: a function that makes what is missing, itself made for each call, costs more than
 * the answer.
 */
export function keptFor<T>(owner: object, key: string | object): T | undefined {
  if (!(owner instanceof Keeper)) return undefined;
  const { kept } = owner;
  const at = indexIn(kept, key);
  return at < 0 ? undefined : (kept?.[at] as T);
}

/** True for lists of the very same things. */
export function areSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}

function onceIn<T>(owner: Keeper, key: unknown, make: () => T): T {
  const { kept } = owner;
  const at = indexIn(kept, key);
  if (at >= 0) return kept?.[at] as T;
  const value = make();
  keepIn(owner, key, value);
  return value;
}
