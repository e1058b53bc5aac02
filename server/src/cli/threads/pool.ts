import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { PlainDiagnostic } from "../../engine.ts";
import type { Document } from "../../workspace/document.ts";
import type { Settings } from "../../workspace/settings.ts";
import { claim, type FromThread, type ThreadData, type ToThread } from "./messages.ts";

/** A thread takes about as long to start as promfed takes to check this many files. */
const WORTH_A_THREAD = 150;

/** Beyond this, waiting for the one thread that knows the whole workspace is what takes the time. */
const MOST_THREADS = 3;

/** The young objects of a checked file are many and soon gone: room for them spares collections. */
const YOUNG_MIB = 64;

/**
 * Threads that check files by themselves while this one reads the others and looks at the workspace as a whole.
 * Nothing depends on them: a file that no thread gave an answer for is checked like any other.
 */
export class ThreadPool {
  readonly #threads: readonly Thread[];
  readonly #claims: Int32Array;
  readonly #documents: Document[] = [];
  readonly #adopt: (document: Document, findings: readonly PlainDiagnostic[]) => void;

  /**
   * @param program the file to run in the threads, which calls `checkFilesSent` there
   * @param files how many files there are at most
   * @param adopt told what was found in a document
   */
  static start(
    program: URL,
    files: number,
    settings: Settings,
    adopt: (document: Document, findings: readonly PlainDiagnostic[]) => void,
  ): ThreadPool | undefined {
    const threads = Math.min(availableParallelism() - 1, MOST_THREADS, Math.floor(files / WORTH_A_THREAD));
    return threads < 1 ? undefined : new ThreadPool(program, files, threads, settings, adopt);
  }

  private constructor(
    program: URL,
    files: number,
    threads: number,
    settings: Settings,
    adopt: (document: Document, findings: readonly PlainDiagnostic[]) => void,
  ) {
    this.#adopt = adopt;
    this.#claims = new Int32Array(new SharedArrayBuffer(files * Int32Array.BYTES_PER_ELEMENT));
    const data: ThreadData = {
      promfed: "check files",
      settings,
      claims: this.#claims.buffer as SharedArrayBuffer,
    };
    this.#threads = Array.from({ length: threads }, () => new Thread(program, data, (m) => this.#take(m)));
  }

  /** Has a document checked by one of the threads, unless this one comes to it first. */
  add(document: Document): void {
    const index = this.#documents.push(document) - 1;
    const { path, text, kind, dialect } = document;
    this.#threads[index % this.#threads.length]?.send({ index, path, text, as: { kind, dialect } });
  }

  /**
   * Lends the threads a hand until all documents are checked or being checked, then waits for the last.
   * @param check checks a document in this thread
   */
  async finish(check: (document: Document) => void): Promise<void> {
    for (const thread of this.#threads) thread.send("done");
    // From the other end: the threads go through them in order.
    for (let index = this.#documents.length - 1; index >= 0; index--) {
      const document = this.#documents[index];
      if (document && claim(this.#claims, index)) check(document);
    }
    await Promise.all(this.#threads.map((thread) => thread.ended));
  }

  /** Ends the threads without waiting for what they are at. */
  async stop(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.stop()));
  }

  #take({ found }: FromThread): void {
    for (const { index, findings } of found) {
      const document = this.#documents[index];
      if (document) this.#adopt(document, findings);
    }
  }
}

class Thread {
  readonly #worker: Worker;
  /** Settled when the thread has given its last answer, or gone. */
  readonly ended: Promise<void>;

  constructor(program: URL, data: ThreadData, take: (message: FromThread) => void) {
    const worker = new Worker(program, {
      workerData: data,
      argv: [],
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
    });
    this.#worker = worker;
    this.ended = new Promise((resolve) => {
      worker.on("message", take);
      // A thread that fails, for want of memory say, leaves its files to this one.
      worker.on("error", () => resolve());
      worker.on("exit", () => resolve());
    });
  }

  send(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
