import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { decodeAgain } from "../../hosts/node.ts";
import { TaskChecker } from "../../rules/checkTask.ts";
import { claim, type FromThread, type ThreadData, type ToThread } from "./messages.ts";
import { AnswerPacker, type PackedAnswer } from "./packedAnswer.ts";

/** True in a thread that `ThreadPool` started, which has no command line to run. */
export function isCheckThread(): boolean {
  return !isMainThread && (workerData as Partial<ThreadData> | null)?.promfed === "check tasks";
}

/** The answers for as many files go back at a time: few messages, and none of them large. */
const BATCH = 10;

/** The work of such a thread: does the tasks that it is sent until it is told that there are no more. */
export function doTasksSent(): void {
  const { settings, claims } = workerData as ThreadData;
  const taken = new Int32Array(claims);
  const checker = new TaskChecker(settings);
  const packer = new AnswerPacker();
  let answers: { index: number; answer: PackedAnswer }[] = [];
  let count = 0;
  const send = () => {
    parentPort?.postMessage(answers satisfies FromThread);
    answers = [];
    count = 0;
  };
  const take = (message: ToThread) => {
    if (message === "done") {
      send();
      parentPort?.postMessage("done" satisfies FromThread);
      parentPort?.close();
      return;
    }
    const { index, task } = message;
    if (!claim(taken, index)) return;
    try {
      const files = task.files.map(({ content, ...file }) => ({
        ...file,
        text: typeof content === "string" ? content : decodeAgain(content),
      }));
      answers.push({ index, answer: packer.pack(checker.check({ ...task, files })) });
      count += files.length;
    } catch {
      // The main thread finds no answer for this task, works it out itself, and tells what went wrong.
    }
    if (count >= BATCH) send();
  };
  // One at a time, as garbage is best collected between tasks: while one is done, all that it reads is alive.
  const waiting: ToThread[] = [];
  const next = () => {
    const [message] = waiting;
    if (message === undefined) return;
    take(message);
    waiting.shift();
    if (waiting.length > 0) setImmediate(next);
  };
  parentPort?.on("message", (message: ToThread) => {
    if (waiting.push(message) === 1) setImmediate(next);
  });
}
