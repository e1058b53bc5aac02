import { toolNamed } from "../../model/schema/otherTools.ts";
import { isPlainConfigFile } from "../../model/schema/plainConfigFile.ts";
import { isPlainJob } from "../../model/schema/plainJob.ts";
import { isPlainRuleFile } from "../../model/schema/plainRuleFile.ts";
import type { SectionName } from "../../model/schema/schema.ts";
import {
  type CheckOptions,
  checkDocument,
  checkSection,
  fileFrame,
  type GlobalFacts,
  globalFacts,
  type ProblemCode,
  type SchemaProblem,
  type Tool,
} from "../../model/schema/validate.ts";
import type { YamlNode } from "../../syntax/yaml/nodes.ts";
import { framePieces, type PlacedPiece, type TreeItem, type YamlTree } from "../../syntax/yaml/tree.ts";
import { shiftEdits } from "../../text/edit.ts";
import { addTo } from "../../text/multiMap.ts";
import { shift, touches } from "../../text/span.ts";
import { AT_A_TIME, inOneGo, type Steps } from "../../text/steps.ts";
import { type Dialect, isManifest } from "../../workspace/classify.ts";
import { type Document, entry } from "../../workspace/document.ts";
import { objectsOf } from "../../workspace/manifest.ts";
import { extname } from "../../workspace/paths.ts";
import type { Settings } from "../../workspace/settings.ts";
import type { FileContext } from "../rule.ts";

export type ProblemsByCode = ReadonlyMap<ProblemCode, readonly SchemaProblem[]>;

/**
 * What the field tables and the load-time checks of Prometheus find in a document, by code; spans and edits count
 * from the file's start. Read once for a document and settings, and a file that was cut into pieces only where it
 * changed.
 */
export function schemaProblems(document: Document, context: FileContext): ProblemsByCode {
  return inOneGo(schemaProblemsInSteps(document, context));
}

export function* schemaProblemsInSteps(document: Document, context: FileContext): Steps<ProblemsByCode> {
  const { settings } = context;
  const known = placeFor(document, context);
  if (known.problems) return known.problems;
  const options = optionsFor(document, settings);
  const key = optionsKey(options);
  const byCode = new Map<ProblemCode, SchemaProblem[]>();
  const unreadable = new Set(document.tree.problems.map((p) => document.lines.lineAt(p.span.start)));
  const read = isManifest(document) ? manifestProblems : readProblems;
  for (const problem of yield* read(document, { options, key, context })) {
    // What stands on a line that is no YAML was not meant as it was read.
    if (unreadable.size > 0 && unreadable.has(document.lines.lineAt(problem.span.start))) continue;
    if (options.tool && ACCEPTED[options.tool]?.includes(problem.code)) continue;
    addTo(byCode, problem.code, problem);
  }
  known.problems = byCode;
  return byCode;
}

/** The same, unless nobody has looked for them yet. */
export function knownProblems(document: Document, context: FileContext): ProblemsByCode | undefined {
  return placeFor(document, context).problems;
}

function placeFor(document: Document, { settings, once }: FileContext): { problems?: ProblemsByCode } {
  const own = once(settings, "schema of documents", () => ({ settings }));
  return once(document, own, () => ({}));
}

interface Reading {
  readonly options: CheckOptions;
  /** Tells options apart that give other problems. */
  readonly key: string;
  readonly context: FileContext;
}

/** The problems of each object of a manifest, which know nothing of each other. */
function* manifestProblems(document: Document, { options: all, context }: Reading): Steps<SchemaProblem[]> {
  const found: SchemaProblem[] = [];
  for (const { span, tree, kind } of objectsOf(document)) {
    const options = { ...all, templated: isIncomplete(tree), tool: toolOf({ ...document, kind }) };
    const reading = { options, key: optionsKey(options), context };
    const around = frameProblems(tree, kind, reading);
    if (kind !== "prometheus-rule" || !entry(tree.entries, "spec")) {
      found.push(...around);
      continue;
    }
    const groups = document.groups.filter(({ rules }) => rules[0] && touches(span, rules[0].base));
    const inSpec = [
      ...around,
      ...frameProblems(tree, "rules", reading, "spec"),
      ...(yield* ruleProblems({ tree, groups }, reading)),
    ];
    found.push(...inSpec.sort(byPlace));
  }
  return found;
}

