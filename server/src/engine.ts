import { UnitReader } from "./model/units.ts";
import type { CheckTask, TaskAnswer, TaskFile } from "./rules/checkTask.ts";
import type { Diagnostic } from "./rules/finding.ts";
import { ALL_RULES } from "./rules/registry.generated.ts";
import type { Rule } from "./rules/rule.ts";
import { RuleRunner } from "./rules/runner.ts";
import { give } from "./rules/support/fact.ts";
import { UNRECORDED } from "./rules/support/missingRecords.ts";
import { recordLabelsOf } from "./rules/support/recordLabels.ts";
import { RULE_FILE } from "./rules/support/ruleFileFact.ts";
import { type RuleSet, type ServedRules, servedRules } from "./rules/support/ruleSets.ts";
import { presumedPace, SAMPLES } from "./rules/support/slowestPace.ts";
import { surroundingsOf } from "./rules/support/surroundings.ts";
import { withFixes } from "./rules/withFixes.ts";
import { areSame } from "./text/memo.ts";
import { inOneGo, type Pause, type Steps, withPauses } from "./text/steps.ts";
import { type Classified, classify } from "./workspace/classify.ts";
import { type Document, openDocument } from "./workspace/document.ts";
import { type FileRead, FileReads } from "./workspace/fileReads.ts";
import type { Host, ReadFile } from "./workspace/host.ts";
import { LateDocument, mayBeLate } from "./workspace/lateDocument.ts";
import { namedPaths } from "./workspace/namedFiles.ts";
import { type KnownText, nextVersion, type Version } from "./workspace/nextVersion.ts";
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

/** So many files are being read at a time where others go on meanwhile: more are hardly ever waited for. */
const READ_AHEAD = 8;

/** A task, and what it is about here. */
export interface EngineTask extends CheckTask {
  /** Those of the task's files, in their order. */
  readonly documents: readonly Document[];
  readonly served: ServedRules | undefined;
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
  readonly #reads: FileReads;
  /** What only the whole workspace can tell, as of one of its generations. */
  #findings: { readonly generation: number; readonly byPath: Map<string, Diagnostic[]> } | undefined;
  /** The same while it is being worked out. */
  #checking:
    | { readonly generation: number; readonly steps: ReturnType<RuleRunner["checkWorkspace"]> }
    | undefined;
  /** What a TaskChecker elsewhere found in a version of a document, under the settings of then. */
  readonly #adopted = new WeakMap<Document, { settings: Settings; found: readonly Diagnostic[] }>();
  /** The same of rule files that are evaluated together, for the servers of then. */
  readonly #adoptedTogether = new WeakMap<
    RuleSet,
    { of: readonly unknown[]; found: readonly Diagnostic[] }
  >();
  /** Documents that the index is still to be told of, in the order in which they were read. */
  readonly #late = new Set<Document>();

