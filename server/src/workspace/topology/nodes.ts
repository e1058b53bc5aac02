import { areSame } from "../../text/memo.ts";
import type { Steps } from "../../text/steps.ts";
import type { ComposeFile } from "../compose/composeFile.ts";
import { readCompose } from "../compose/composeFile.ts";
import { type ComposeProgram, programsOf } from "../compose/programs.ts";
import type { Document } from "../document.ts";
import type { FileTree } from "../fileTree.ts";
import { basename, dirname } from "../paths.ts";
import type { ClusterEntry } from "../settings.ts";
import type { WorkspaceView } from "../workspace.ts";
import { identityLabels, readExternalLabels } from "./externalLabels.ts";
import { fileTreeOf, findFiles } from "./filePatterns.ts";
import type { FilePattern, TopologyNode } from "./node.ts";
import { nameTokens, stemOf, tellingPart, tokenKey } from "./tokens.ts";

/** The servers of a workspace and the Compose files that tell of them. */
export interface Nodes {
  readonly nodes: ReadonlyMap<string, TopologyNode>;
  readonly compose: readonly ComposeFile[];
  readonly programs: readonly ComposeProgram[];
}

/** Every config that is a server of its own: those that another one includes as scrape_config_files are parts of it. */
export function* readNodes(workspace: WorkspaceView): Steps<Nodes> {
  const documents = [...workspace.documents.values()];
  const compose = documents.filter((d) => d.kind === "compose").map(readCompose);
  const isConfig = (path: string) => workspace.documents.get(path)?.kind === "config";
  const programs = compose.flatMap((file) => programsOf(file, isConfig));
  const byConfig = new Map<string | undefined, ComposeProgram[]>();
  for (const program of programs)
    byConfig.set(program.config, [...(byConfig.get(program.config) ?? []), program]);
  const tree = fileTreeOf(workspace);
  const configs = documents.filter((d) => d.config !== undefined);
  const parts = new Map<string, FilePattern[]>();
  for (const document of configs) {
    const patterns = document.config?.scrapeConfigFiles ?? [];
    if (patterns.length === 0) continue;
    const own = byConfig.get(document.path) ?? [];
    parts.set(
      document.path,
      patterns.map((text) => findFiles(tree, document.path, own, text)),
    );
  }
  const included = new Set(
    [...parts].flatMap(([path, found]) => found.flatMap((p) => p.files.filter((f) => f !== path))),
  );
  const inventory = inventoryOf(workspace.settings.clusters);
  const nodes = new Map<string, TopologyNode>();
  const perFolder = new Map<string, number>();
  for (const { path } of configs) perFolder.set(dirname(path), (perFolder.get(dirname(path)) ?? 0) + 1);
  for (const document of configs) {
    if (included.has(document.path)) continue;
    yield undefined;
    const own = byConfig.get(document.path) ?? [];
    nodes.set(
      document.path,
      readNode({ workspace, tree, inventory, perFolder }, document, own, parts.get(document.path) ?? []),
    );
  }
  return { nodes, compose, programs };
}

interface Context {
  readonly workspace: WorkspaceView;
  readonly tree: FileTree;
  readonly inventory: Inventory;
  /** How many configs stand in each folder. */
  readonly perFolder: ReadonlyMap<string, number>;
}

