import { Expression } from "../../model/expression.ts";
import { type Field, type LocatedText, labelPairs, textItems, textOfField } from "../../model/located.ts";
import type { MatchOp } from "../../syntax/promql/ast.ts";
import type { YamlTree } from "../../syntax/yaml/tree.ts";
import { type Embedded, type Written, wholeOf } from "../written.ts";
import { fieldOfEntry, fieldsIn, itemFields } from "../yamlFields.ts";
import { type MatcherWord, readMatchers } from "./matcherText.ts";

/** An Alertmanager's config, as far as it names labels and alerts. */
export interface AlertmanagerConfig {
  /** In the order of the file. */
  readonly matchers: readonly AlertMatcher[];
  /** Labels that stand by themselves: group_by of routes, equal of inhibit rules. */
  readonly labelNames: readonly AlertLabel[];
  readonly receivers: readonly Written[];
}

export type AlertMatcherRole = "route" | "inhibit-source" | "inhibit-target";

/** A condition on an alert's labels. */
export interface AlertMatcher {
  readonly role: AlertMatcherRole;
  readonly label: Written;
  readonly op: MatchOp;
  readonly value: Written;
  /** The value is written as it is, so that offsets in it are offsets in the text. */
  readonly verbatim: boolean;
}

export interface AlertLabel {
  readonly role: "group-by" | "equal";
  readonly label: Written;
}

/** Reads what is there, whatever else may be wrong with it. */
export function readAlertmanager(tree: YamlTree): AlertmanagerConfig {
  const read = new ConfigReader();
  for (const entry of tree.entries) {
    const place = { source: entry.piece.text, base: entry.base };
    const field = fieldOfEntry(entry);
    if (entry.key.value === "route") read.route(field, place, 0);
    else if (entry.key.value === "inhibit_rules") read.inhibitRules(field, place);
    else if (entry.key.value === "receivers") read.receiversOf(field, place);
  }
  return read;
}

/** A key at the left margin as a field. */
interface Place {
  readonly source: string;
  readonly base: number;
}

/** Routes can hold routes; no config nests them this deep, a hostile one may. */
const MAX_DEPTH = 100;

class ConfigReader implements AlertmanagerConfig {
  readonly matchers: AlertMatcher[] = [];
  readonly labelNames: AlertLabel[] = [];
  readonly receivers: Written[] = [];

  route(route: Field | undefined, place: Place, depth: number): void {
    if (!route || depth > MAX_DEPTH) return;
    const fields = fieldsIn(route);
    for (const [key, field] of fields) {
      if (key === "match") this.#pairs("route", "=", field, place);
      else if (key === "match_re") this.#pairs("route", "=~", field, place);
      else if (key === "matchers") this.#texts("route", field, place);
      else if (key === "group_by") this.#labels("group-by", field, place);
      else if (key === "routes") for (const item of itemFields(field)) this.route(item, place, depth + 1);
    }
  }

  inhibitRules(rules: Field | undefined, place: Place): void {
    for (const item of itemFields(rules)) {
      for (const [key, field] of fieldsIn(item)) {
        const role = key.startsWith("source_") ? "inhibit-source" : "inhibit-target";
        if (/^(?:source|target)_match$/.test(key)) this.#pairs(role, "=", field, place);
        else if (/^(?:source|target)_match_re$/.test(key)) this.#pairs(role, "=~", field, place);
        else if (/^(?:source|target)_matchers$/.test(key)) this.#texts(role, field, place);
        else if (key === "equal") this.#labels("equal", field, place);
      }
    }
  }

  receiversOf(receivers: Field | undefined, place: Place): void {
    for (const item of itemFields(receivers)) {
      const name = textOfField(fieldsIn(item).get("name"));
      if (name) this.receivers.push(wholeOf(embed(name, place), place.base));
    }
  }

  /** `match: { severity: page }` */
  #pairs(role: AlertMatcherRole, op: MatchOp, field: Field, place: Place): void {
    for (const { name, value } of labelPairs(field)) {
      if (name.node.templated || value.node.templated) continue;
      const label = wholeOf(embed(name, place), place.base);
      this.matchers.push({
        role,
        label,
        op,
        value: wholeOf(embed(value, place), place.base),
        verbatim: true,
      });
    }
  }

  /** `matchers: ['severity="page"', team=~"a|b"]` */
  #texts(role: AlertMatcherRole, field: Field, place: Place): void {
    for (const text of textItems(field)) {
      if (text.node.templated) continue;
      const expression = embed(text, place);
      const written = ({ value, span, quoted }: MatcherWord): Written => ({
        value,
        expression,
        base: place.base,
        span,
        quote: quoted ? '"' : undefined,
      });
      for (const { label, op, value } of readMatchers(text.value))
        this.matchers.push({
          role,
          label: written(label),
          op,
          value: written(value),
          verbatim: value.verbatim,
        });
    }
  }

  #labels(role: AlertLabel["role"], field: Field, place: Place): void {
    for (const text of textItems(field)) {
      // "..." groups by every label.
      if (text.value !== "..." && !text.node.templated)
        this.labelNames.push({ role, label: wholeOf(embed(text, place), place.base) });
    }
  }
}

function embed(text: LocatedText, { source }: Place): Embedded {
  return new Expression(source, text, undefined);
}
