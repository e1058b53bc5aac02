import type { Span } from "../../text/span.ts";
import type { TextPlace } from "./place.ts";

/** The label of a series that its metric name is. */
export const NAME_LABEL = "__name__";
/** The label that tells which alert a series of ALERTS, or an alert in Alertmanager, is. */
export const ALERT_LABEL = "alertname";
/** The label that every scraped series has from the job that scraped it. */
export const JOB_LABEL = "job";

/**
 * A place where a label has a value: as everything that can be renamed is one. A metric's name is the value of
 * `__name__`, an alert's that of `alertname`, a scrape job's that of `job`.
 */
export interface Mention {
  readonly label: string;
  /** The value that is written out; undefined for a regex, which may stand for many. */
  readonly value: string | undefined;
  /**
   * "definition": here series get the value; "match": a federate job's match[]; "relabel": a relabel step's regex;
   * "use": everything else.
   */
  readonly role: "definition" | "match" | "relabel" | "use";
  readonly place: TextPlace;
  /** The value, or the regex, in the decoded text of the place. */
  readonly span: Span;
  /** What is written in the decoded text for another value; undefined where the text cannot hold it. */
  readonly change: (value: string) => Change | undefined;
  /** The value is a regex or an alternative of one: `|` and another value may be put behind it. */
  readonly alternative?: true;
  /** Set where no value is written out: the regex, and what it does with what it matches. */
  readonly regex?: { readonly source: string; readonly effect: "selects" | "excludes" | "matches" };
  /** Why it may not mean what is renamed; such a place is not changed without a look. */
  readonly doubt?: string;
}

/** Part of a decoded text, and what stands there instead. */
export interface Change {
  readonly span: Span;
  readonly text: string;
}

/** Text for people, in which a name may occur. */
export interface Prose {
  readonly place: TextPlace;
  readonly prose: true;
}

/** What is found in one unit of a file; places count from the unit's start. */
export type Found = Mention | Prose;

export function isMention(found: Found): found is Mention {
  return "label" in found;
}

/** A text that is nothing but the value. */
export function wholeMention(
  place: TextPlace,
  label: string,
  role: Mention["role"],
  doubt?: string,
): Mention {
  const span = { start: 0, end: place.value.length };
  return {
    label,
    value: place.value,
    role,
    place,
    span,
    change: (text) => ({ span, text }),
    ...(doubt !== undefined && { doubt }),
  };
}
