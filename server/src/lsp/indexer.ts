import type { LoadProblem } from "../engine.ts";
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

/** Reads the workspace's files in the background, in slices short enough that no request notices. */
export class Indexer {
  readonly #session: Session;
  #running = 0;
  #queue: Promise<void> = Promise.resolve();

  constructor(session: Session) {
    this.#session = session;
  }

  /** False while files are still to be read, when the workspace is known in part only. */
  get idle(): boolean {
    return this.#running === 0;
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
    if (session.disposed || session.roots.length === 0) return;
    const { engine } = session;
    const pace = new Pace();
    const progress = this.#progress();
    try {
      if (engine.workspace.files.size === 0) await this.#recall();
      const problems = await engine.load(async ({ done, total }) => {
        progress.report(done, total);
        await pace.pause();
        // New settings may have put another engine in place, which reads for itself.
        return !session.disposed && !progress.cancelled() && session.engine === engine;
      });
      this.#log(problems);
      session.log.info(
        `read ${engine.workspace.files.size} files, of which ${engine.workspace.documents.size} are promfed's`,
      );
    } finally {
      progress.done();
    }
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