function readNode(
  { workspace, tree, inventory, perFolder }: Context,
  document: Document,
  programs: readonly ComposeProgram[],
  parts: readonly FilePattern[],
): TopologyNode {
  const { path, config } = document;
  const externalLabels = readExternalLabels(config?.global, programs);
  const identity = identityLabels(externalLabels);
  const ruleFiles = (config?.ruleFiles ?? []).map((text) => findFiles(tree, path, programs, text));
  const evaluated = new RuleDocuments(workspace, ruleFiles);
  const partDocuments = documentsOf(workspace, parts);
  const jobsOf = (of: Document) => (of.config?.jobs ?? []).map((job) => ({ document: of, job }));
  const part = tellingPart(path, workspace.roots);
  const cluster =
    inventory.byConfig.get(path) ??
    identity
      .map((label) => inventory.byName.get(label.value ?? ""))
      .find((c) => c && c.config === undefined) ??
    inventory.byTokens.get((part && tokenKey(nameTokens(part.text))) ?? "");
  const node: TopologyNode = {
    path,
    document,
    ...nameOf(path, cluster, identity[0]?.value, programs[0], part, (perFolder.get(dirname(path)) ?? 0) > 1),
    cluster,
    programs,
    serves: document.dialect !== "vmagent" && (programs.length === 0 || programs.some(keepsSeries)),
    externalLabels,
    identity,
    jobs: [...jobsOf(document), ...partDocuments.flatMap(jobsOf)],
    ruleFiles,
    get ruleDocuments() {
      return evaluated.now();
    },
  };
  // The same server as before stays the same object, and with it what is known of its series.
  const made = [
    node.name,
    node.nameFrom,
    cluster,
    ...partDocuments,
    ...ruleFiles.flatMap((p) => ["", ...p.files]),
  ];
  return programs.length > 0 ? node : workspace.memo.onceOf(document, "server", made, () => node);
}

/** The current versions of a server's rule files; the same list for as long as none of them changes. */
class RuleDocuments {
  readonly #workspace: WorkspaceView;
  readonly #paths: readonly string[];
  #generation = -1;
  #list: readonly Document[] = [];

  constructor(workspace: WorkspaceView, patterns: readonly FilePattern[]) {
    this.#workspace = workspace;
    this.#paths = [...new Set(patterns.flatMap((pattern) => pattern.files))];
  }

  now(): readonly Document[] {
    const { documents, generation } = this.#workspace;
    if (this.#generation === generation) return this.#list;
    this.#generation = generation;
    const list = this.#paths.flatMap((path) => {
      const document = documents.get(path);
      return document?.kind === "rules" ? [document] : [];
    });
    if (!areSame(list, this.#list)) this.#list = list;
    return this.#list;
  }
}

/** Agents forward what they scrape and have nothing to federate from. */
function keepsSeries(program: ComposeProgram): boolean {
  return program.kind !== "vmagent" && !program.agent;
}

function nameOf(
  path: string,
  cluster: ClusterEntry | undefined,
  label: string | undefined,
  program: ComposeProgram | undefined,
  part: ReturnType<typeof tellingPart>,
  crowded: boolean,
): Pick<TopologyNode, "name" | "nameFrom"> {
  if (cluster) return { name: cluster.name, nameFrom: "inventory" };
  if (label !== undefined) return { name: label, nameFrom: "external label" };
  if (program) return { name: program.service.name.value, nameFrom: "compose" };
  // Where several configs share a folder, its name would stand for all of them.
  if (crowded && part?.from !== "file") return { name: stemOf(path), nameFrom: "file" };
  if (part) return { name: part.text, nameFrom: part.from };
  const folder = basename(dirname(path));
  return folder === "" ? { name: stemOf(path), nameFrom: "file" } : { name: folder, nameFrom: "folder" };
}

function documentsOf(workspace: WorkspaceView, patterns: readonly FilePattern[]): Document[] {
  const paths = new Set(patterns.flatMap((pattern) => pattern.files));
  return [...paths].flatMap((path) => workspace.documents.get(path) ?? []);
}

interface Inventory {
  readonly byConfig: ReadonlyMap<string, ClusterEntry>;
  readonly byName: ReadonlyMap<string, ClusterEntry>;
  /** Entries that name no config, by the telling parts of their name. */
  readonly byTokens: ReadonlyMap<string, ClusterEntry>;
}

function inventoryOf(clusters: readonly ClusterEntry[]): Inventory {
  const open = clusters.filter((c) => c.config === undefined);
  return {
    byConfig: new Map(clusters.flatMap((c) => (c.config === undefined ? [] : [[c.config, c]]))),
    byName: new Map(clusters.map((c) => [c.name, c])),
    byTokens: new Map(open.map((c) => [tokenKey(nameTokens(c.name)) ?? `"${c.name}"`, c])),
  };
}
