import type { GlobalSection } from "../model/globalSection.ts";
import { fieldsOf, type LocatedText, textItems } from "../model/located.ts";
import { type GroupHeader, readGroupHeader } from "../model/ruleGroup.ts";
import { readTargetGroup, type TargetGroup } from "../model/scrapeJob.ts";
import type { JobUnit, Placed, RemoteWriteUnit, RuleUnit, UnitReader } from "../model/units.ts";
import { editTree, type UnitEdit } from "../syntax/yaml/editTree.ts";
import { type OutlineEntry, outline, type Shape } from "../syntax/yaml/outline.ts";
import { isMapping, readTree, type TreeEntry, type TreeItem, type YamlTree } from "../syntax/yaml/tree.ts";
import { LineIndex } from "../text/lineIndex.ts";
import { Keeper } from "../text/memo.ts";
import { shift } from "../text/span.ts";
import { type AlertmanagerConfig, readAlertmanager } from "./alertmanager/alertmanager.ts";
import { type Classified, type DocumentKind, holdsRules, isManifest } from "./classify.ts";
import type { Dashboard } from "./dashboard/dashboard.ts";
import { readDashboard } from "./dashboard/read.ts";
import { Ignores } from "./ignores.ts";
import { readObjects } from "./manifest.ts";
import { FactsOfRead, type RuleFacts } from "./ruleFacts.ts";
import { readUnitTests, type UnitTestFile } from "./unitTest/unitTest.ts";

/** One version of one file, read. Never changed once made. Spans count from the file's start unless a unit's. */
export interface Document extends Classified {
  readonly path: string;
  readonly text: string;
  readonly lines: LineIndex;
  readonly ignores: Ignores;
  /** The YAML of the file; of JSON files too, as JSON is YAML, except for dashboards and catalogues. */
  readonly tree: YamlTree;
  /** Configs: what stands in prometheus.yml. Undefined for other kinds. */
  readonly config: ConfigModel | undefined;
  /** Rule files and PrometheusRule manifests. */
  readonly groups: readonly RuleGroup[];
  /** What others need to know of those. */
  readonly facts: RuleFacts;
  /** file_sd files. */
  readonly targetGroups: readonly Placed<TargetGroup>[];
  /** Grafana dashboards. */
  readonly dashboard: Dashboard | undefined;
  /** Configs of Alertmanager. */
  readonly alertmanager: AlertmanagerConfig | undefined;
  /** Rule tests for promtool. */
  readonly unitTests: UnitTestFile | undefined;
}

export interface ConfigModel {
  readonly global: Placed<GlobalSection> | undefined;
  readonly jobs: readonly Placed<JobUnit>[];
  readonly remoteWrites: readonly Placed<RemoteWriteUnit>[];
  /** Spans count from the file's start. */
  readonly ruleFiles: readonly LocatedText[];
  readonly scrapeConfigFiles: readonly LocatedText[];
}

export interface RuleGroup {
  readonly index: number;
  /** Spans count from the file's start. */
  readonly header: GroupHeader;
  readonly rules: readonly Placed<RuleUnit>[];
  /** The group as it was read, of which this one stands `moved` further behind: what was found in it holds here. */
  readonly first: RuleGroup;
  readonly moved: number;
}

const CONFIG_SHAPE: Shape = { scrape_configs: { items: "unit" }, remote_write: { items: "unit" } };
const RULES_SHAPE: Shape = { groups: { items: { rules: { items: "unit" } } } };

/** How files of a kind are cut into pieces. */
export function shapeOf(kind: DocumentKind): Shape {
  if (kind === "config") return CONFIG_SHAPE;
  if (kind === "rules") return RULES_SHAPE;
  if (kind === "prometheus-rule") return { spec: { map: RULES_SHAPE } };
  return {};
}

/** What is known of a text that is to be read. */
export interface Known {
  /** The text is likely to live as long as what is read from it, as that of a file read from the disk is. */
  readonly lasting?: boolean;
  /**
   * An earlier version of the file, read as the same kind, and how it became this one: what the edit leaves is not read
   * again.
   */
  readonly since?: { readonly before: Document; readonly edit: UnitEdit } | undefined;
  readonly lines?: LineIndex | undefined;
  /** See `outlineOf`. */
  readonly cut?: readonly OutlineEntry[] | undefined;
}

