import { MessageType, ShowMessageNotification } from "vscode-languageserver";
import type { Engine, LoadProblem, LoadProgress } from "../engine.ts";
import { LastResult } from "./results/lastResult.ts";
import { Pace, within } from "./schedule.ts";
import type { Session } from "./session.ts";

const LOGGED_PROBLEMS = 20;

/** Where a running load reports to; does nothing for clients that show no progress. */
interface Progress {
  report(done: number, total: number): void;
  cancelled(): boolean;
  done(): void;
}

/**
 * With so much of the memory taken, no more is read. What is read is still to be compared with each other, and people
 * go on working with it.
 */
const FULL_READING = 0.7;
/** The same while the workspace is checked, of which little is left to be kept. */
const FULL_CHECKING = 0.85;

/** Reads the workspace's files in the background, in slices short enough that no request notices. */
export class Indexer {
  readonly #session: Session;
  #running = 0;
  #queue: Promise<void> = Promise.resolve();
  /** Engines that know the workspace in part only, and always will. */
  readonly #partial = new WeakSet<Engine>();
  #told = false;

  constructor(session: Session) {
    this.#session = session;
  }

  /** False while files are still to be read, when the workspace is known in part only. */
  get idle(): boolean {
    return this.#running === 0;
  }

  /** True when every file of the workspace is read, so that what is said of all of them is right. */
  get complete(): boolean {
    return this.idle && !this.#partial.has(this.#session.engine);
  }

  /**
   * To be asked while the workspace is checked: answers false when there is no memory to go on. What only the whole
   * workspace can tell is then no longer told.
   */
  hasRoom(): boolean {
    const { machine, engine } = this.#session;
    if (this.#partial.has(engine)) return false;
    if ((machine.memory?.share ?? 0) < FULL_CHECKING) return true;
    this.#full(engine, "has read all files, but there is not enough memory to compare them");
    this.#session.publisher.everythingChanged();
    return false;
  }

  /** Reads what is not read yet; resolves when all is. Runs one after the other. */
  run(): Promise<void> {
    this.#running++;
    const done = this.#queue
      .then(() => this.#load())
      .finally(() => {
        this.#running--;
        if (this.idle) this.#session.indexed();
      });
    this.#queue = done.catch(() => {});
    return done;
  }

  /** Resolves when nothing is left to read. */
  settled(): Promise<void> {
    return this.#queue;
  }

  async #load(): Promise<void> {
    const session = this.#session;
    await session.publisher.recalled;
    if (session.disposed || session.roots.length === 0) return;
    const { engine } = session;
    const pace = new Pace(() => session.publisher.due);
    const progress = this.#progress();
    try {
      if (engine.workspace.files.size === 0) await this.#recall();
      // New settings may have put another engine in place, which reads for itself.
      const isOurs = () => !session.disposed && session.engine === engine;
      const step = async ({ done, total }: LoadProgress) => {
        progress.report(done, total);
        await pace.pause();
        if (!isOurs()) return false;
        if (done === total) return true;
        if ((session.machine.memory?.share ?? 0) >= FULL_READING)
          this.#full(engine, `has read ${done} of ${total} files, and there is no memory for more`);
        else if (progress.cancelled()) {
          this.#partial.add(engine);
          session.log.info(`reading was stopped at ${done} of ${total} files: findings across files are off`);
        }
        return !this.#partial.has(engine);
      };
      this.#log(await engine.load(step, false, pace.between(isOurs)));
      session.log.info(
        `read ${engine.workspace.files.size} files, of which ${engine.workspace.documents.size} are promfed's`,
      );
    } finally {
      progress.done();
    }
  }

  #full(engine: Engine, what: string): void {
    this.#partial.add(engine);
    const { connection, log, machine } = this.#session;
    const text = `promfed ${what}. Findings across files, renaming and checking the workspace are off; what each open file says by itself is checked. Open a smaller folder, leave files out by "ignore" in .promfed.yaml, or start the server with NODE_OPTIONS=--max-old-space-size=${moreThan(machine.memory?.limitMiB ?? 0)} (in MB).`;
    log.warn(text);
    if (this.#told) return;
    this.#told = true;
    void connection.sendNotification(ShowMessageNotification.type, {
      type: MessageType.Warning,
      message: text,
    });
  }

  /** Shows what an earlier run has found, when nothing has changed since. */
  async #recall(): Promise<void> {
    const session = this.#session;
    try {
      const last = await LastResult.find(session);
      if (last) await session.publisher.recall(last);
    } catch (error) {
      session.log.failure("looking for what was found last", error);
    }
  }

  #log(problems: readonly LoadProblem[]): void {
    const { log } = this.#session;
    for (const { path, message } of problems.slice(0, LOGGED_PROBLEMS)) log.warn(`${path}: ${message}`);
    const more = problems.length - LOGGED_PROBLEMS;
    if (more > 0) log.warn(`${more} more files could not be read`);
  }

  /** The client is asked for a progress bar without waiting for it: reading starts at once. */
  #progress(): Progress {
    const { client, connection } = this.#session;
    let reporter: Awaited<ReturnType<typeof connection.window.createWorkDoneProgress>> | undefined;
    let ended = false;
    let shown = -1;
    if (client.workDoneProgress) {
      void within(60_000, connection.window.createWorkDoneProgress(), undefined).then((created) => {
        if (ended) return;
        reporter = created;
        created?.begin("promfed", 0, "Reading the workspace", true);
      });
    }
    return {
      report(done, total) {
        const percent = Math.floor((100 * done) / total);
        if (!reporter || percent === shown) return;
        shown = percent;
        reporter.report(percent, `${done} of ${total} files`);
      },
      cancelled: () => reporter?.token.isCancellationRequested === true,
      done() {
        ended = true;
        reporter?.done();
      },
    };
  }
}

/** Twice the room that was not enough, in thousands. */
function moreThan(limitMiB: number): number {
  return 1000 * Math.max(1, Math.ceil((2 * limitMiB) / 1000));
}
