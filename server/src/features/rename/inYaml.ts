import { parsePromql, parseSelector } from "../../syntax/promql/parse.ts";
import { selectorsOf } from "../../syntax/promql/walk.ts";
import { asSeq, pairOf } from "../../syntax/yaml/access.ts";
import type { YamlMap, YamlNode, YamlPair, YamlScalar } from "../../syntax/yaml/nodes.ts";
import { inMatchers } from "./inMatchers.ts";
import { inCalls, inSelectors } from "./inPromql.ts";
import { inRegexText } from "./inRegexText.ts";
import { inRelabelStep, isRelabelStep } from "./inRelabel.ts";
import { inTemplate } from "./inTemplate.ts";
import { ALERT_LABEL, type Found, JOB_LABEL, type Mention, NAME_LABEL, wholeMention } from "./mention.ts";
import { type TextPlace, yamlPlace } from "./place.ts";

/**
 * Everything below a node that names a value of a label, and the texts for people. What a key means is the same in
 * all files that promfed reads: configs, rule files, manifests, Alertmanager configs, unit tests.
 * @param text the text that the node was parsed from
 */
export function inYaml(text: string, node: YamlNode | undefined): Found[] {
  const walker = new Walker(text);
  walker.visit(node);
  return walker.found;
}

/** The same of one key and its value. */
export function inYamlPair(text: string, pair: Pick<YamlPair, "key" | "value">): Found[] {
  const walker = new Walker(text);
  walker.visitPair(pair, undefined);
  return walker.found;
}

/** Keys whose value is a mapping of label names to values. */
const LABEL_MAPS: ReadonlyMap<string, "definition" | "use"> = new Map([
  ["labels", "definition"],
  ["external_labels", "definition"],
  ["externalLabels", "definition"],
  ["exp_labels", "use"],
  ["match", "use"],
  ["source_match", "use"],
  ["target_match", "use"],
]);
const REGEX_MAPS: ReadonlySet<string> = new Set(["match_re", "source_match_re", "target_match_re"]);
const MATCHER_LISTS: ReadonlySet<string> = new Set(["matchers", "source_matchers", "target_matchers"]);
const SELECTORS: ReadonlySet<string> = new Set(["match[]", "__param_match[]"]);

class Walker {
  readonly found: Found[] = [];
  readonly #text: string;
  readonly #aliases = new Set<YamlNode>();

  constructor(text: string) {
    this.#text = text;
  }

  visit(node: YamlNode | undefined): void {
    if (node?.kind === "seq") for (const item of node.items) this.visit(item);
    if (node?.kind !== "map") return;
    if (isRelabelStep(node)) {
      this.found.push(...inRelabelStep(node, (scalar) => this.#place(scalar)));
      return;
    }
    for (const pair of node.pairs) this.visitPair(pair, node);
  }

  visitPair({ key, value }: Pick<YamlPair, "key" | "value">, map: YamlMap | undefined): void {
    const name = key.value;
    // What Kubernetes labels and annotates is the object, not a series.
    if (name === "metadata") return;
    const scalar = value.kind === "scalar" ? value : undefined;
    if (scalar) this.#scalarOf(name, scalar, map);
    else if (MATCHER_LISTS.has(name)) this.#each(value, (item) => this.#add(inMatchers(this.#place(item))));
    else if (SELECTORS.has(name)) this.#each(value, (item) => this.#selector(item, "match"));
    else if (LABEL_MAPS.has(name)) this.#labels(value, LABEL_MAPS.get(name) ?? "use");
    else if (REGEX_MAPS.has(name)) this.#regexes(value);
    else if (name === "annotations" || name === "exp_annotations") this.#annotations(value);
    else this.visit(value);
  }

  #scalarOf(name: string, scalar: YamlScalar, map: YamlMap | undefined): void {
    const has = (key: string) => map !== undefined && pairOf(map, key) !== undefined;
    if (scalar.templated) return;
    const place = this.#place(scalar);
    if (name === "record" && has("expr")) this.#add([wholeMention(place, NAME_LABEL, "definition")]);
    else if (name === "alert" && has("expr")) this.#add([wholeMention(place, ALERT_LABEL, "definition")]);
    else if (name === "alertname") this.#add([wholeMention(place, ALERT_LABEL, "use")]);
    else if (name === "job_name" || name === "jobName")
      this.#add([wholeMention(place, JOB_LABEL, "definition")]);
    else if (name === "expr") this.#expression(place);
    else if (name === "series" || SELECTORS.has(name))
      this.#selector(scalar, name === "series" ? "use" : "match");
    // A sample that a unit test expects is written like a selector.
    else if (name === "labels" && /[{\w]/.test(scalar.value)) this.#selector(scalar, "use");
    else if (MATCHER_LISTS.has(name)) this.#add(inMatchers(place));
  }

  #labels(node: YamlNode, role: "definition" | "use"): void {
    const map = this.#behindAlias(node);
    if (map?.kind !== "map") return;
    for (const { key, value } of map.pairs) {
      if (value.kind === "map") {
        this.#labels(value, role);
        continue;
      }
      const scalar = this.#behindAlias(value);
      if (scalar?.kind !== "scalar") continue;
      const place = this.#place(scalar);
      if (SELECTORS.has(key.value)) this.#selector(scalar, "match");
      else if (scalar.value.includes("{{")) this.#template(place);
      else if (!scalar.templated) this.#add([wholeMention(place, key.value, role)]);
    }
  }

  #regexes(node: YamlNode): void {
    const map = this.#behindAlias(node);
    if (map?.kind !== "map") return;
    for (const { key, value } of map.pairs)
      if (value.kind === "scalar") this.#add(inRegexText(this.#place(value), key.value, "selects"));
  }

  #annotations(node: YamlNode): void {
    const map = this.#behindAlias(node);
    if (map?.kind !== "map") return;
    for (const { value } of map.pairs) {
      const scalar = this.#behindAlias(value);
      if (scalar?.kind === "scalar") this.#template(this.#place(scalar));
      else if (value.kind === "map") this.#annotations(value);
    }
  }

  #template(place: TextPlace): void {
    this.#add(inTemplate(place));
    this.found.push({ place, prose: true });
  }

  #expression(place: TextPlace): void {
    const { expr } = parsePromql(place.value);
    this.#add(inSelectors(selectorsOf(expr), place, "use"));
    if (place.value.includes("label_replace")) this.#add(inCalls(expr, place));
  }

  #selector(scalar: YamlScalar, role: "use" | "match"): void {
    const { selector } = parseSelector(scalar.value);
    if (selector && !scalar.templated) this.#add(inSelectors([selector], this.#place(scalar), role));
  }

  #each(node: YamlNode, take: (item: YamlScalar) => void): void {
    for (const item of asSeq(node)?.items ?? []) if (item.kind === "scalar") take(item);
  }

  /** What an alias brings in stands at its anchor, which is looked at once. */
  #behindAlias(node: YamlNode): YamlNode | undefined {
    if (node.kind !== "alias") return node;
    const { target } = node;
    if (target === undefined || this.#aliases.has(target)) return undefined;
    this.#aliases.add(target);
    return target;
  }

  #place(scalar: YamlScalar): TextPlace {
    return yamlPlace(this.#text, scalar);
  }

  #add(mentions: readonly Mention[]): void {
    this.found.push(...mentions);
  }
}
