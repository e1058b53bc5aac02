import { connect } from "node:net";
import type { Readable, Writable } from "node:stream";
import { createConnection, type WatchDog } from "vscode-languageserver";
import {
  createProtocolConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageReader,
  type MessageWriter,
} from "vscode-languageserver/node";
import { DiskStore } from "../cache/diskStore.ts";
import { NodeHost } from "../hosts/node.ts";
import { ClientHost, SplitHost } from "./clientHost.ts";
import { prepareToOpen } from "./engineFlags.ts";
import { FrameReader } from "./frameReader.ts";
import { FrameWriter } from "./frameWriter.ts";
import { HeapWatch } from "./heapWatch.ts";
import { quiet } from "./log.ts";
import { type Server, startServer } from "./server.ts";
import { answerFault, soundOnly } from "./soundMessages.ts";

/** How client and server talk. With a socket or a pipe it is the client that listens. */
export type Transport =
  | { readonly kind: "stdio" }
  | { readonly kind: "node-ipc" }
  | { readonly kind: "socket"; readonly port: number }
  | { readonly kind: "pipe"; readonly name: string };

/** How often to look whether the client's process still lives, in milliseconds. */
const WATCH_MS = 3000;
/** How long messages that came right before the end of the input may take to be answered. */
const DRAIN_MS = 200;
const FLUSH_MS = 20;
/** So long without a change is a pause of the author's, in which results can be kept. */
const REST_MS = 5000;

/** So long after the first file was opened, most of the code has run that a start takes. */
const STARTED_MS = 1000;

export interface NodeServerOptions {
  readonly transport?: Transport;
  /** The file of this program; without it no results are kept. */
  readonly program?: URL | undefined;
  /** Whether what was found in large workspaces and files is kept for the next start. */
  readonly cache?: boolean | undefined;
  /** See `LoadedPart`. */
  readonly keepCode?: (() => Promise<void>) | undefined;
}

/**
 * Runs the language server in this process, to its end. The process exits with 0 when it was told to shut down
 * before, else with 1: told to exit without a word, left by its client's process, or at the end of its input.
 */
export function startNodeServer({
  transport = { kind: "stdio" },
  program,
  cache = true,
  keepCode,
}: NodeServerOptions): Server {
  const asUsual = prepareToOpen();
  const watchDog = new ProcessWatchDog();
  const [reader, writer] = openTransport(transport, watchDog);
  // A socket or pipe that closes; standard input announces its end first.
  if (transport.kind !== "stdio") reader.onClose(() => watchDog.leave());
  const connection = createConnection(
    (logger) => createProtocolConnection(soundOnly(reader, writer), writer, quiet(logger)),
    watchDog,
  );
  process.on("unhandledRejection", (reason) => {
    const stack = reason instanceof Error ? (reason.stack ?? "").split("\n").slice(1).join("\n") : "";
    connection.console.error(`An operation in the background failed:\n${stack}`);
  });
  const store = program && cache ? new DiskStore(program, process.env) : undefined;
  const machine = {
    memory: new HeapWatch(),
    ...(store && { results: { store, restMs: REST_MS } }),
    opened: onceLater(async () => {
      // What is kept is of use under the flags that a start has.
      asUsual();
      await keepCode?.();
    }),
  };
  return startServer(connection, () => new SplitHost(new NodeHost(), new ClientHost(connection)), {
    machine,
  });
}

/** Does something when it is called for the first time, but not right then. */
function onceLater(work: () => Promise<void>): () => void {
  let called = false;
  return () => {
    if (!called) setTimeout(work, STARTED_MS).unref();
    called = true;
  };
}

/** Reads `--stdio`, `--node-ipc`, `--socket=PORT` or `--pipe=NAME`; undefined when none of them is given. */
export function transportOf(args: readonly string[]): Transport | undefined {
  for (const [at, arg] of args.entries()) {
    const [option, inline] = arg.split(/=(.*)/s);
    const value = inline ?? args[at + 1] ?? "";
    if (option === "--stdio") return { kind: "stdio" };
    if (option === "--node-ipc") return { kind: "node-ipc" };
    if (option === "--socket" && Number(value) > 0) return { kind: "socket", port: Number(value) };
    if (option === "--pipe" && value !== "") return { kind: "pipe", name: value };
  }
  return undefined;
}

function openTransport(transport: Transport, watchDog: ProcessWatchDog): [MessageReader, MessageWriter] {
  switch (transport.kind) {
    case "stdio":
      // Standard output is the protocol's: a stray line in it would end the session.
      // biome-ignore lint/suspicious/noConsole: redirected, not used.
      console.log = console.info = console.debug = console.error;
      process.stdin.on("end", () => setTimeout(() => watchDog.leave(), DRAIN_MS));
      process.stdout.on("error", () => watchDog.leave());
      return overStreams(process.stdin, process.stdout);
    case "node-ipc":
      process.on("disconnect", () => watchDog.leave());
      return [new IPCMessageReader(process), new IPCMessageWriter(process)];
    case "socket": {
      const socket = connect(transport.port, "127.0.0.1");
      return overStreams(socket, socket);
    }
    case "pipe": {
      const socket = connect(transport.name);
      return overStreams(socket, socket);
    }
  }
}

function overStreams(from: Readable, to: Writable): [MessageReader, MessageWriter] {
  const writer = new FrameWriter(to);
  const reader = new FrameReader(from, (code, message) => {
    answerFault(writer, { id: null, code, message, answered: true });
  });
  return [reader, writer];
}

class ProcessWatchDog implements WatchDog {
  shutdownReceived = false;
  #timer: ReturnType<typeof setInterval> | undefined;

  initialize({ processId }: { processId: number | null }): void {
    // A client in another container names a process that cannot be seen from here; it must not count as dead.
    if (typeof processId !== "number" || !isAlive(processId) || this.#timer) return;
    this.#timer = setInterval(() => {
      if (!isAlive(processId)) this.leave();
    }, WATCH_MS);
    this.#timer.unref();
  }

  exit(code: number): void {
    // The answer to the shutdown may still be on its way out.
    setTimeout(() => process.exit(code), FLUSH_MS);
  }

  /** The client is gone. */
  leave(): void {
    this.exit(this.shutdownReceived ? 0 : 1);
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // Someone else's process may not be signalled, which tells that it is there.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
