import { UnitReader } from "./model/units.ts";
import type { Diagnostic, Fix } from "./rules/finding.ts";
import { ALL_RULES } from "./rules/registry.generated.ts";
import type { Rule } from "./rules/rule.ts";
import { RuleRunner } from "./rules/runner.ts";
import { unitEdit } from "./syntax/yaml/editTree.ts";
import { difference, type TextEdit } from "./text/edit.ts";
import type { LineIndex } from "./text/lineIndex.ts";
import { type Classified, classify, tellsPrograms } from "./workspace/classify.ts";
import { type Document, openDocument } from "./workspace/document.ts";
import type { Host } from "./workspace/host.ts";
import { namedPaths } from "./workspace/namedFiles.ts";
import { isInside } from "./workspace/paths.ts";
import type { Settings } from "./workspace/settings.ts";
import { Workspace, type WorkspaceView } from "./workspace/workspace.ts";

/** A file that was to be read and could not be. */
export interface LoadProblem {
  readonly path: string;
  readonly message: string;
}

export interface LoadProgress {
  readonly done: number;
  readonly total: number;
  /** The file that was read last. */
  readonly path: string;
}

export interface EngineOptions {
  readonly roots: readonly string[];
  readonly settings: Settings;
  readonly rules?: readonly Rule[];
}

/** One edit, and the text that it was made in. */
export interface KnownEdit {
  readonly before: string;
  readonly edit: TextEdit;
}

export interface KnownText {
  readonly lines: LineIndex;
  readonly since: KnownEdit | undefined;
}

/** A finding as data alone: what of it can be sent between threads or kept on disk. Its fixes are named, not made. */
export type PlainDiagnostic = Omit<Diagnostic, "fixes"> & { readonly fixes: readonly Omit<Fix, "edits">[] };

/** What files say by themselves, one after the other: for a thread beside the one that has the engine. */
export class FileChecker {
  readonly #reader = new UnitReader(true);
  readonly #runner: RuleRunner;
  readonly #settings: Settings;

  constructor(settings: Settings, rules: readonly Rule[] = ALL_RULES) {
    this.#runner = new RuleRunner(rules);
    this.#settings = settings;
    this.#reader.expectMany();
  }

  /** The findings to give to `Engine.adopt` for a document of this text that is read as `as`. */
  check(path: string, text: string, as: Classified): PlainDiagnostic[] {
    const document = openDocument(path, text, as, this.#reader);
    const found = this.#runner.checkFile(document, this.#settings).map(plain);
    this.#reader.forgetTrees();
    return found;
  }
}

function plain({ fixes, ...rest }: Diagnostic): PlainDiagnostic {
  return { ...rest, fixes: fixes.map(({ edits: _, ...fix }) => fix) };
}

/**
 * The one door to promfed for the server and the command line: take in files and edits, answer what is wrong.
 * Texts an editor holds open override what the disk says, until they are closed.
 */
export class Engine {
  readonly #host: Host;
  readonly #reader = new UnitReader();
  readonly #workspace: Workspace;
  readonly #runner: RuleRunner;
  readonly #open = new Set<string>();
  readonly #kinds = new Map<string, Classified>();
  /** The last reading of each file that is being read. */
  readonly #readings = new Map<string, object>();
  /** What only the whole workspace can tell, as of one of its generations. */
  #findings: { readonly generation: number; readonly byPath: Map<string, Diagnostic[]> } | undefined;
  /** The same while it is being worked out. */
  #checking:
    | { readonly generation: number; readonly steps: ReturnType<RuleRunner["checkWorkspace"]> }
    | undefined;
  /** What a FileChecker elsewhere found in a version of a document, under the settings of then. */
  readonly #adopted = new WeakMap<Document, { settings: Settings; found: readonly Diagnostic[] }>();

  constructor(host: Host, options: EngineOptions) {
    this.#host = host;
    this.#workspace = new Workspace(this.#reader, options.roots);
    this.#workspace.settings = options.settings;
    this.#runner = new RuleRunner(options.rules ?? ALL_RULES);
  }

  get workspace(): WorkspaceView {
    return this.#workspace;
  }

  configure(settings: Settings): void {
    this.#workspace.settings = settings;
    this.#workspace.touch();
  }

