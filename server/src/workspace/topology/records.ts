import { evaluationInterval } from "../../model/globalSection.ts";
import type { Effective } from "../../model/timing.ts";
import type { Placed, RuleUnit } from "../../model/units.ts";
import type { Span } from "../../text/span.ts";
import type { Document, RuleGroup } from "../document.ts";
import { inputOf, type RecordFacts } from "../ruleFacts.ts";
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
  /** The labels that the expression may leave; undefined for any. */
  readonly left: readonly string[] | undefined;
  readonly interval: GroupInterval;
}

/** How often a group is evaluated, and where that is said. */
export interface GroupInterval {
  readonly ms: number;
  readonly from: "group" | Effective["from"];
}

/** Every record that a server evaluates, in the order of its rule files. */
export function recordsOf(node: TopologyNode): NodeRecord[] {
  return node.ruleDocuments.flatMap((document) => {
    const { intervals, records } = document.facts;
    const known = intervals.map((ms) => intervalOf(ms, node));
    return records.map((record) => {
      const interval = known[record.group] ?? intervalOf(undefined, node);
      return new FileRecord(document, record, interval);
    });
  });
}

/** A record by what is known of its file without reading it. */
class FileRecord implements NodeRecord {
  readonly document: Document;
  readonly interval: GroupInterval;
  readonly #facts: RecordFacts;

  constructor(document: Document, facts: RecordFacts, interval: GroupInterval) {
    this.document = document;
    this.#facts = facts;
    this.interval = interval;
  }

  get name(): string {
    return this.#facts.name;
  }

  get span(): Span {
    const { start, end } = this.#facts;
    return { start, end };
  }

  get labels(): ReadonlyMap<string, string> {
    return this.#facts.labels;
  }

  get left(): readonly string[] | undefined {
    return this.#facts.left;
  }

  get group(): RuleGroup {
    return at(this.document.groups, this.#facts.group);
  }

  get rule(): Placed<RuleUnit> {
    return at(this.group.rules, this.#facts.rule);
  }
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error("facts of another version of a rule file");
  return found;
}

/** The interval in force for a group on a server. */
export function groupInterval(group: Pick<RuleGroup, "header">, node: TopologyNode): GroupInterval {
  return intervalOf(group.header.interval?.ms, node);
}

function intervalOf(own: number | undefined, node: TopologyNode): GroupInterval {
  return own ? { ms: own, from: "group" } : evaluationInterval(node.document.config?.global?.unit);
}

/** Names of metrics and records that the server's rules read, each once. */
export function readNames(node: TopologyNode): Set<string> {
  const names = new Set<string>();
  for (const { facts } of node.ruleDocuments) for (const name of facts.reads) names.add(name);
  return names;
}

/** Exact names that a rule's expression reads. */
export function inputsOf(unit: RuleUnit): string[] {
  return unit.selectors.flatMap((selector) => inputOf(selector) ?? []);
}
