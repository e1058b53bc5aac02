import { ALERT_LABEL, JOB_LABEL, NAME_LABEL } from "./mention.ts";

/** What can be renamed: everything that is some label's value. */
export interface NamedThing {
  readonly kind: "metric" | "alert" | "job" | "label-value";
  readonly name: string;
  /** Which label's; for kind "label-value" alone. */
  readonly label?: string;
}

/** The label whose value the thing's name is. */
export function labelOf(thing: NamedThing): string {
  switch (thing.kind) {
    case "metric":
      return NAME_LABEL;
    case "alert":
      return ALERT_LABEL;
    case "job":
      return JOB_LABEL;
    case "label-value":
      return thing.label ?? "";
  }
}

/** The value of a label as the thing that it is; undefined for what only exists while targets are relabelled. */
export function thingOf(label: string, name: string): NamedThing | undefined {
  if (name === "" || label === "") return undefined;
  if (label === NAME_LABEL) return { kind: "metric", name };
  if (label === ALERT_LABEL) return { kind: "alert", name };
  if (label === JOB_LABEL) return { kind: "job", name };
  return label.startsWith("__") ? undefined : { kind: "label-value", label, name };
}

/** The thing in a sentence: `the alert Down`, `cluster="us-east"`. */
export function shownThing({ kind, name, label }: NamedThing): string {
  if (kind === "label-value") return `${label}="${name}"`;
  return kind === "job" ? `the scrape job ${name}` : kind === "alert" ? `the alert ${name}` : name;
}
