import { availableParallelism, totalmem } from "node:os";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { prepareForMany } from "../../lsp/engineFlags.ts";
import { internalError } from "../internalError.ts";
import type { Sink, Terminal } from "../output.ts";
import { reasonOf } from "../problem.ts";
import { EXIT, UsageError } from "../usageError.ts";
import { type AheadData, aheadChannel } from "./aheadChannel.ts";
import { AheadHost } from "./aheadHost.ts";

/** What such a thread is started with. */
interface RoomyData {
  readonly promfed: "run";
  readonly args: readonly string[];
  readonly cwd: string;
  readonly out: SinkFacts;
  readonly err: SinkFacts;
  readonly ahead: AheadData | undefined;
}

type SinkFacts = Pick<Sink, "isTerminal" | "columns">;

/** A text to write, as its bytes in UTF-8, which need no copy to change threads; or the exit status. */
type FromThread =
  | { readonly to: "out" | "err"; readonly bytes: Uint8Array; readonly number: number }
  | { readonly status: number; readonly to?: undefined };

/** What became of a text that was to be written. */
interface Written {
  readonly number: number;
  readonly problem: string | undefined;
}

/**
 * Young objects are copied until they are old, and what a large workspace is read into grows old as a whole: with the
 * usual room for young objects (48 MiB) the main thread spends a quarter of its time on that. Only a thread of its
 * own can be given more room without another process.
 */
const YOUNG_MIB = 192;

/** What the machine can spare for all else that is read, and at least what a process has without asking. */
function oldMib(): number {
  const usual = getHeapStatistics().heap_size_limit;
  const machine = process.constrainedMemory?.() || totalmem();
  return Math.round(Math.max(usual, 0.75 * Math.min(machine, totalmem())) / 2 ** 20);
}

/**
 * Runs a command line in a thread with much room for young objects, which writes to this terminal.
 * @param program the file that runs command lines
 * @returns the exit status
 */
export async function runRoomy(program: URL, args: readonly string[], terminal: Terminal): Promise<number> {
  const { cwd, env } = terminal;
  // Beside a thread that reads as fast as this one there is nothing to gain.
  const ahead = availableParallelism() > 1 ? aheadChannel() : undefined;
  const facts = ({ isTerminal, columns }: Sink): SinkFacts => ({ isTerminal, columns });
  const data: RoomyData = {
    promfed: "run",
    args,
    cwd,
    out: facts(terminal.out),
    err: facts(terminal.err),
    ahead: ahead?.there,
  };
  // Looking for garbage while nearly all that is read stays would be in vain. The heaps of threads started later,
  // which keep little, are to grow as usual.
  setFlagsFromString(`--initial-heap-size=${Math.round(oldMib() / 4)}`);
  prepareForMany();
  const worker = new Worker(program, {
    workerData: data,
    transferList: data.ahead ? [data.ahead.port] : [],
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB, maxOldGenerationSizeMb: oldMib() },
  });
  worker.once("online", () => setFlagsFromString("--initial-heap-size=0"));
  let status: number = EXIT.failure;
  worker.on("message", async (message: FromThread) => {
    if (message.to === undefined) {
      status = message.status;
      return;
    }
    let problem: string | undefined;
    try {
      await terminal[message.to].write(message.bytes);
    } catch (error) {
      problem = error instanceof UsageError ? error.message : reasonOf(error);
    }
    worker.postMessage({ number: message.number, problem } satisfies Written);
  });
  // What comes behind the command's name. Not loaded before the other thread is on its way.
  const stop = new AbortController();
  const reading =
    ahead &&
    import("./filesAhead.ts").then(({ readAhead }) => readAhead(ahead.here, cwd, args.slice(1), stop.signal));
  let failure: { readonly error: unknown } | undefined;
  await new Promise<void>((resolve) => {
    worker.on("error", (error) => {
      failure = { error };
    });
    worker.on("exit", () => resolve());
  });
  stop.abort();
  await reading;
  ahead?.here.port.close();
  if (!failure) return status;
  const full = (failure.error as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY";
  await terminal.err.write(full ? NO_ROOM : internalError(failure.error, undefined, env));
  return EXIT.failure;
}

const NO_ROOM =
  "promfed: there is not enough memory for so many files. Allow for more with NODE_OPTIONS=--max-old-space-size=8000 (in MB), or check fewer at a time.\n";

/**
 * Runs what this thread was started for with `runRoomy`; answers false in other threads.
 * @param run runs a command line and answers its exit status
 */
export async function runHere(
  program: URL,
  run: (args: readonly string[], terminal: Terminal) => Promise<number>,
): Promise<boolean> {
  const data = workerData as Partial<RoomyData> | null;
  const port = parentPort;
  if (!port || data?.promfed !== "run") return false;
  const { args, cwd, out, err, ahead } = data as RoomyData;
  const waiting = new Map<number, (written: Written) => void>();
  port.on("message", (written: Written) => {
    waiting.get(written.number)?.(written);
    waiting.delete(written.number);
  });
  let count = 0;
  const utf8 = new TextEncoder();
  const sink = (to: "out" | "err", facts: SinkFacts): Sink => ({
    ...facts,
    async write(text) {
      const number = count++;
      const written = new Promise<Written>((resolve) => waiting.set(number, resolve));
      const bytes = typeof text === "string" ? utf8.encode(text) : text;
      port.postMessage({ to, bytes, number } satisfies FromThread, [bytes.buffer as ArrayBuffer]);
      const { problem } = await written;
      if (problem !== undefined) throw new UsageError(problem);
    },
  });
  const terminal = {
    out: sink("out", out),
    err: sink("err", err),
    cwd,
    env: process.env,
    program,
    ...(ahead && { disk: new AheadHost(ahead) }),
  };
  const status = await run(args, terminal);
  port.postMessage({ status } satisfies FromThread);
  port.close();
  return true;
}