  constructor(host: Host, options: EngineOptions) {
    this.#host = host;
    this.#reads = new FileReads(host);
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
   * @param late whether files of which others need nothing are left to `tasks`: what stands in them is read where they
   * are checked
   * @param pause called within files; one that it gives up is not read
   */
  async load(
    step: (progress: LoadProgress) => Promise<boolean> | boolean = () => true,
    late = false,
    pause?: Pause,
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
    let done = 0;
    const isWanted = (path: string) => !this.#open.has(path);
    for (const { path, read } of this.#reads.ahead(paths, pause ? READ_AHEAD : 1, isWanted)) {
      if (read) {
        const problem = await this.readFromDisk(path, pause, late, read);
        if (problem) problems.push(problem);
        // Trees that pile up, to be let go a few files later, cost more than reading them again where they are asked for.
        this.#reader.forgetTrees();
      }
      if (!(await step({ done: ++done, total: paths.length, path }))) break;
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

  /**
   * Reads one file from the disk; one that is gone is forgotten.
   * @param pause called now and then, when anything may happen; when it gives up the file stays what it was
   * @param late whether a file that was not known may be left for later; see `load`
   * @param reading its reading, where that has been begun
   */
  async readFromDisk(
    path: string,
    pause: Pause = () => true,
    late = false,
    reading: FileRead = this.#reads.begin(path),
  ): Promise<LoadProblem | undefined> {
    // Read again, deleted or opened since then: what was read here is not what counts.
    const isWanted = () => this.#reads.isLast(reading) && !this.#open.has(path);
    const read = await reading.result;
    const isLate = late && !this.#workspace.documents.has(path);
    const found =
      read.ok && !isLate && isWanted()
        ? await withPauses(this.#read(path, read.text, undefined, true), pause, isWanted)
        : undefined;
    const counts = isWanted();
    this.#reads.end(reading);
    if (!counts) return undefined;
    if (!read.ok) {
      this.#workspace.setDocument(path, undefined);
      if (read.gone) this.#workspace.files.delete(path);
      return { path, message: read.message };
    }
    if (!isLate && !found) return undefined;
    this.#foundFile(path);
    if (found) this.#set(path, found.value.document);
    else this.#takeLate(path, read);
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
  async closeText(path: string, pause?: Pause): Promise<void> {
    if (!this.#open.delete(path)) return;
    await this.readFromDisk(path, pause);
  }

  /** A file is new, or another than it was. Of one that an editor holds it counts that it is there. */
  async fileChanged(path: string, pause?: Pause): Promise<void> {
    if (!this.#open.has(path)) await this.readFromDisk(path, pause);
    else if ((await this.#host.stat(path)) === "file") this.#foundFile(path);
  }

  /** A file is gone, or a folder with all in it. */
  fileDeleted(path: string): void {
    this.#reads.forgetAll(path);
    this.#workspace.looked.delete(path);
    this.#workspace.files.delete(path);
    if (this.#open.has(path)) this.#workspace.touch();
    else this.#workspace.setDocument(path, undefined);
  }

  /** Nobody holds a file any more that was only known because an editor did. What the disk has of it stays as it is. */
  forget(path: string): void {
    this.#reads.forget(path);
    this.#workspace.files.delete(path);
    this.#workspace.setDocument(path, undefined);
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
   * All there is to check after `load`, in parts that a TaskChecker can do one by one, in any order and anywhere.
   */
  tasks(): EngineTask[] {
    const { settings, documents } = this.#workspace;
    const sets = settings.syntaxOnly ? [] : servedRules(this.#workspace);
    const shortWindowMs = SAMPLES * presumedPace(this.#workspace);
    const left = new Map<Document, number>();
    for (const { set } of sets)
      for (const document of set.documents) left.set(document, (left.get(document) ?? 0) + 1);
    const seen = new Set<Document>();
    const fileOf = (document: Document): TaskFile => {
      const { path, kind, dialect } = document;
      const count = (left.get(document) ?? 1) - 1;
      left.set(document, count);
      const alone = !seen.has(document);
      seen.add(document);
      const as = { kind, dialect };
      return {
        path,
        as,
        alone,
        again: count > 0,
        get text() {
          return document.text;
        },
        get bytes() {
          return document instanceof LateDocument ? document.bytes : undefined;
        },
      };
    };
    const tasks = sets.map((served): EngineTask => {
      const { set } = served;
      const surroundings = surroundingsOf(this.#workspace, served);
      return {
        documents: set.documents,
        served,
        files: set.documents.map(fileOf),
        surroundings,
        shortWindowMs,
      };
    });
    for (const document of documents.values()) {
      if (seen.has(document)) continue;
      const files = [fileOf(document)];
      tasks.push({ documents: [document], served: undefined, files, surroundings: undefined, shortWindowMs });
    }
    return tasks;
  }

  /**
   * Takes over what a TaskChecker with the same settings found, which is then not looked for again while the documents
   * and the servers stay the same. What a fix changes is still worked out here, once it is asked for.
   */
  adopt({ documents, served, surroundings }: EngineTask, answer: TaskAnswer): void {
    const { settings, memo } = this.#workspace;
    for (const [index, document] of documents.entries()) {
      const one = answer.files[index];
      if (!one) continue;
      const again = () => this.#runner.checkFile(document, settings);
      this.#adopted.set(document, { settings, found: one.found.map(withFixes(again)) });
      if (!one.facts || !(document instanceof LateDocument)) continue;
      document.adopt(one.facts.rules);
      give(memo, RULE_FILE, document, one.facts.asked);
    }
    this.#indexKnown();
    if (!served || !surroundings || !answer.together) return;
    const { found, unrecorded } = answer.together;
    const again = () =>
      inOneGo(
        this.#runner.checkTogether(
          served.set,
          surroundings,
          recordLabelsOf(this.#workspace, served),
          settings,
        ),
      );
    this.#adoptedTogether.set(served.set, {
      of: [surroundings, settings],
      found: found.map(withFixes(again)),
    });
    give(memo, UNRECORDED, served.set, unrecorded);
  }

  /**
   * Does what `check` will have to do for the rule files of a task whose answer was taken over, while there are others
   * to do the rest. To be left out, it changes nothing but when the work is done.
   */
  ahead({ served }: EngineTask): void {
    if (served) this.#runner.ahead(this.#workspace, served);
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
  async settle(step: Pause = () => true): Promise<boolean> {
    const { generation } = this.#workspace;
    const isSame = () => this.#workspace.generation === generation;
    return (await withPauses(this.#settling(), step, isSame)) !== undefined;
  }

  /**
   * Works out what a file says by itself, in steps that leave room for other work: `check` and `checkAlone` are quick then.
   * @param step called now and then, when anything may happen; await what it returns
   * @returns false when the file has changed meanwhile, or `step` answered false
   */
  async prepare(path: string, step: Pause): Promise<boolean> {
    const { settings } = this.#workspace;
    const document = this.document(path);
    if (!document || this.#adopted.get(document)?.settings === settings) return true;
    const isSame = () => this.document(path) === document && this.#workspace.settings === settings;
    const steps = this.#runner.checkFileInSteps(document, settings);
    return (await withPauses(steps, step, isSame)) !== undefined;
  }

  #foundIn(served: ServedRules): readonly Diagnostic[] | undefined {
    const adopted = this.#adoptedTogether.get(served.set);
    const of = [surroundingsOf(this.#workspace, served), this.#workspace.settings];
    return adopted && areSame(adopted.of, of) ? adopted.found : undefined;
  }

  #workspaceFindings(): Map<string, Diagnostic[]> {
    return inOneGo(this.#settling());
  }

  *#settling(): Steps<Map<string, Diagnostic[]>> {
    for (;;) {
      const found = this.#step();
      if (found) return found;
      yield undefined;
    }
  }

  /** Goes on with what the workspace's rules find, whoever began it; answers it when it is complete. */
  #step(): Map<string, Diagnostic[]> | undefined {
    // Those that no task was done for, or none well.
    this.#indexAll();
    const { generation } = this.#workspace;
    if (this.#findings?.generation === generation) return this.#findings.byPath;
    if (this.#checking?.generation !== generation)
      this.#checking = {
        generation,
        steps: this.#runner.checkWorkspace(this.#workspace, (served) => this.#foundIn(served)),
      };
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

  /**
   * Tells the index of documents, as far as it can be done without reading any. In their order, whoever reads them and
   * when: whatever is told of the first of several places is to be the same in every run.
   */
  #indexKnown(): void {
    for (const document of this.#late) {
      if (document instanceof LateDocument && !document.isKnown) return;
      this.#late.delete(document);
      this.#workspace.indexLate(document);
    }
  }

  #indexAll(): void {
    for (const document of this.#late) this.#workspace.indexLate(document);
    this.#late.clear();
  }

  /** Takes in a file that was not known; without looking into it, if that may be left for later. */
  #takeLate(path: string, file: ReadFile): void {
    const as = this.#kinds.get(path) ?? (file.glance ? file.glance.as : classify(path, file.text));
    if (!as) return;
    const open = (text: string) => openDocument(path, text, as, this.#reader, { lasting: true });
    const document = mayBeLate(as) ? new LateDocument(path, file, as, open) : open(file.text);
    this.#late.add(document);
    this.#workspace.setLate(path, document);
  }

  #take(path: string, text: string, known?: KnownText): boolean {
    const { document, isOurs } = inOneGo(this.#read(path, text, known));
    this.#set(path, document);
    return isOurs;
  }

  #read(path: string, text: string, known?: KnownText, ahead = false): Steps<Version> {
    const before = {
      document: this.document(path),
      isOpen: this.#open.has(path),
      kind: this.#kinds.get(path),
      text: known,
    };
    return nextVersion(path, text, before, this.#reader, ahead);
  }

  #foundFile(path: string): void {
    if (this.#workspace.files.has(path)) return;
    this.#workspace.files.add(path);
    // What a config refers to may have appeared.
    this.#workspace.touch();
  }

  #set(path: string, document: Document | undefined): void {
    if (document !== this.document(path)) this.#workspace.setDocument(path, document);
  }
}
