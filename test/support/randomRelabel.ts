import type { RelabelAction } from "../../server/src/model/relabel/index.ts";
import type { Random } from "./random.ts";

/** A relabel step as it is written in a config. */
export type WrittenStep = Readonly<Record<string, string | number | readonly string[]>>;

/** One to four steps that Prometheus loads, on the labels of `randomLabels`. */
export function randomSteps(random: Random): WrittenStep[] {
  return Array.from({ length: 1 + random.int(4) }, () => step(random));
}

/** Labels of a target, some of them empty. */
export function randomLabels(random: Random): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const name of LABELS) if (random.chance(60)) labels[name] = random.pick(VALUES);
  return labels;
}

function step(r: Random): WrittenStep {
  const action = r.pick(ACTIONS);
  const sources = { source_labels: Array.from({ length: 1 + r.int(2) }, () => r.pick(LABELS)) };
  const separator = r.chance(25) ? { separator: r.pick(["", "-", ";;", "a"]) } : {};
  const regex = r.chance(80) ? { regex: r.pick(PATTERNS) } : {};
  const target = { target_label: r.pick(LABELS) };
  switch (action) {
    case "replace": {
      // What an empty value does to a label whose name is made has changed since Prometheus 2.
      const made = r.chance(20) && { target_label: r.pick(TARGETS), replacement: "made" };
      const replacement = r.chance(70) && { replacement: r.pick(REPLACEMENTS) };
      return {
        action,
        ...(r.chance(85) && sources),
        ...separator,
        ...regex,
        ...target,
        ...(made || replacement),
      };
    }
    case "keep":
    case "drop":
      return { action, ...sources, ...separator, regex: r.pick(PATTERNS) };
    case "keepequal":
    case "dropequal":
      return { action, source_labels: [r.pick(LABELS)], ...target };
    case "hashmod":
      return { action, ...sources, ...separator, ...target, modulus: r.pick([1, 2, 7, 1000, 4294967296]) };
    case "labelmap":
      // So has which of several labels wins that get the same name: none do here.
      return { action, regex: r.pick(MAPPED), replacement: r.pick(["$1", "${1}_x", "new_$1"]) };
    case "labeldrop":
    case "labelkeep":
      return { action, regex: r.pick(NAME_PATTERNS) };
    case "lowercase":
    case "uppercase":
      return { action, ...sources, ...separator, ...target };
  }
}

const LABELS = ["a", "b", "c", "Long_name", "__tmp", "__meta_x"];
/** No line breaks: what a dot is to them has changed since Prometheus 2. */
const VALUES = ["", "a", "foo", "Foo-Bar", "b;c", "x.y:9090", "é", "ǅ", "  ", "ſtraße", "$1", "İ"];
/** Steps that drop are rarer than others: what follows them is not looked at. */
const ACTIONS: readonly RelabelAction[] = [
  ...(["replace", "replace", "replace", "replace", "replace", "replace", "keep", "drop"] as const),
  ...(["keepequal", "dropequal", "hashmod", "hashmod", "labelmap", "labelmap", "labeldrop"] as const),
  ...(["labelkeep", "lowercase", "lowercase", "uppercase", "uppercase"] as const),
];
const PATTERNS = [
  "(.*)",
  "(.+)",
  "",
  "a|foo",
  "(f)(o+)",
  "(?P<one>[a-z]+)(?:;(.*))?",
  "(?i)foo.*",
  "(a?)(.*?)",
  ".*[;:].*",
  "(?s).*",
  "[^é]*",
  "((.)(.)).*",
];
const REPLACEMENTS = [
  "$1",
  "$2-$1",
  "${1}x",
  "$1x",
  "$$1",
  "${one}",
  "$one",
  "$0",
  "plain",
  "",
  "${",
  "$",
  "$é",
  "${1}$10",
];
const TARGETS = ["${1}", "x_$1", "$1", "${one}", "t_${2}"];
const MAPPED = ["(.)", "__(.+)", "(.*)", "__meta_(.+)", "(a|b)"];
const NAME_PATTERNS = ["(.)", "__(.+)", "(.*)", "[abc]", "Long.*|b", "__meta_(.+)", "(a|b)", "nothing"];
