// Runs the built server as editors do: as a process of its own, or as a web worker.
import { type ChildProcess, fork, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import * as nodeModule from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  createProtocolConnection,
  type DataCallback,
  Disposable,
  IPCMessageReader,
  IPCMessageWriter,
  type Message,
  type MessageReader,
  type MessageWriter,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { transportOf } from "../../server/src/lsp/nodeServer.ts";
import { SERVER } from "../support/serverProcess.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

const dist = join(dirname(fileURLToPath(import.meta.url)), "../../dist");
const CONFIG = "scrape_configs:\n  - job_name: federate\n    metrics_path: /federate\n";
const HONOR = "federation/missing-honor-labels";
const folder = temporaryFolder();

beforeAll(() => {
  if (!existsSync(join(dist, "browser/server.js")))
    throw new Error("dist is missing: build it first (npm run build).");
  writeFileSync(join(folder, "prometheus.yml"), CONFIG);
});

let child: ChildProcess | undefined;
afterEach(() => child?.kill());

function run(...args: string[]): ChildProcess & { readonly exit: Promise<number | null> } {
  const started = spawn(process.execPath, [SERVER, ...args], { stdio: "pipe" });
  child = started;
  return Object.assign(started, {
    exit: new Promise<number | null>((resolve) => started.on("exit", resolve)),
  });
}

function overStdio({ stdout, stdin }: ChildProcess): ProtocolConnection {
  if (!stdout || !stdin) throw new Error("no pipes");
  return connect(new StreamMessageReader(stdout), new StreamMessageWriter(stdin));
}

function connect(reader: MessageReader, writer: MessageWriter): ProtocolConnection {
  const connection = createProtocolConnection(reader, writer);
  connection.onError(() => {});
  connection.listen();
  return connection;
}

/** Initializes and waits for the finding in the folder's config. */
async function firstFinding(
  connection: ProtocolConnection,
  processId: number | null = null,
): Promise<string[]> {
  const codes = new Promise<string[]>((resolve) => {
    connection.onNotification(
      "textDocument/publishDiagnostics",
      ({ diagnostics }: { diagnostics: { code: string }[] }) => {
        resolve(diagnostics.map((d) => d.code));
      },
    );
  });
  await connection.sendRequest("initialize", {
    processId,
    rootUri: pathToFileURL(folder).href,
    capabilities: {},
  });
  await connection.sendNotification("initialized", {});
  return codes;
}

describe("the server as a process", () => {
  it("answers over standard input and output, and exits with 0 once shut down", async () => {
    const server = run("--stdio");
    const connection = overStdio(server);
    expect(await firstFinding(connection)).toContain(HONOR);
    await connection.sendRequest("shutdown");
    await connection.sendNotification("exit");
    expect(await server.exit).toBe(0);
  });

  it.skipIf("enableCompileCache" in nodeModule || !process.geteuid)(
    "keeps its code where Node.js does not, and starts with it again",
    async () => {
      const cache = mkdtempSync(join(tmpdir(), "promfed-code-"));
      const start = async () => {
        const env = { ...process.env, PROMFED_CACHE_DIR: cache };
        const server = spawn(process.execPath, [join(dist, "server.js"), "--stdio"], { stdio: "pipe", env });
        child = server;
        const connection = overStdio(server);
        const codes = await firstFinding(connection);
        const textDocument = { uri: pathToFileURL(join(folder, "prometheus.yml")).href };
        const open = { ...textDocument, languageId: "yaml", version: 1, text: CONFIG };
        await connection.sendNotification("textDocument/didOpen", { textDocument: open });
        return { connection, server, codes };
      };
      try {
        const first = await start();
        const kept = () => (existsSync(join(cache, "compiled")) ? readdirSync(join(cache, "compiled")) : []);
        for (let wait = 0; wait < 100 && !kept().some((name) => name.endsWith(".bin")); wait++)
          await new Promise((resolve) => setTimeout(resolve, 100));
        const [name = ""] = kept();
        const { mtimeMs } = statSync(join(cache, "compiled", name));
        first.server.kill();
        const second = await start();
        expect(second.codes).toEqual(first.codes);
        await new Promise((resolve) => setTimeout(resolve, 2500));
        // What was used is not written again.
        expect(kept()).toEqual([name]);
        expect(statSync(join(cache, "compiled", name)).mtimeMs).toBe(mtimeMs);
      } finally {
        rmSync(cache, { recursive: true, force: true });
      }
    },
    20_000,
  );

  it("exits with 1 when told to exit without shutdown", async () => {
    const server = run("--stdio");
    const connection = overStdio(server);
    await firstFinding(connection);
    await connection.sendNotification("exit");
    expect(await server.exit).toBe(1);
  });

  it("exits when its input ends", async () => {
    const server = run("--stdio");
    await firstFinding(overStdio(server));
    server.stdin?.end();
    expect(await server.exit).toBe(1);
  });

  it("exits when the client's process is gone, though the streams are still open", async () => {
    const editor = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    const server = run("--stdio");
    await firstFinding(overStdio(server), editor.pid ?? null);
    editor.kill();
    expect(await server.exit).toBe(1);
  }, 15_000);

  it("answers what came right before the end of its input", async () => {
    const server = run("--stdio");
    const messages = [
      {
        jsonrpc: "2.0",
        id: 1,
        method: "initialize",
        params: { processId: null, rootUri: null, capabilities: {} },
      },
      { jsonrpc: "2.0", id: 2, method: "shutdown" },
      { jsonrpc: "2.0", method: "exit" },
    ];
    let answered = "";
    server.stdout?.on("data", (data: Buffer) => {
      answered += data.toString();
    });
    server.stdin?.end(messages.map(frame).join(""));
    expect(await server.exit).toBe(0);
    expect(answered).toContain('"serverInfo"');
    expect(answered).toContain('"id":2');
  });

  it("survives messages that are no JSON", async () => {
    const server = run("--stdio");
    server.stdin?.write("Content-Length: 9\r\n\r\nnot json!");
    expect(await firstFinding(overStdio(server))).toContain(HONOR);
  });

  it("talks over Node's channel, and exits when that closes", async () => {
    const server = fork(SERVER, ["--node-ipc"], { silent: true });
    child = server;
    const exit = new Promise((resolve) => server.on("exit", resolve));
    expect(await firstFinding(connect(new IPCMessageReader(server), new IPCMessageWriter(server)))).toContain(
      HONOR,
    );
    server.disconnect();
    expect(await exit).toBe(1);
  });

  it("talks over a socket that the client listens on", async () => {
    const codes = await new Promise<string[]>((resolve, reject) => {
      const listener = createServer((socket) => {
        firstFinding(connect(new StreamMessageReader(socket), new StreamMessageWriter(socket)))
          .then(resolve, reject)
          .finally(() => {
            socket.destroy();
            listener.close();
          });
      });
      listener.listen(0, "127.0.0.1", () => {
        const address = listener.address();
        run(`--socket=${typeof address === "object" && address ? address.port : ""}`);
      });
    });
    expect(codes).toContain(HONOR);
  });

  it("says how to start it when nothing is said", async () => {
    const server = run();
    let said = "";
    server.stderr?.on("data", (data: Buffer) => {
      said += data.toString();
    });
    expect(await server.exit).toBe(2);
    expect(said).toContain("--stdio");
  });

  it("reads how to talk from its arguments", () => {
    expect(transportOf(["--clientProcessId=5", "--node-ipc"])).toEqual({ kind: "node-ipc" });
    expect(transportOf(["--socket", "7000"])).toEqual({ kind: "socket", port: 7000 });
    expect(transportOf(["--pipe=/a=b"])).toEqual({ kind: "pipe", name: "/a=b" });
    expect([transportOf([]), transportOf(["--socket", "x"]), transportOf(["--pipe"])]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("the server as a web worker", () => {
  it("needs nothing of Node and reads files through the client", async () => {
    const script = readFileSync(join(dist, "browser/server.js"), "utf8");
    const worker = new Worker(WORKER, { eval: true, workerData: script });
    const failed = new Promise<never>((_resolve, reject) => worker.on("error", reject));
    const connection = connect(new WorkerReader(worker), new WorkerWriter(worker));
    const root = "vscode-vfs://host/repo";
    const read: string[] = [];
    connection.onRequest("promfed/fs/list", ({ folder: asked }: { folder: string }) => ({
      uris: asked === root ? [`${root}/a%20b.yml`, `${root}/vendor/c.yml`, `${root}/README.md`] : [],
    }));
    connection.onRequest(
      "promfed/fs/read",
      ({ uri }: { uri: string }): { text?: string; error?: string; size: number } => {
        read.push(uri);
        if (uri === `${root}/.promfed.yaml`) return { text: "ignore: [vendor]\n", size: 17 };
        return uri === `${root}/a%20b.yml` ? { text: CONFIG, size: CONFIG.length } : { error: "no", size: 0 };
      },
    );
    connection.onRequest("promfed/fs/stat", () => ({ kind: "none" }));
    const published = new Promise<Published>((resolve) => {
      connection.onNotification("textDocument/publishDiagnostics", (params: Published) => resolve(params));
    });
    await connection.sendRequest("initialize", { processId: null, rootUri: root, capabilities: {} });
    await connection.sendNotification("initialized", {});
    const { uri, diagnostics } = await Promise.race([published, failed]);
    expect([uri, diagnostics.map((d) => d.code).includes(HONOR)]).toEqual([`${root}/a%20b.yml`, true]);
    expect(read).toEqual([`${root}/.promfed.yaml`, `${root}/a%20b.yml`]);
    await worker.terminate();
  });
});

interface Published {
  readonly uri: string;
  readonly diagnostics: readonly { readonly code: string }[];
}

/** A global scope such as a browser's worker has: no require, no process, no Buffer. */
const WORKER = `
const { parentPort, workerData } = require("node:worker_threads");
const vm = require("node:vm");
const scope = {
  addEventListener() {},
  postMessage: (message) => parentPort.postMessage(message),
  setTimeout, clearTimeout, setInterval, clearInterval, performance, TextEncoder, TextDecoder, URL, MessageChannel,
  navigator: { userAgent: "" }, console,
};
scope.self = scope;
parentPort.on("message", (data) => scope.onmessage({ data }));
vm.runInNewContext(workerData, scope);
`;

class WorkerReader extends AbstractMessageReader {
  readonly #worker: Worker;

  constructor(worker: Worker) {
    super();
    this.#worker = worker;
  }

  listen(callback: DataCallback): Disposable {
    this.#worker.on("message", callback);
    return Disposable.create(() => this.#worker.off("message", callback));
  }
}

class WorkerWriter extends AbstractMessageWriter implements MessageWriter {
  readonly #worker: Worker;

  constructor(worker: Worker) {
    super();
    this.#worker = worker;
  }

  async write(message: Message): Promise<void> {
    this.#worker.postMessage(message);
  }

  end(): void {}
}

function frame(message: object): string {
  const body = JSON.stringify(message);
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