  /** Changes the folders of the workspace; documents outside them that no editor holds are forgotten. */
  setRoots(roots: readonly string[]): void {
    this.#workspace.roots = roots;
    const inside = (path: string) => roots.some((root) => isInside(root, path));
    for (const path of this.#workspace.documents.keys()) {
      if (!inside(path) && !this.#open.has(path)) this.#workspace.setDocument(path, undefined);
    }
    for (const path of this.#workspace.files) if (!inside(path)) this.#workspace.files.delete(path);
    this.#workspace.touch();
  }

  /** Says what a file is, whatever its content suggests. */
  setKind(path: string, kind: Classified): void {
    this.#kinds.set(path, kind);
  }

  /**
   * Lists and reads the files of all folders, in steps that leave room for other work.
   * @param step called after every file; await what it returns, stop when it answers false
   */
  async load(
    step: (progress: LoadProgress) => Promise<boolean> | boolean = () => true,
  ): Promise<LoadProblem[]> {
    const problems: LoadProblem[] = [];
    const paths: string[] = [];
    this.#reader.expectMany();
    for (const root of this.#workspace.roots) {
      const listing = await this.#host.list(root, { ignore: this.#workspace.settings.ignore });
      problems.push(...listing.problems);
      for (const path of listing.files) {
        if (this.#workspace.files.has(path)) continue;
        this.#workspace.files.add(path);
        paths.push(path);
      }
    }
    for (const [index, path] of paths.entries()) {
      if (!this.#open.has(path)) {
        const problem = await this.readFromDisk(path);
        if (problem) problems.push(problem);
        // Trees that pile up, to be let go a few files later, cost more than reading them again where they are asked for.
        this.#reader.forgetTrees();
      }
      if (!(await step({ done: index + 1, total: paths.length, path }))) break;
    }
    this.#reader.expectFew();
    await this.lookForFiles();
    return problems;
  }

  /**
   * Asks the host for the files of credentials, certificates and keys that configs name: of those nobody lists. What
   * was found stays so until it is reported as deleted. Answers whether anything new is known.
   */
  async lookForFiles(): Promise<boolean> {
    const workspace = this.#workspace;
    if (workspace.settings.syntaxOnly) return false;
    let changed = false;
    for (const path of namedPaths(workspace)) {
      if (workspace.looked.get(path)) continue;
      const kind = await this.#host.stat(path);
      if (kind === "unknown" || workspace.looked.get(path) === (kind !== "none")) continue;
      workspace.looked.set(path, kind !== "none");
      changed = true;
    }
    if (changed) workspace.touch();
    return changed;
  }

  /** Reads one file from the disk; one that is gone is forgotten. */
  async readFromDisk(path: string): Promise<LoadProblem | undefined> {
    const reading = {};
    this.#readings.set(path, reading);
    const read = await this.#host.read(path);
    // Read again, or deleted, since then: what was read here is older than what is known.
    if (this.#readings.get(path) !== reading) return undefined;
    this.#readings.delete(path);
    if (this.#open.has(path)) return undefined;
    if (!read.ok) {
      this.#workspace.setDocument(path, undefined);
      if (read.gone) this.#workspace.files.delete(path);
      return { path, message: read.message };
    }
    if (!this.#workspace.files.has(path)) {
      this.#workspace.files.add(path);
      // What a config refers to may have appeared.
      this.#workspace.touch();
    }
    this.#take(path, read.text);
    return undefined;
  }

  /**
   * The text of a file as an editor holds it. Answers whether promfed reads such files.
   * @param known what is known of the text already: its lines, and the edit that made it of the one given last
   */
  openText(path: string, text: string, known?: KnownText): boolean {
    this.#open.add(path);
    return this.#take(path, text, known);
  }

  /** The editor let go of a file: what the disk says counts again. */
  async closeText(path: string): Promise<void> {
    if (!this.#open.delete(path)) return;
    await this.readFromDisk(path);
  }

  async fileChanged(path: string): Promise<void> {
    if (!this.#open.has(path)) await this.readFromDisk(path);
  }

  /** A file is gone, or a folder with all in it. */
  fileDeleted(path: string): void {
    for (const reading of this.#readings.keys()) if (isInside(path, reading)) this.#readings.delete(reading);
    this.#workspace.looked.delete(path);
    this.#workspace.files.delete(path);
    if (!this.#open.has(path)) this.#workspace.setDocument(path, undefined);
  }

  document(path: string): Document | undefined {
    return this.#workspace.documents.get(path);
  }

  /** What a file says by itself, without what only the workspace can tell: the quick answer while typing. */
  checkAlone(path: string): Diagnostic[] {
    const document = this.document(path);
    if (!document) return [];
    return this.#runner.finish(document, this.#own(document), this.#workspace.settings);
  }

  /**
   * Takes over what a FileChecker with the same settings found in this very document, which is then not checked again.
   * What a fix changes is still worked out here, once it is asked for.
   */
  adopt(document: Document, findings: readonly PlainDiagnostic[]): void {
    const { settings } = this.#workspace;
    const found = findings.map((finding, at) => ({
      ...finding,
      fixes: finding.fixes.map((fix, n) => ({
        ...fix,
        edits: () => this.#runner.checkFile(document, settings)[at]?.fixes[n]?.edits() ?? [],
      })),
    }));
    this.#adopted.set(document, { settings, found });
  }

  /** Every finding of one file. */
  check(path: string): Diagnostic[] {
    const document = this.document(path);
    if (!document) return [];
    const found = [...this.#own(document), ...(this.#workspaceFindings().get(path) ?? [])];
    return this.#runner.finish(document, found, this.#workspace.settings);
  }

  /** Every finding, by file, in the order of paths. */
  checkAll(): Map<string, Diagnostic[]> {
    const result = new Map<string, Diagnostic[]>();
    for (const path of [...this.#workspace.documents.keys()].sort()) result.set(path, this.check(path));
    return result;
  }

  #own(document: Document): readonly Diagnostic[] {
    const { settings } = this.#workspace;
    const adopted = this.#adopted.get(document);
    return adopted?.settings === settings ? adopted.found : this.#runner.checkFile(document, settings);
  }

  /** True when what only the whole workspace can tell is known, so that `check` need not work it out. */
  get settled(): boolean {
    return this.#findings?.generation === this.#workspace.generation;
  }

  /**
   * Works out what only the whole workspace can tell, in steps that leave room for other work.
   * @param step called now and then, when anything may happen; await what it returns
   * @returns false when the workspace has changed meanwhile, or `step` answered false: nothing is known then
   */
  async settle(step: () => Promise<boolean> | boolean = () => true): Promise<boolean> {
    const { generation } = this.#workspace;
    while (!this.#step()) {
      if (!(await step()) || this.#workspace.generation !== generation) return false;
    }
    return true;
  }

  #workspaceFindings(): Map<string, Diagnostic[]> {
    let found: Map<string, Diagnostic[]> | undefined;
    while (!found) found = this.#step();
    return found;
  }

  /** Goes on with what the workspace's rules find, whoever began it; answers it when it is complete. */
  #step(): Map<string, Diagnostic[]> | undefined {
    const { generation } = this.#workspace;
    if (this.#findings?.generation === generation) return this.#findings.byPath;
    if (this.#checking?.generation !== generation)
      this.#checking = { generation, steps: this.#runner.checkWorkspace(this.#workspace) };
    try {
      const { done, value } = this.#checking.steps.next();
      if (!done) return undefined;
      this.#findings = { generation, byPath: value };
      this.#checking = undefined;
      return value;
    } catch (error) {
      this.#checking = undefined;
      throw error;
    }
  }

  #take(path: string, text: string, { lines, since }: Partial<KnownText> = {}): boolean {
    const known = this.#workspace.documents.get(path);
    if (known?.text === text) return true;
    const change = since && known?.text === since.before ? since.edit : undefined;
    const edit = known && unitEdit(known.tree, known.text, text, change);
    // A key half typed must not make an open file nobody's business: it stays what it was.
    const edited = () => known && this.#open.has(path) && isEditOf(known.text, text);
    const as =
      this.#kinds.get(path) ??
      (known && edit && !tellsPrograms(edit.unit.piece.text) && !tellsPrograms(edit.text)
        ? known
        : classify(path, text)) ??
      (edited() ? known : undefined);
    if (!as && !known) return false;
    // Later versions come one a keystroke, each with few parts of its own: those must not keep all of it alive.
    const lasting = known === undefined;
    const kind = as && { kind: as.kind, dialect: as.dialect };
    const same = known && edit && kind?.kind === known.kind ? { edit, before: known } : undefined;
    this.#workspace.setDocument(
      path,
      kind && openDocument(path, text, kind, this.#reader, lasting, same, lines),
    );
    return as !== undefined;
  }
}

/** True when most of a text is still there: somebody is typing in it, rather than having put another in its place. */
function isEditOf(before: string, after: string): boolean {
  const { span } = difference(before, after);
  const kept = before.length - (span.end - span.start);
  return kept > 0 && 2 * kept >= Math.max(before.length, after.length);
}