function* readProblems(document: Document, reading: Reading): Steps<SchemaProblem[]> {
  const { tree } = document;
  switch (document.kind) {
    case "config":
      return isJobList(document) && tree.root?.kind === "seq"
        ? yield* unitProblems(
            [tree.rootItems],
            nodeOfItem,
            "scrape_config",
            globalFacts(undefined, reading.options),
            reading,
          )
        : yield* configProblems(document, reading);
    case "rules":
      return [...frameProblems(tree, "rules", reading), ...(yield* ruleProblems(document, reading))].sort(
        byPlace,
      );
    case "file-sd":
    case "unit-test":
      return frameProblems(tree, document.kind, reading);
    default:
      return [];
  }
}

function* configProblems(document: Document, reading: Reading): Steps<SchemaProblem[]> {
  const { tree, config } = document;
  const { options } = reading;
  const plain = config !== undefined && !options.agent && isPlainConfigFile(tree, config);
  const problems = plain ? [] : frameProblems(tree, "config", reading);
  // A file read as one is checked as one: none of its pieces is known from before.
  if (!tree.cut) return problems;
  const global = globalFacts(entry(tree.entries, "global")?.node, options);
  const items = (key: string) => entry(tree.entries, key)?.items ?? [];
  yield undefined;
  // The trees of jobs that were read are still there: not so those of their pieces.
  const jobs = new Map(config?.jobs.map(({ piece, unit }) => [piece, unit]));
  const nodeOf = (item: TreeItem) => jobs.get(item.piece)?.node ?? item.node;
  for (const [list, name] of [
    ["scrape_configs", "scrape_config"],
    ["remote_write", "remote_write"],
  ] as const)
    problems.push(...(yield* unitProblems([items(list)], nodeOf, name, global, reading)));
  return problems.sort(byPlace);
}

function* ruleProblems(
  { tree, groups }: Pick<Document, "tree" | "groups">,
  reading: Reading,
): Steps<SchemaProblem[]> {
  if (!tree.cut) return [];
  const { options, context, key } = reading;
  // The same for every rule, and so nothing that tells their problems apart.
  const global = globalFacts(undefined, options);
  const each = { ...reading, options: { ...options, global } };
  const own = context.once(context.settings, `schema of groups ${key}`, () => ({ key }));
  const found: SchemaProblem[] = [];
  for (const { first, moved } of groups) {
    const known = context.once(first, own, (): { problems?: readonly SchemaProblem[] } => ({}));
    if (!known.problems) {
      // Rules are most of what a large workspace holds, and nearly all are plain.
      const rules = options.kubernetes ? first.rules : first.rules.filter(({ unit }) => !unit.plain);
      known.problems = yield* unitProblems([rules], ({ unit }) => unit.node, "rule", undefined, each);
    }
    for (const problem of known.problems) found.push(move(problem, moved));
  }
  return found;
}

type Checked = Parameters<typeof checkDocument>[1];

function frameProblems(
  tree: YamlTree,
  kind: Checked,
  { options, key, context }: Reading,
  below?: string,
): SchemaProblem[] {
  if (!tree.cut) return checkDocument(fileFrame(tree, below).root, kind, options);
  const check = () => {
    if (kind === "rules" && below === undefined && isPlainRuleFile(tree)) return [];
    const frame = fileFrame(tree, below);
    return checkDocument(frame.root, kind, { ...options, skip: frame.units });
  };
  // Units of other files have names, which are compared with each other.
  if (kind !== "rules") return check();
  let found: SchemaProblem[] | undefined;
  const pieces = () => framePieces(tree.entries);
  const inPieces = context.once(tree.frame, `frame ${below ?? ""} ${key}`, () => {
    found = check();
    return found.length === 0 ? NOTHING : withinPieces(found, pieces());
  });
  if (found || !inPieces) return found ?? check();
  if (inPieces.length === 0) return [];
  const now = pieces();
  return inPieces.map(({ problem, index }) => move(problem, now[index]?.base ?? 0));
}

interface ProblemInPiece {
  /** Spans count from the piece. */
  readonly problem: SchemaProblem;
  readonly index: number;
}

