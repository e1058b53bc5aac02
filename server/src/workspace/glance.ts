import { parseDuration } from "../syntax/values/duration.ts";
import { type Classified, classify } from "./classify.ts";
import { mayIgnore } from "./ignores.ts";

/** What a glance at a file tells, as data. */
export interface Glance {
  /** The text in UTF-8, in memory that threads share. */
  readonly bytes: Uint8Array;
  /** What `classify` makes of it. */
  readonly as: Classified | undefined;
  /** See `mayIgnore`. */
  readonly mayIgnore: boolean;
  /** See `seemingPace`. */
  readonly paceMs: number;
}

/** @param bytes the text in UTF-8, in memory that threads share */
export function glanceAt(path: string, text: string, bytes: Uint8Array): Glance {
  return { bytes, as: classify(path, text), mayIgnore: mayIgnore(text), paceMs: seemingPace(text) };
}

/** The longest interval that seems to stand in a rule file, in milliseconds; 0 where there is none. As good as sure. */
export function seemingPace(text: string): number {
  let slowest = 0;
  const interval = /\binterval["']?:[ \t]*["']?(\w+)/y;
  // All rule files are searched, and a search for a few letters, of which the first is rare, takes a third of one for
  // the whole word, and that a fraction of one for a pattern.
  for (let at = text.indexOf("val"); at >= 0; at = text.indexOf("val", at + 1)) {
    if (!ENDS_KEY.has(text.charCodeAt(at + 3)) || at < BEFORE) continue;
    interval.lastIndex = at - BEFORE;
    const written = interval.exec(text)?.[1];
    const duration = written === undefined ? undefined : parseDuration(written);
    if (duration && "ms" in duration) slowest = Math.max(slowest, duration.ms);
  }
  return slowest;
}

const BEFORE = "inter".length;
/** A colon, and quotes before one. */
const ENDS_KEY = new Set([58, 34, 39]);