/** Reads one text as a document of the given kind. Never throws; equal parts of other documents are shared. */
export function openDocument(
  path: string,
  text: string,
  as: Classified,
  reader: UnitReader,
  { lasting = false, since, lines = new LineIndex(text), cut }: Known = {},
): Document {
  const pieceOf = (own: string) => reader.piece(own, lasting);
  const edited = since && editTree(since.edit, pieceOf);
  const read = () =>
    (isManifest(as) ? readObjects(text, shapeOf("prometheus-rule"), pieceOf) : undefined) ??
    readTree(text, shapeOf(as.kind), pieceOf, cut);
  const tree = edited ?? (TREELESS.has(as.kind) ? NO_TREE : read());
  const groups = !holdsRules(as)
    ? []
    : edited && since
      ? editGroups(since.before, since.edit, groupItems(as.kind, tree), reader)
      : groupItems(as.kind, tree).flatMap((item, index) => readGroup(item, index, reader));
  return {
    kind: as.kind,
    dialect: as.dialect,
    path,
    text,
    lines,
    ignores: edited && since ? since.before.ignores.after(text, since.edit.text) : new Ignores(text),
    tree,
    config: as.kind === "config" ? readConfig(tree, reader) : undefined,
    groups,
    facts: new FactsOfRead(tree, groups),
    targetGroups: as.kind === "file-sd" ? readFileSd(tree) : [],
    dashboard: as.kind === "dashboard" ? readDashboard(text, reader) : undefined,
    alertmanager: as.kind === "alertmanager" ? readAlertmanager(tree) : undefined,
    unitTests: as.kind === "unit-test" ? readUnitTests(tree, reader) : undefined,
  };
}

/** How a text of a kind is cut into pieces; undefined where it is not. */
export function outlineOf(text: string, kind: DocumentKind): readonly OutlineEntry[] | undefined {
  return TREELESS.has(kind) ? undefined : outline(text, shapeOf(kind));
}

/** Kinds of which no tree is made. */
const TREELESS: ReadonlySet<DocumentKind> = new Set<DocumentKind>(["dashboard", "catalog", "kubernetes"]);

const NO_TREE: YamlTree = {
  entries: [],
  rootItems: [],
  root: undefined,
  problems: [],
  comments: [],
  templated: false,
  documents: 1,
  cut: false,
  flawed: [],
  frame: {},
};

export function entry(entries: readonly TreeEntry[], key: string): TreeEntry | undefined {
  for (const one of entries) if (one.key.value === key) return one;
  return undefined;
}

function readConfig(tree: YamlTree, reader: UnitReader): ConfigModel {
  const global = entry(tree.entries, "global");
  const jobs = entry(tree.entries, "scrape_configs")?.items ?? tree.rootItems;
  return {
    global: global && {
      unit: reader.global(global.piece, global.node),
      piece: global.piece,
      base: global.base,
      index: 0,
    },
    jobs: units(jobs, (item) => reader.job(item.piece, item)),
    remoteWrites: units(entry(tree.entries, "remote_write")?.items ?? [], (item) =>
      reader.remoteWrite(item.piece, item),
    ),
    ruleFiles: absoluteTexts(entry(tree.entries, "rule_files")),
    scrapeConfigFiles: absoluteTexts(entry(tree.entries, "scrape_config_files")),
  };
}

function units<U>(items: readonly TreeItem[], read: (item: TreeItem) => U): Placed<U>[] {
  const found: Placed<U>[] = [];
  items.forEach((item, index) => {
    const { piece, base } = item;
    if (isMapping(item)) found.push({ unit: read(item), piece, base, index });
  });
  return found;
}

function groupItems(kind: DocumentKind, tree: YamlTree): readonly TreeItem[] {
  if (tree.parts) return tree.parts.flatMap((part) => groupItems(kind, part.tree));
  const around = kind === "prometheus-rule" ? entry(tree.entries, "spec")?.entries : tree.entries;
  return entry(around ?? [], "groups")?.items ?? [];
}

