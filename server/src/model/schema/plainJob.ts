import { parseDuration } from "../../syntax/values/duration.ts";
import { isSurelyValidRe2 } from "../../syntax/values/re2/index.ts";
import type { YamlMap, YamlNode, YamlScalar } from "../../syntax/yaml/nodes.ts";
import { isNull, isPlainDuration, isPlainKey, isPlainMap, plainText, stoodBefore } from "./plainNode.ts";

/**
 * True only for a scrape job in which `checkSection` surely finds nothing, whatever its options are but for JSON and
 * Kubernetes: a name, times, static targets and relabel steps as nearly everyone writes them. Where one config is that
 * of every cluster, this tells in a fraction of the time of a walk along the field tables.
 * @param inherited the interval of jobs that have none of their own, in milliseconds
 */
export function isPlainJob(node: YamlNode, inherited: number): boolean {
  if (!hasPlainFields(node, JOB)) return false;
  const job = fieldOf(node, "job_name");
  const timeout = fieldOf(node, "scrape_timeout");
  const interval = fieldOf(node, "scrape_interval");
  if (!job) return false;
  if (timeout && plainDurationOf(timeout) > (interval ? plainDurationOf(interval) : inherited)) return false;
  return hasAddresses(fieldOf(node, "static_configs")) || isFilled(fieldOf(node, "relabel_configs"));
}

/** Whether the value of a field is one of those that nearly everyone writes there. */
type IsPlain = (value: YamlNode) => boolean;
type Fields = ReadonlyMap<string, IsPlain>;

/** A mapping of these fields only, each once, and each with a plain value. */
function hasPlainFields(node: YamlNode, fields: Fields): node is YamlMap {
  if (node.kind !== "map" || node.tag !== undefined) return false;
  const { pairs } = node;
  for (let index = 0; index < pairs.length; index++) {
    const pair = pairs[index];
    if (!pair || !isPlainKey(pair.key) || stoodBefore(pairs, index)) return false;
    if (fields.get(pair.key.value)?.(pair.value) !== true) return false;
  }
  return true;
}

function fieldOf({ pairs }: YamlMap, key: string): YamlNode | undefined {
  for (const pair of pairs) if (pair.key.value === key) return pair.value;
  return undefined;
}

function listOf(isPlain: IsPlain): IsPlain {
  return (node) => node.kind === "seq" && node.tag === undefined && node.items.every(isPlain);
}

/** A text, and none of the words that YAML gives the meaning of nothing. */
export function isPlainText(node: YamlNode): boolean {
  return !isNull(plainText(node));
}

/** The milliseconds of a duration as nearly everyone writes it; 0 for anything else. */
export function plainDurationOf(node: YamlNode): number {
  const parsed = isPlainDuration(node) ? parseDuration(plainText(node)) : undefined;
  return parsed && "ms" in parsed ? parsed.ms : 0;
}

const isBoolean: IsPlain = (node) => isUnquoted(node) && /^(?:true|false)$/.test(plainText(node));
const isDuration: IsPlain = (node) => plainDurationOf(node) > 0;
const isLabel: IsPlain = (node) => /^[A-Za-z_]\w*$/.test(plainText(node)) && isPlainText(node);
const isRegex: IsPlain = (node) => {
  const text = plainText(node);
  return isPlainText(node) && text.length < LONGEST_REGEX && isSurelyValidRe2(text);
};

/** Far from what makes a regex too large. */
const LONGEST_REGEX = 500;

function isUnquoted(node: YamlNode): node is YamlScalar {
  return node.kind === "scalar" && node.style === "plain";
}

const GROUP: Fields = new Map([
  ["targets", listOf(isPlainText)],
  ["labels", isPlainMap],
]);

const STEP: Fields = new Map<string, IsPlain>([
  ["source_labels", listOf(isLabel)],
  ["separator", isPlainText],
  ["regex", isRegex],
  ["target_label", isLabel],
  ["replacement", isPlainText],
  ["action", (node) => ACTIONS.has(plainText(node))],
]);

/** Those that say most of what is said, and ask for little. */
const ACTIONS: ReadonlySet<string> = new Set(["replace", "keep", "drop", "labelmap", "labeldrop"]);

const isGroup: IsPlain = (node) => hasPlainFields(node, GROUP);

/** A relabel step with what its action needs, and without what it does not take. */
export function isPlainStep(node: YamlNode): boolean {
  if (!hasPlainFields(node, STEP)) return false;
  const written = fieldOf(node, "action");
  const action = written ? plainText(written) : "replace";
  if (action === "replace") return fieldOf(node, "target_label") !== undefined;
  if (action === "labelmap") return fieldOf(node, "replacement") === undefined;
  return (
    action !== "labeldrop" || node.pairs.every(({ key }) => key.value === "regex" || key.value === "action")
  );
}

/** The parameters of a request; the name of one may be quoted, as that of match[] must be in many places. */
const isParams: IsPlain = (node) => {
  if (node.kind !== "map" || node.tag !== undefined) return false;
  return node.pairs.every(
    ({ key, value }, index) =>
      PARAM.test(plainText(key)) && isTexts(value) && !stoodBefore(node.pairs, index),
  );
};

/** Longer than any word that YAML gives a meaning to. */
const PARAM = /^[a-z_][a-z_[\]]{5,}$/;
const isTexts = listOf(isPlainText);

const JOB: Fields = new Map<string, IsPlain>([
  ["job_name", isPlainText],
  ["honor_labels", isBoolean],
  ["metrics_path", isPlainText],
  ["scheme", (node) => /^https?$/.test(plainText(node))],
  ["params", isParams],
  ["scrape_interval", isDuration],
  ["scrape_timeout", isDuration],
  ["static_configs", listOf(isGroup)],
  ["relabel_configs", listOf(isPlainStep)],
  ["metric_relabel_configs", listOf(isPlainStep)],
]);

/** Targets without a slash; with relabel steps anything may become an address. */
function hasAddresses(groups: YamlNode | undefined): boolean {
  return itemsOf(groups).every((group) =>
    itemsOf(group.kind === "map" ? fieldOf(group, "targets") : undefined).every(
      (target) => !plainText(target).includes("/"),
    ),
  );
}

function isFilled(list: YamlNode | undefined): boolean {
  return itemsOf(list).length > 0;
}

function itemsOf(list: YamlNode | undefined): readonly YamlNode[] {
  return list?.kind === "seq" ? list.items : [];
}

const GLOBAL: Fields = new Map<string, IsPlain>([
  ["scrape_interval", isDuration],
  ["scrape_timeout", isDuration],
  ["evaluation_interval", isDuration],
  ["external_labels", isPlainMap],
]);

/** The same for the `global` section. */
export function isPlainGlobal(node: YamlNode): boolean {
  if (!hasPlainFields(node, GLOBAL)) return false;
  const timeout = fieldOf(node, "scrape_timeout");
  const interval = fieldOf(node, "scrape_interval");
  // With an interval left out what the timeout is held against is the default, which is not worth telling here.
  return !timeout || (interval !== undefined && plainDurationOf(timeout) <= plainDurationOf(interval));
}

/** The same for a list of paths, of which only the last part may have a star. */
export const isPlainGlobs = listOf(
  (node) => isPlainText(node) && /^[^*]*(?:\*[^/]*)?$/.test(plainText(node)),
);
