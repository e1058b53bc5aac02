import { evaluationInterval } from "../../model/globalSection.ts";
import type { Effective } from "../../model/timing.ts";
import type { Placed, RuleUnit } from "../../model/units.ts";
import type { VectorSelector } from "../../syntax/promql/ast.ts";
import { type Span, shift } from "../../text/span.ts";
import type { Document, RuleGroup } from "../document.ts";
import type { TopologyNode } from "./node.ts";

/** A recording rule as one server evaluates it. */
export interface NodeRecord {
  readonly name: string;
  readonly document: Document;
  readonly group: RuleGroup;
  readonly rule: Placed<RuleUnit>;
  /** The name's place in the rule file. */
  readonly span: Span;
  /** Labels of the rule, over those of its group; an empty value takes the label away. */
  readonly labels: ReadonlyMap<string, string>;
  readonly interval: GroupInterval;
}

/** How often a group is evaluated, and where that is said. */
export interface GroupInterval {
  readonly ms: number;
  readonly from: "group" | Effective["from"];
}

/** Every record that a server evaluates, in the order of its rule files. */
export function recordsOf(node: TopologyNode): NodeRecord[] {
  return node.ruleDocuments.flatMap((document) =>
    document.groups.flatMap((group) => {
      const interval = groupInterval(group, node);
      return group.rules.flatMap((rule): NodeRecord[] => {
        const { record } = rule.unit;
        if (!record || record.node.templated) return [];
        const written = [...group.header.labels, ...rule.unit.labels];
        const labels =
          written.length === 0 ? NO_LABELS : new Map(written.map((l) => [l.name.value, l.value.value]));
        return [
          {
            name: record.value,
            document,
            group,
            rule,
            span: shift(record.span, rule.base),
            labels,
            interval,
          },
        ];
      });
    }),
  );
}

/** Most records have none, and there are very many records. */
const NO_LABELS: ReadonlyMap<string, string> = new Map();

/** The interval in force for a group on a server. */
export function groupInterval(group: Pick<RuleGroup, "header">, node: TopologyNode): GroupInterval {
  const own = group.header.interval?.ms;
  return own ? { ms: own, from: "group" } : evaluationInterval(node.document.config?.global?.unit);
}

/** Names of metrics and records that the server's rules read, each once. */
export function readNames(node: TopologyNode): Set<string> {
  const names = new Set<string>();
  for (const document of node.ruleDocuments) {
    for (const group of document.groups) {
      for (const { unit } of group.rules) {
        for (const selector of unit.selectors) {
          const name = inputOf(selector);
          if (name !== undefined) names.add(name);
        }
      }
    }
  }
  return names;
}

/** Exact names that a rule's expression reads. */
export function inputsOf(unit: RuleUnit): string[] {
  return unit.selectors.flatMap((selector) => inputOf(selector) ?? []);
}

function inputOf(selector: VectorSelector): string | undefined {
  if (selector.name) return selector.name.value;
  const named = selector.matchers.find((m) => m.label.value === "__name__" && m.op.value === "=");
  return named && named.value.value !== "" ? named.value.value : undefined;
}
