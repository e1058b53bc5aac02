import type { Diagnostic } from "../../server/src/rules/finding.ts";
import { findPlaceholders } from "../../server/src/syntax/yaml/placeholders.ts";
import type { CheckedKind } from "../support/promtool.ts";

/** A text on which promtool and promfed differ. */
export interface Difference {
  readonly kind: CheckedKind;
  readonly text: string;
  readonly accepted: boolean;
  readonly says: string;
  readonly errors: readonly Diagnostic[];
}

interface Explanation {
  readonly reason: string;
  readonly fits: (difference: Difference) => boolean;
}

/** Why a difference is none of promfed's faults; undefined when nothing explains it. */
export function explain(difference: Difference): string | undefined {
  return EXPLANATIONS.find(({ fits }) => fits(difference))?.reason;
}

const EXPLANATIONS: readonly Explanation[] = [
  {
    reason: "The Go that built 2.42 has no (?<name>…) groups; that of later releases has them.",
    fits: ({ accepted, says }) => !accepted && says.includes("invalid or unsupported Perl syntax: `(?<`"),
  },
  {
    reason:
      "The YAML library of 2.42 ends a plain value in [ ] or { } at any `?`; later ones only in front of a blank.",
    fits: ({ accepted, says, text }) =>
      !accepted &&
      (says.includes("did not find expected") || (says.includes("!!map") && /[[{,] *\?/.test(text))) &&
      /\?\S/.test(text),
  },
  {
    reason:
      "Text with placeholders of another template language is no config yet, so what they stand for is not judged.",
    fits: ({ accepted, errors, text }) =>
      !accepted && errors.length === 0 && findPlaceholders(text).some((p) => p.owner !== "prometheus"),
  },
  {
    reason:
      "Prometheus reads no further than the first line that stands left of the first key, and ignores the rest without a word; promfed refuses that.",
    fits: ({ accepted, errors, text }) =>
      accepted &&
      /^\s*(?:#.*\n\s*)*[ ]+\S/.test(text) &&
      errors.every(({ code }) => code === "config/yaml-syntax"),
  },
  {
    reason:
      "2.42 asks the machine's metadata service for an AWS region that is left out, and outside of AWS there is none; later releases do not ask.",
    fits: ({ accepted, says }) =>
      !accepted && /(?:EC2|Lightsail) SD configuration requires a region/.test(says),
  },
  {
    reason:
      "Null and NULL are, other than null, an empty section to the YAML library of configs, whose checks then run.",
    fits: ({ kind, text }) => kind === "config" && /[:-] *(?:Null|NULL)\b/.test(text),
  },
  {
    reason:
      "The text of a !!binary is not decoded here: nobody writes names or regular expressions in base64.",
    fits: ({ text }) => text.includes("!!binary"),
  },
  {
    reason: "Debian builds promtool without some service discoveries, whose keys it then does not know.",
    fits: ({ accepted, says }) =>
      !accepted && /field (?:consul|kubernetes|kuma|linode|nomad)_sd_configs not found/.test(says),
  },
  {
    reason:
      "2.42 takes record, alert and expr as they are written: of an alias the name of its anchor, and a value whatever its tag says. Later releases read both as YAML does.",
    fits: ({ kind, text }) => kind === "rules" && /(?:record|alert|expr): +(?:\*\w|!!)/.test(text),
  },
  {
    reason:
      'The YAML library of configs takes "~" in quotes for null too, so that as the name of a label it is not looked at.',
    fits: ({ kind, accepted, text, errors }) =>
      kind === "config" &&
      accepted &&
      /["']~["']/.test(text) &&
      errors.every(({ code }) => code === "config/bad-label-name"),
  },
  {
    reason:
      "A key marked by `?` that is a list or goes on over lines is read here where the YAML library gives up.",
    fits: ({ accepted, says, text }) => !accepted && /yaml: line/.test(says) && /^[ -]*\? /m.test(text),
  },
  {
    reason: "The YAML library looks one token into the second document, which nobody reads.",
    fits: ({ accepted, says, text }) => !accepted && /yaml: line/.test(says) && /\n---/.test(text),
  },
];
