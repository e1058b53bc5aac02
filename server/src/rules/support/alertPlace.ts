import { evaluationInterval } from "../../model/globalSection.ts";
import type { RuleUnit } from "../../model/units.ts";
import type { TreeEntry, TreeItem } from "../../syntax/yaml/tree.ts";
import { type Document, entry, type RuleGroup } from "../../workspace/document.ts";
import { basename } from "../../workspace/paths.ts";
import { groupInterval } from "../../workspace/topology/records.ts";
import { type TopologyNode, topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import type { FileEdit } from "../finding.ts";
import { alertLines, layoutOf, type NewAlert, type RuleLayout, USUAL_LAYOUT } from "./alertText.ts";
import { insertLines } from "./insertLines.ts";
import { newRuleFile, registerRuleFile } from "./newRuleFile.ts";

/** What decides where new alerts of a server go. */
export interface AlertWish {
  /** Of the group, and of the file where a new one is needed. */
  readonly name: string;
  /** True for rules that the new ones belong with. */
  readonly like: (rule: RuleUnit) => boolean;
}

/** Where new alerts of a server go. */
export interface AlertPlace {
  /** How often they will be evaluated. */
  readonly intervalMs: number;
  readonly edits: (alerts: readonly NewAlert[]) => FileEdit[];
}

/**
 * Finds the place for new alerts among the rule files that a server loads: the group that holds alerts like them,
 * else a group of their own in a file named for federation or alerts, else in the last file, else a new file, which
 * rule_files then names. Undefined when nothing can be added to the config either.
 */
export function placeAlerts(ws: WorkspaceView, node: TopologyNode, wish: AlertWish): AlertPlace | undefined {
  const documents = node.ruleDocuments.filter((document) => isOwn(ws, document));
  const inGroup = documents.flatMap((document) =>
    document.groups.flatMap((group) => {
      const layout = layoutOf(document, group);
      return layout ? [{ document, group, layout }] : [];
    }),
  );
  const fitting = inGroup.findLast(({ group }) => group.rules.some((rule) => wish.like(rule.unit)));
  const named = fitting ?? inGroup.findLast(({ group }) => group.header.name?.value === wish.name);
  if (named) {
    const { document, group, layout } = named;
    return {
      intervalMs: groupInterval(group, node).ms,
      edits: (alerts) => [appendRules(document, group, layout, alerts)],
    };
  }
  const intervalMs = evaluationInterval(node.document.config?.global?.unit).ms;
  for (const document of preferred(documents)) {
    const end = endOfGroups(document);
    if (end) return { intervalMs, edits: (alerts) => [appendGroup(document, end, wish.name, alerts)] };
  }
  const path = newRuleFile(ws, node, wish.name);
  const registered = registerRuleFile(node, path);
  if (!registered) return undefined;
  return {
    intervalMs,
    edits: (alerts) => [
      { path, create: true, edits: [{ span: { start: 0, end: 0 }, newText: newText(wish.name, alerts) }] },
      ...registered,
    ],
  };
}

/** Alerts in a file that other servers load too would fire there, where nothing is federated. */
function isOwn(ws: WorkspaceView, document: Document): boolean {
  const topology = topologyOf(ws);
  const { tree } = document;
  return (
    tree.problems.length === 0 &&
    !tree.templated &&
    tree.documents === 1 &&
    topology.ownersOf(document.path).every((owner) => owner.jobs.some(({ job }) => job.unit.federate))
  );
}

function preferred(documents: readonly Document[]): Document[] {
  const score = ({ path }: Document) =>
    [/federat/i, /absent/i, /alert/i].findIndex((word) => word.test(basename(path)));
  const rank = (document: Document) => (score(document) < 0 ? 3 : score(document));
  return [...documents].reverse().sort((a, b) => rank(a) - rank(b));
}

function appendRules(
  document: Document,
  group: RuleGroup,
  layout: RuleLayout,
  alerts: readonly NewAlert[],
): FileEdit {
  const last = group.rules.at(-1);
  const at = last
    ? behindComments(document.text, lineEnd(document.text, last.base + last.unit.node.span.end), layout.dash)
    : 0;
  const lines = alertLines(alerts, layout);
  return insertLines(document, at, layout.spaced ? ["", ...lines] : lines);
}

/** Where a further group goes, and how groups are laid out. */
interface GroupsEnd {
  readonly offset: number;
  /** Column of a group's dash. */
  readonly dash: number;
  readonly gap: number;
  readonly spaced: boolean;
  readonly rules: RuleLayout;
}

function endOfGroups(document: Document): GroupsEnd | undefined {
  const { text } = document;
  const items = entry(document.tree.entries, "groups")?.items ?? [];
  const last = items.at(-1);
  const start = last && startOfItem(last);
  if (!last || start === undefined) return undefined;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const before = /^( *)-( +)$/.exec(text.slice(lineStart, start));
  if (!before) return undefined;
  const dash = before[1]?.length ?? 0;
  const gap = 1 + (before[2]?.length ?? 1);
  const layout = document.groups
    .map((group) => layoutOf(document, group))
    .find((found) => found !== undefined);
  const rules = layout ?? { ...USUAL_LAYOUT, dash: dash + gap + 2 };
  const offset = behindComments(text, lineEnd(text, endOfItem(last)), dash);
  const spaced =
    items.length > 1 ? /\n[ \t]*\r?\n[^\n]*$/.test(text.slice(0, lineStart)) || rules.spaced : rules.spaced;
  return { offset, dash, gap, spaced, rules };
}

function appendGroup(
  document: Document,
  end: GroupsEnd,
  name: string,
  alerts: readonly NewAlert[],
): FileEdit {
  const key = " ".repeat(end.dash + end.gap);
  const lines = [
    ...(end.spaced ? [""] : []),
    `${" ".repeat(end.dash)}-${" ".repeat(end.gap - 1)}name: ${name}`,
    `${key}rules:`,
    ...alertLines(alerts, end.rules),
  ];
  return insertLines(document, end.offset, lines);
}

function newText(name: string, alerts: readonly NewAlert[]): string {
  return `groups:\n  - name: ${name}\n    rules:\n${alertLines(alerts, USUAL_LAYOUT).join("\n")}\n`;
}

function lineEnd(text: string, end: number): number {
  const feed = text.indexOf("\n", text[end - 1] === "\n" ? end - 1 : end);
  return feed < 0 ? text.length : feed + 1;
}

/** Comments that stand deeper than a dash belong to what was above them. */
function behindComments(text: string, from: number, dash: number): number {
  let at = from;
  while (at < text.length) {
    const line = /^( *)#[^\n]*(?:\n|$)/.exec(text.slice(at, at + 1000));
    if (!line || (line[1]?.length ?? 0) <= dash) return at;
    at += line[0].length;
  }
  return at;
}

function startOfItem(item: TreeItem): number | undefined {
  const first = item.entries?.[0];
  if (first) return first.base + first.key.span.start;
  return item.node.kind === "map" && !item.node.flow ? item.base + item.node.span.start : undefined;
}

function endOfItem(item: TreeItem): number {
  if (!item.entries) return item.base + item.node.span.end;
  return Math.max(...item.entries.map(endOfEntry));
}

function endOfEntry(of: TreeEntry): number {
  const key = of.base + of.key.span.end;
  if (of.items) return Math.max(key, ...of.items.map(endOfItem));
  if (of.entries) return Math.max(key, ...of.entries.map(endOfEntry));
  return Math.max(key, of.base + of.node.span.end);
}
