import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { FileChecker } from "../../engine.ts";
import { claim, type FromThread, type ThreadData, type ToThread } from "./messages.ts";

/** True in a thread that `ThreadPool` started, which has no command line to run. */
export function isCheckThread(): boolean {
  return !isMainThread && (workerData as Partial<ThreadData> | null)?.promfed === "check files";
}

/** How many files' findings go back at a time: few messages, and none of them large. */
const BATCH = 100;

/** The work of such a thread: checks the files that it is sent until it is told that there are no more. */
export function checkFilesSent(): void {
  const { settings, claims } = workerData as ThreadData;
  const taken = new Int32Array(claims);
  const checker = new FileChecker(settings);
  let found: { index: number; findings: FromThread["found"][number]["findings"] }[] = [];
  const send = (done: boolean) => {
    parentPort?.postMessage({ found, done } satisfies FromThread);
    found = [];
  };
  parentPort?.on("message", (message: ToThread) => {
    if (message === "done") {
      send(true);
      parentPort?.close();
      return;
    }
    const { index, path, text, as } = message;
    if (!claim(taken, index)) return;
    try {
      found.push({ index, findings: checker.check(path, text, as) });
    } catch {
      // The main thread finds no answer for this file, checks it itself, and tells what went wrong.
    }
    if (found.length >= BATCH) send(false);
  });
}