/** Problems by the pieces that they lie in, however the units between these change; undefined where one does not. */
function withinPieces(
  problems: readonly SchemaProblem[],
  pieces: readonly PlacedPiece[],
): ProblemInPiece[] | undefined {
  const located: ProblemInPiece[] = [];
  for (const problem of problems) {
    const spans = [
      problem.span,
      ...(problem.related ?? []).map((r) => r.span),
      ...(problem.fixes ?? []).flatMap((fix) => fix.edits.map((edit) => edit.span)),
    ];
    const index = pieces.findIndex(({ base, piece: { text } }) =>
      spans.every(({ start, end }) => base <= start && end <= base + text.length),
    );
    const base = pieces[index]?.base;
    if (base === undefined) return undefined;
    located.push({ problem: move(problem, -base), index });
  }
  return located;
}

/** The problems of units, each remembered by its piece. */
function* unitProblems<T extends PlacedPiece>(
  lists: readonly (readonly T[])[],
  nodeOf: (unit: T) => YamlNode,
  name: SectionName,
  global: GlobalFacts | undefined,
  { options, key, context }: Reading,
): Steps<SchemaProblem[]> {
  const found: SchemaProblem[] = [];
  // An object, since it is compared once for every unit.
  const own = context.once(
    context.settings,
    `schema ${name} ${key} ${global ? JSON.stringify(global) : ""}`,
    () => ({ name }),
  );
  const check = (unit: T) => {
    const { piece, base } = unit;
    const problems = context.once(piece, own, () => {
      const node = nodeOf(unit);
      // What is no mapping has been looked at with the list that it stands in, or is an error there.
      if (name !== "scrape_config" && node.kind !== "map") return NOTHING;
      if (name === "scrape_config" && isPlainJob(node, global?.scrapeIntervalMs ?? 0)) return NOTHING;
      const all = checkSection(node, name, global ? { ...options, global } : options);
      return all.length > 0 ? all : NOTHING;
    });
    for (const problem of problems) found.push(move(problem, base));
  };
  for (const units of lists) {
    for (const [index, unit] of units.entries()) {
      check(unit);
      if (name !== "rule" || index % AT_A_TIME === 0) yield undefined;
    }
  }
  return found;
}

const nodeOfItem = ({ node }: TreeItem) => node;

const NOTHING: readonly never[] = [];

function move(problem: SchemaProblem, by: number): SchemaProblem {
  return {
    ...problem,
    span: shift(problem.span, by),
    ...(problem.fixes && {
      fixes: problem.fixes.map((fix) => ({ ...fix, edits: shiftEdits(fix.edits, by) })),
    }),
    ...(problem.related && { related: problem.related.map((r) => ({ ...r, span: shift(r.span, by) })) }),
  };
}

/** Files of jobs without a key around them; what is meant as a config of Prometheus must have one. */
function isJobList({ dialect }: Document): boolean {
  return dialect === "job-list" || dialect === "vmagent";
}

/** What other programs take although Prometheus does not: durations with fractions, actions of their own and the like. */
const ACCEPTED: Partial<Record<Tool, readonly ProblemCode[]>> = {
  vmagent: [
    "bad-duration",
    "bad-enum",
    "bad-label-name",
    "bad-path",
    "bad-size",
    "target-address",
    "wrong-type",
    "relabel/target-label",
    "relabel/replacement",
    "relabel/action-fields",
  ],
  vmalert: ["bad-duration", "bad-label-name", "bad-record-name", "rule-field"],
};

function optionsFor(document: Document, settings: Settings): CheckOptions {
  const { kind, path, tree } = document;
  return {
    version: settings.version,
    features: settings.features,
    agent: settings.agent,
    scheme: settings.validationScheme,
    templated: isIncomplete(tree),
    json: kind === "file-sd" && extname(path).toLowerCase() === ".json",
    kubernetes: isManifest(document),
    tool: toolOf(document),
  };
}

/** Behind a YAML error as behind a placeholder something may only seem to be missing. */
function isIncomplete({ templated, problems }: YamlTree): boolean {
  return templated || problems.length > 0;
}

function toolOf({ kind, dialect }: { readonly kind: string; readonly dialect: Dialect }): Tool | undefined {
  // The operator's rules may be evaluated by Thanos Ruler.
  return kind === "prometheus-rule" ? "thanos-ruler" : toolNamed(dialect);
}

function optionsKey({ version, features, ...others }: CheckOptions): string {
  return JSON.stringify({
    ...others,
    version,
    utf8: features?.has("utf8-names"),
    port: features?.has("no-default-scrape-port"),
  });
}

function byPlace(a: SchemaProblem, b: SchemaProblem): number {
  return a.span.start - b.span.start || a.span.end - b.span.end;
}
