import { availableParallelism } from "node:os";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { EngineTask } from "../../engine.ts";
import type { TaskAnswer } from "../../rules/checkTask.ts";
import type { Settings } from "../../workspace/settings.ts";
import { claim, type FromThread, type ThreadData, type ToThread } from "./messages.ts";
import { AnswerUnpacker } from "./packedAnswer.ts";

/** A thread takes about as long to start as promfed takes to check this many files. */
const WORTH_A_THREAD = 150;

/** Beyond this, waiting for the one thread that knows the whole workspace is what takes the time. */
const MOST_THREADS = 3;

/** The young objects of a checked file are many and soon gone: room for them spares collections. */
const YOUNG_MIB = 144;

type Adopt = (task: EngineTask, answer: TaskAnswer) => void;

/**
 * Threads that do tasks beside this one. Nothing depends on them: what no thread gave an answer for is worked out like
 * anything else.
 */
export class ThreadPool {
  readonly #threads: readonly Thread[];
  readonly #claims: Int32Array;
  readonly #tasks: EngineTask[] = [];
  readonly #adopt: Adopt;

  /**
   * @param program the file to run in the threads, which calls `doTasksSent` there
   * @param files how many files there are to check
   * @param adopt told what a task gave
   */
  static start(program: URL, files: number, settings: Settings, adopt: Adopt): ThreadPool | undefined {
    const threads = Math.min(availableParallelism() - 1, MOST_THREADS, Math.floor(files / WORTH_A_THREAD));
    return threads < 1 ? undefined : new ThreadPool(program, files, threads, settings, adopt);
  }

  private constructor(program: URL, files: number, threads: number, settings: Settings, adopt: Adopt) {
    this.#adopt = adopt;
    // Each file is a task, and each server's rule files are another at most.
    this.#claims = new Int32Array(new SharedArrayBuffer(2 * files * Int32Array.BYTES_PER_ELEMENT));
    const data: ThreadData = {
      promfed: "check tasks",
      settings,
      claims: this.#claims.buffer as SharedArrayBuffer,
    };
    this.#threads = Array.from(
      { length: threads },
      () => new Thread(program, data, (index, answer) => this.#take(index, answer)),
    );
  }

  /** Has a task done by one of the threads, unless this one comes to it first. */
  add(task: EngineTask): void {
    const index = this.#tasks.push(task) - 1;
    const { files, surroundings, shortWindowMs } = task;
    const [first, ...others] = this.#threads;
    const least = others.reduce((a, b) => (a && a.load <= b.load ? a : b), first);
    const sent = files.map((file) => {
      const { path, as, alone, again } = file;
      return { path, as, alone, again, content: file.bytes ?? file.text };
    });
    const size = sent.reduce((sum, { content }) => sum + content.length, 0);
    least?.send({ index, task: { files: sent, surroundings, shortWindowMs } }, size);
  }

  /**
   * Lends the threads a hand until all tasks are done or being done, then waits for the last.
   * @param check does a task in this thread
   */
  async finish(check: (task: EngineTask) => void): Promise<void> {
    for (const thread of this.#threads) thread.send("done");
    const tasks = [...this.#tasks.entries()];
    // First what this thread reads in any case; of the rest what comes next, as the threads do: the index takes answers
    // in their order, and would else have half of them still to take when all are there.
    const own = tasks.filter(([, { surroundings }]) => !surroundings);
    const others = tasks.filter(([, { surroundings }]) => surroundings);
    for (const [index, task] of [...own, ...others]) {
      if (!claim(this.#claims, index)) continue;
      check(task);
      // Answers that pile up take room.
      await setImmediate();
    }
    await Promise.all(this.#threads.map((thread) => thread.ended));
  }

  /** Ends the threads without waiting for what they are at. Those that have done all end by themselves. */
  async stop(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.stop()));
  }

  #take(index: number, answer: TaskAnswer): void {
    const task = this.#tasks[index];
    if (task) this.#adopt(task, answer);
  }
}

class Thread {
  readonly #worker: Worker;
  #done = false;
  /** How much it was sent, in characters. */
  load = 0;
  /** Settled when the thread has given its last answer, or gone. */
  readonly ended: Promise<void>;

  constructor(program: URL, data: ThreadData, take: (index: number, answer: TaskAnswer) => void) {
    const unpacker = new AnswerUnpacker();
    const worker = new Worker(program, {
      workerData: data,
      argv: [],
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
    });
    this.#worker = worker;
    this.ended = new Promise((resolve) => {
      worker.on("message", (message: FromThread) => {
        if (message !== "done") {
          for (const { index, answer } of message) take(index, unpacker.unpack(answer));
          return;
        }
        // To take down what a thread has kept takes as long as to check many files, and nobody need wait for that.
        this.#done = true;
        resolve();
      });
      // A thread that fails, for want of memory say, leaves its tasks to this one.
      worker.on("error", () => resolve());
      worker.on("exit", () => resolve());
    });
  }

  send(message: ToThread, size = 0): void {
    this.load += size;
    this.#worker.postMessage(message);
  }

  async stop(): Promise<void> {
    if (!this.#done) await this.#worker.terminate();
  }
}
