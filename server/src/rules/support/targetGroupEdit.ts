import type { LocatedText } from "../../model/located.ts";
import type { TargetGroup } from "../../model/scrapeJob.ts";
import type { EditBuilder } from "../../syntax/yaml/edit.ts";
import type { YamlMap } from "../../syntax/yaml/nodes.ts";
import type { Span } from "../../text/span.ts";
import type { FederateTarget } from "../../workspace/topology/topology.ts";

/** A target with the labels that it is to get, as YAML text. */
export interface NamedTarget {
  readonly target: FederateTarget;
  readonly labels: readonly (readonly [name: string, value: string])[];
}

/**
 * Adds labels to targets of one group. A group's labels are those of all its targets, so that a group with several
 * is taken apart: one for each target that gets labels of its own, the others stay together. The labels that the
 * group has already are kept by all.
 * @param map the group's mapping, in block style behind a dash
 */
export function labelGroup(
  edit: EditBuilder,
  map: YamlMap,
  group: TargetGroup,
  members: readonly NamedTarget[],
): void {
  const own = new Set(members.map(({ target }) => target.text));
  const others = group.targets.filter((target) => ![...own].some((text) => same(text, target)));
  const [first, ...rest] = members;
  if (!first) return;
  if (group.targets.length === 1) {
    addLabels(edit, map, group, first);
    return;
  }
  const targets = group.fields.get("targets");
  if (!targets) return;
  // The group's own lines stay with the targets that get no labels, else with the first that does.
  const stays = others.length === 0;
  const list = stays ? `targets: ${listText(edit, first.target.text)}` : keptList(edit, others);
  edit.replace(rewritten(edit, targets.pair), indentRest(list, edit.columnOf(map.span.start)));
  if (stays) addLabels(edit, map, group, first);
  for (const member of stays ? rest : members)
    insertLines(edit, edit.endOfLines(group), newGroup(edit, map, group, member));
}

function same(a: LocatedText, b: LocatedText): boolean {
  return a.span.start === b.span.start;
}

function addLabels(edit: EditBuilder, map: YamlMap, group: TargetGroup, { labels }: NamedTarget): void {
  const field = group.fields.get("labels");
  if (field?.value.kind === "map") {
    edit.insertPairs(field.value, labels, field.value.pairs.at(-1));
    return;
  }
  const last = map.pairs.at(-1);
  const column = edit.columnOf(map.span.start);
  const lines = ["labels:", ...labels.map(([name, value]) => `  ${name}: ${value}`)];
  if (last)
    insertLines(
      edit,
      edit.endOfLines(last),
      lines.map((line) => " ".repeat(column) + line),
    );
}

function newGroup(
  edit: EditBuilder,
  map: YamlMap,
  group: TargetGroup,
  { target, labels }: NamedTarget,
): string[] {
  const column = edit.columnOf(map.span.start);
  const dash = edit.textOf({ start: map.span.start - column, end: map.span.start });
  const pad = " ".repeat(column);
  return [
    `${dash}targets: ${listText(edit, target.text)}`,
    `${pad}labels:`,
    ...group.labels.map(({ pair }) => `${pad}  ${edit.textOf(pair.span)}`),
    ...labels.map(([name, value]) => `${pad}  ${name}: ${value}`),
  ];
}

/** `[host:9090] # the comment that stood beside it` */
function listText(edit: EditBuilder, target: LocatedText): string {
  const comment = commentBeside(edit, target);
  return `[${edit.textOf(target.span)}]${comment ? ` ${comment}` : ""}`;
}

/** The targets that stay, one below the other where comments stand beside them. */
function keptList(edit: EditBuilder, kept: readonly LocatedText[]): string {
  const texts = kept.map((target) => ({
    text: edit.textOf(target.span),
    comment: commentBeside(edit, target),
  }));
  if (texts.every(({ comment }) => !comment)) return `targets: [${texts.map(({ text }) => text).join(", ")}]`;
  return ["targets:", ...texts.map(({ text, comment }) => `  - ${text}${comment ? ` ${comment}` : ""}`)].join(
    "\n",
  );
}

/** The comment beside a target, with those on the lines above it. */
function commentBeside(edit: EditBuilder, { node, span }: LocatedText): string | undefined {
  const rest = edit.textOf({ start: span.end, end: edit.endOfLines(node) });
  const beside = /^[\s,\]]*#([^\n\r]*)/.exec(rest)?.[1];
  const comments = [...commentsAbove(edit, span.start), ...(beside === undefined ? [] : [beside])];
  return comments.length > 0 ? `# ${comments.map((text) => text.trim()).join("; ")}` : undefined;
}

function commentsAbove(edit: EditBuilder, offset: number): string[] {
  let lineStart = offset - edit.columnOf(offset);
  if (!/^[\s-]*$/.test(edit.textOf({ start: lineStart, end: offset }))) return [];
  const comments: string[] = [];
  while (lineStart > 0) {
    const above = lineStart - 1 - edit.columnOf(lineStart - 1);
    const comment = /^\s*#(.*?)\r?$/.exec(edit.textOf({ start: above, end: lineStart - 1 }))?.[1];
    if (comment === undefined) break;
    comments.unshift(comment);
    lineStart = above;
  }
  return comments;
}

/** A pair with the rest of its last line: comments beside its items are written anew with them. */
function rewritten(edit: EditBuilder, pair: { readonly span: Span }): Span {
  let end = edit.endOfLines(pair);
  while (end > pair.span.end && /[\r\n]/.test(edit.textOf({ start: end - 1, end }))) end--;
  return { start: pair.span.start, end };
}

function insertLines(edit: EditBuilder, at: number, lines: readonly string[]): void {
  const open = at > 0 && edit.textOf({ start: at - 1, end: at }) !== "\n";
  edit.insert(at, open ? `\n${lines.join("\n")}` : `${lines.join("\n")}\n`);
}

function indentRest(text: string, column: number): string {
  return text.split("\n").join(`\n${" ".repeat(column)}`);
}
