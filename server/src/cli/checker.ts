import { dirname } from "node:path";
import { Engine, type EngineTask, type LoadProblem } from "../engine.ts";
import { BlockingNodeHost } from "../hosts/node.ts";
import { collectWithHelp } from "../lsp/engineFlags.ts";
import { type TaskAnswer, TaskChecker } from "../rules/checkTask.ts";
import type { Diagnostic } from "../rules/finding.ts";
import { type Classified, classifyNamed, NAMED_KINDS } from "../workspace/classify.ts";
import type { Host } from "../workspace/host.ts";
import type { Settings } from "../workspace/settings.ts";
import { CheckHost } from "./checkHost.ts";
import type { Project } from "./projectFile.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Targets } from "./targets.ts";
import { ThreadPool } from "./threads/pool.ts";

/** In smaller workspaces it takes no time to look into a rule file twice. */
const WORTH_TASKS = 150;

/** A mistake of promfed's own that checking ran into, and the file at hand. */
export interface Failure {
  readonly path: string | undefined;
  readonly error: unknown;
}

export interface CheckerOptions {
  /** What the named files are; by their content when left out, and prometheus.yml if nothing else fits. */
  readonly kind?: string | undefined;
  /** Whether the content of a file is of use; all files when left out. */
  readonly wanted?: ((path: string, text: string) => boolean) | undefined;
  /** Where files are read; from the disk when left out. */
  readonly disk?: Host | undefined;
}

/**
 * An engine over what a command line names. A failure inside the engine costs the file in which it happens, not
 * the run.
 */
export class Checker {
  readonly engine: Engine;
  readonly failures: Failure[] = [];
  readonly #host: CheckHost;

  constructor(
    targets: Targets,
    project: Project | undefined,
    settings: Settings,
    { kind, wanted, disk = new BlockingNodeHost() }: CheckerOptions = {},
  ) {
    const named = new Map<string, Classified | undefined>();
    for (const file of targets.files) named.set(file, kind === undefined ? undefined : NAMED_KINDS[kind]);
    // What is wrong in the project file belongs to every answer, also where it stands above the folder or elsewhere.
    if (project && !settings.syntaxOnly && !named.has(project.path))
      named.set(project.path, NAMED_KINDS.project);
    this.#host = new CheckHost(disk, {
      named: new Set(named.keys()),
      globBase: project && dirname(project.path),
      onNamed: (path, text) => this.engine.setKind(path, named.get(path) ?? classifyNamed(path, text)),
      ...(wanted && { wanted }),
    });
    const roots = [...targets.folders, ...named.keys()];
    this.engine = new Engine(this.#host, { roots, settings });
  }

  /**
   * Reads the files ahead of `load`, which then takes them from there; undefined when there are fewer than `least`.
   * What such a run finds depends on nothing else but its settings and `exists`.
   */
  async snapshot(least: number): Promise<Snapshot | undefined> {
    const { roots, settings } = this.engine.workspace;
    return this.#host.snapshot(roots, { ignore: settings.ignore }, least);
  }

  /** Whether there are at least so many files to read. */
  async holds(least: number): Promise<boolean> {
    const { roots, settings } = this.engine.workspace;
    return this.#host.holds(roots, { ignore: settings.ignore }, least);
  }

  /** Whether a file outside the workspace stands at a path, as the engine asks for it. */
  async exists(path: string): Promise<boolean> {
    return (await this.#host.stat(path)) !== "none";
  }

  /**
   * Reads all files. Answers what could not be read.
   * @param early every file will be checked: what it says by itself is looked at while it is fresh, and remembered
   * @param program run in threads to share that work; none where there is no such file
   */
  async load(early = false, program?: URL): Promise<LoadProblem[]> {
    let pool: ThreadPool | undefined;
    try {
      if (!early) return await this.engine.load();
      const late = await this.holds(WORTH_TASKS);
      const problems = await this.engine.load(({ path, done, total }) => {
        // They get ready while this one reads.
        if (late && program && done === 1) pool = this.#startThreads(program, total);
        if (!late) this.#alone(path);
        return true;
      }, late);
      if (late) await this.#doTasks(pool);
      return problems;
    } catch (error) {
      this.failures.push({ path: this.#host.current, error });
    } finally {
      await pool?.stop();
      if (pool) collectWithHelp();
    }
    const problems: LoadProblem[] = [];
    for (const path of [...this.engine.workspace.files]) {
      if (this.#host.seen.has(path)) continue;
      try {
        const problem = await this.engine.readFromDisk(path);
        if (problem) problems.push(problem);
      } catch (error) {
        this.failures.push({ path, error });
      }
    }
    return problems;
  }

  /** The findings of each document. */
  *check(): Iterable<[string, readonly Diagnostic[]]> {
    for (const path of this.engine.workspace.documents.keys()) {
      try {
        yield [path, this.engine.check(path)];
      } catch (error) {
        this.#fail(path, error);
        yield [path, this.#alone(path)];
      }
    }
  }

  #startThreads(program: URL, files: number): ThreadPool | undefined {
    return ThreadPool.start(program, files, this.engine.workspace.settings, (task, answer) =>
      this.#adopt(task, () => answer),
    );
  }

  async #doTasks(pool: ThreadPool | undefined): Promise<void> {
    const checker = new TaskChecker(this.engine.workspace.settings);
    const check = (task: EngineTask) => {
      const [document] = task.documents;
      // What is read here anyway need not be read again.
      if (document && !task.surroundings) this.#alone(document.path);
      else this.#adopt(task, () => checker.check(task));
    };
    const tasks = this.engine.tasks();
    if (!pool) for (const task of tasks) check(task);
    else for (const task of tasks) pool.add(task);
    await pool?.finish(check);
  }

  #adopt(task: EngineTask, answer: () => TaskAnswer): void {
    try {
      this.engine.adopt(task, answer());
      this.engine.ahead(task);
    } catch {
      // It is met again where all is put together, and told of there.
    }
  }

  #alone(path: string): readonly Diagnostic[] {
    try {
      return this.engine.checkAlone(path);
    } catch {
      return [];
    }
  }

  /** A failing check of the whole workspace fails for every file; once is enough to hear of it. */
  #fail(path: string, error: unknown): void {
    const message = (e: unknown) => (e instanceof Error ? e.message : String(e));
    if (!this.failures.some((f) => message(f.error) === message(error))) this.failures.push({ path, error });
  }
}
