import type { VectorSelector } from "../../syntax/promql/ast.ts";
import { shiftEdits } from "../../text/edit.ts";
import { type Span, shift } from "../../text/span.ts";
import { inOneGo } from "../../text/steps.ts";
import type { Document } from "../../workspace/document.ts";
import { knowsRecordsOf } from "../../workspace/topology/delivery.ts";
import type { Topology, TopologyNode } from "../../workspace/topology/topology.ts";
import { exactName, type SelectorUse, usesOutsideRules } from "../../workspace/uses.ts";
import type { Location } from "../finding.ts";
import type { FixReport, Once } from "../rule.ts";
import { readingOf } from "./expressionReading.ts";
import { type Fact, factOf, type Remembers } from "./fact.ts";
import { readingsOf } from "./readings.ts";
import type { RuleSet } from "./ruleSets.ts";

/** A name that an expression reads, where it stands. */
export interface ReadName extends Pick<SelectorUse, "document" | "base" | "expression" | "selector"> {
  readonly name: string;
}

/** A rule of a set that reads names which none records; it goes by its numbers in the set. */
export interface Unrecorded {
  readonly document: number;
  readonly group: number;
  readonly rule: number;
  readonly names: readonly string[];
}

/** The rules of a set that read names with a colon which none of them records. */
export const UNRECORDED: Fact<RuleSet, readonly Unrecorded[]> = {
  key: "rules that read what is not recorded",
  of: (set, memo) => {
    const found: Unrecorded[] = [];
    for (const { at, inputs } of inOneGo(readingsOf(set, memo)).recordReaders) {
      // Nearly always all of them are recorded, which is sooner told than listed.
      if (inputs.every(({ name }) => set.records(name))) continue;
      const names = new Set(inputs.flatMap(({ name }) => (set.records(name) ? [] : [name])));
      const document = set.documents.indexOf(at.document);
      const group = at.document.groups.indexOf(at.group);
      found.push({ document, group, rule: at.group.rules.indexOf(at.rule), names: [...names] });
    }
    return found;
  },
};

/** Names with a colon that rules of a set read and none of them records; one of each name and rule. */
export function unrecordedInputs(set: RuleSet, memo: Remembers): readonly ReadName[] {
  return memo.once(set, "unrecorded inputs", () =>
    factOf(memo, UNRECORDED, set).flatMap((at): ReadName[] => {
      const document = set.documents[at.document];
      const rule = document?.groups[at.group]?.rules[at.rule];
      const expression = rule?.unit.expression;
      if (!document || !rule || !expression) return [];
      const { inputs } = readingOf(expression.parsed, memo);
      return at.names.flatMap((name): ReadName[] => {
        const selector = inputs.find((input) => input.name === name)?.selector;
        return selector ? [{ name, document, base: rule.base, expression, selector }] : [];
      });
    }),
  );
}

/** Names with a colon that a dashboard reads, each where it stands first. */
export function shownRecords(document: Document, once: Once): readonly ReadName[] {
  return once(document, "shown records", () => {
    const found = new Map<string, ReadName>();
    for (const use of usesOutsideRules(document)) {
      const name = exactName(use.selector);
      if (use.query && name?.includes(":") && !found.has(name)) found.set(name, { ...use, name });
    }
    return [...found.values()];
  });
}

/** The place of the name in the file. */
export function placeOfName({ document, base, expression, selector }: ReadName): Location {
  return { path: document.path, span: shift(expression.place(nameSpan(selector)), base) };
}

/** A fix that writes another name; none where the text comes through an alias. */
export function renameFix({ document, base, expression, selector }: ReadName, name: string): FixReport[] {
  const { start, end } = nameSpan(selector);
  const edit = expression.map?.encode(start, end, name);
  if (!edit) return [];
  return [
    {
      title: `Write ${name}`,
      safe: false,
      preferred: true,
      edits: () => [{ path: document.path, edits: shiftEdits([edit], base) }],
    },
  ];
}

/** The name in the text of an expression, without quotes. */
export function nameSpan({ name, matchers, span }: VectorSelector): Span {
  if (name) return name.quote ? { start: name.span.start + 1, end: name.span.end - 1 } : name.span;
  const matcher = matchers.find((m) => m.label.value === "__name__" && m.op.value === "=");
  return matcher ? { start: matcher.value.span.start + 1, end: matcher.value.span.end - 1 } : span;
}

/**
 * Whether the workspace shows every record that a server can hold, besides what comes by its federate jobs: its rule
 * files are all here, and nobody writes to it.
 */
export function isClosed(topology: Topology, node: TopologyNode): boolean {
  if (!knowsRecordsOf({ ...node, jobs: [] }, [])) return false;
  if (node.document.tree.entries.some(({ key }) => key.value === "remote_read")) return false;
  const receives = node.programs.some(({ service }) =>
    service.flags.some(({ name }) => /remote-write-receiver|otlp-receiver/.test(name)),
  );
  return !receives && !topology.writes.some(({ receiver }) => receiver === node);
}