function readGroup(item: TreeItem, index: number, reader: UnitReader): RuleGroup[] {
  if (!item.entries) return isMapping(item) ? [groupWithoutRules(item, index)] : [];
  const rules = entry(item.entries, "rules");
  const header = headerOf(item.entries, reader);
  const read = units(rules?.items ?? [], (r) => reader.rule(r.piece, r));
  return [new ReadGroup(index, header, read)];
}

/** The groups after an edit of one rule: those before it as they are, those behind it moved. */
function editGroups(
  { groups }: Document,
  { unit, text }: UnitEdit,
  items: readonly TreeItem[],
  reader: UnitReader,
): RuleGroup[] {
  const by = text.length - unit.piece.text.length;
  const at = items.findLastIndex(({ base }) => base <= unit.base);
  return groups.flatMap((group) => {
    const item = items[at];
    if (item && group.index === at) return readGroup(item, at, reader);
    return group.index < at || by === 0 ? group : new MovedGroup(group, by);
  });
}

class ReadGroup extends Keeper implements RuleGroup {
  readonly index: number;
  readonly header: GroupHeader;
  readonly rules: readonly Placed<RuleUnit>[];
  readonly moved = 0;

  constructor(index: number, header: GroupHeader, rules: readonly Placed<RuleUnit>[]) {
    super();
    this.index = index;
    this.header = header;
    this.rules = rules;
  }

  get first(): RuleGroup {
    return this;
  }
}

/** Its rules are moved once somebody looks at them: hardly anybody does while somebody types above them. */
class MovedGroup implements RuleGroup {
  readonly index: number;
  readonly first: RuleGroup;
  readonly moved: number;
  #header: GroupHeader | undefined;
  #rules: readonly Placed<RuleUnit>[] | undefined;

  constructor({ index, first, moved }: RuleGroup, by: number) {
    this.index = index;
    this.first = first;
    this.moved = moved + by;
  }

  get header(): GroupHeader {
    this.#header ??= moveHeader(this.first.header, this.moved);
    return this.#header;
  }

  get rules(): readonly Placed<RuleUnit>[] {
    this.#rules ??= this.first.rules.map(({ unit, piece, base, index }) => ({
      unit,
      piece,
      base: base + this.moved,
      index,
    }));
    return this.#rules;
  }
}

function groupWithoutRules(item: TreeItem, index: number): RuleGroup {
  const header = moveHeader(readGroupHeader(fieldsOf(item.node)), item.base);
  return new ReadGroup(index, header, []);
}

/** The header's fields stand in pieces of their own, each with its own base. */
function headerOf(entries: readonly TreeEntry[], reader: UnitReader): GroupHeader {
  const read = (key: string): GroupHeader | undefined => {
    const found = entry(entries, key);
    return found && moveHeader(reader.groupField(found.piece, found), found.base);
  };
  return {
    name: read("name")?.name,
    interval: read("interval")?.interval,
    labels: read("labels")?.labels ?? [],
  };
}

function moveHeader(header: GroupHeader, by: number): GroupHeader {
  return {
    name: header.name && { ...header.name, span: shift(header.name.span, by) },
    interval: header.interval && { ...header.interval, span: shift(header.interval.span, by) },
    labels: header.labels.map((l) => ({
      ...l,
      name: { ...l.name, span: shift(l.name.span, by) },
      value: { ...l.value, span: shift(l.value.span, by) },
    })),
  };
}

function absoluteTexts(list: TreeEntry | undefined): LocatedText[] {
  if (!list) return [];
  const node = list.node.kind === "alias" ? list.node.target : list.node;
  if (node?.kind !== "seq") return [];
  const field = {
    key: { value: "", span: list.key.span, node: list.key, inherited: false },
    pair: { span: list.key.span, key: list.key, value: node },
    value: node,
    span: node.span,
    inherited: list.node.kind === "alias",
  };
  return textItems(field).map((text) => ({ ...text, span: shift(text.span, list.base) }));
}

function readFileSd(tree: YamlTree): Placed<TargetGroup>[] {
  return tree.rootItems.flatMap((item, index) => {
    const unit = readTargetGroup(item.node);
    return unit ? [{ unit, piece: item.piece, base: item.base, index }] : [];
  });
}
