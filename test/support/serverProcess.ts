import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { buildSync } from "esbuild";
import { temporaryFolder } from "./temporaryFolder.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/**
 * The built language server. `npm test` builds it beforehand; a single test run builds its own, so that it never runs
 * an old one.
 */
export const SERVER: string =
  process.env.npm_lifecycle_event === "test" ? join(root, "dist/server.js") : build();

export interface Answer {
  readonly id: string | number | null;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

export interface StartOptions {
  /** The folder that is the workspace; none is single-file mode. */
  readonly folder?: string;
  readonly execArgv?: readonly string[];
  readonly capabilities?: object;
  readonly processId?: number | null;
  /** What `workspace/configuration` answers for the section `promfed`. */
  readonly settings?: unknown;
  readonly env?: NodeJS.ProcessEnv;
  /** The program and its first arguments; the server by itself when left out. */
  readonly program?: readonly string[];
}

/** The server as a process of its own and, at the other end, a client that can also send what no client would. */
export class ServerProcess {
  readonly child: ChildProcessWithoutNullStreams;
  /** Every message that came and is no answer to a request. */
  readonly notifications: { readonly method: string; readonly params: unknown }[] = [];
  /** Answers by id, in their order; several where an id was used more than once. */
  readonly answers = new Map<string | number | null, Answer[]>();
  /** The findings published last, by URI. */
  readonly published = new Map<string, readonly unknown[]>();
  readonly exit: Promise<number | null>;
  exitCode: number | null | undefined;
  stderr = "";
  settings: unknown;
  /** How to answer the server's own requests. */
  respond: (method: string, params: unknown) => unknown = (method, params) => this.#usual(method, params);
  #buffer: Buffer = Buffer.alloc(0);
  #ids = 1_000_000;
  readonly #waiting = new Map<string | number, (answer: Answer) => void>();

  constructor({ execArgv = [], env = process.env, settings = null, program = [SERVER] }: StartOptions = {}) {
    this.settings = settings;
    this.child = spawn(process.execPath, [...execArgv, ...program, "--stdio"], {
      // No test leaves anything in the cache of whoever runs it.
      env: { ...env, PROMFED_CACHE_DIR: env.PROMFED_CACHE_DIR ?? temporaryFolder() },
    });
    this.exit = new Promise((resolve) =>
      this.child.on("exit", (code) => {
        this.exitCode = code;
        resolve(code);
      }),
    );
    this.child.stdout.on("data", (data: Buffer) => this.#take(data));
    this.child.stderr.on("data", (data: Buffer) => {
      this.stderr += data.toString();
    });
    // A server that has exited takes no more input.
    this.child.stdin.on("error", () => {});
  }

  /** A server that was initialized and has read the folder. */
  static async start(options: StartOptions = {}): Promise<ServerProcess> {
    const server = new ServerProcess(options);
    const { folder, capabilities = CAPABILITIES, processId = null } = options;
    const rootUri = folder === undefined ? null : pathToFileURL(folder).href;
    await server.request("initialize", { processId, rootUri, capabilities });
    server.notify("initialized", {});
    await server.settled();
    return server;
  }

  send(message: unknown): void {
    this.sendText(JSON.stringify(message));
  }

  /** Sends a text as the body of a message. */
  sendText(body: string, length: number | string = Buffer.byteLength(body)): void {
    this.sendBytes(`Content-Length: ${length}\r\n\r\n${body}`);
  }

  sendBytes(bytes: string | Uint8Array): void {
    this.child.stdin.write(bytes);
  }

  notify(method: string, params?: unknown): void {
    this.send({ jsonrpc: "2.0", method, params });
  }

  /** Sends a request, and answers its result. Rejects with the protocol's error, or when the server exits. */
  async request<R = unknown>(method: string, params?: unknown): Promise<R> {
    const id = this.#ids++;
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.send({ jsonrpc: "2.0", id, method, params });
    const answer = await Promise.race([answered, this.exit]);
    if (answer === null || typeof answer === "number")
      throw new Error(`the server exited with ${answer} before it answered ${method}\n${this.stderr}`);
    if (answer.error) throw Object.assign(new Error(answer.error.message), { code: answer.error.code });
    return answer.result as R;
  }

  /** Waits until all files are read and checked. */
  async settled(): Promise<void> {
    await this.request("workspace/executeCommand", { command: "promfed.checkWorkspace" });
  }

  /** The findings of all files that have any, as `line:character code message`. */
  findings(): Record<string, string[]> {
    const all = [...this.published]
      .filter(([, found]) => found.length > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(all.map(([uri, found]) => [uri, found.map(inShort).sort()]));
  }

  /** The lines that the server has logged. */
  logged(): string[] {
    const lines = this.notifications.filter(({ method }) => method === "window/logMessage");
    return lines.map(({ params }) => (params as { message: string }).message);
  }

  async stop(): Promise<number | null> {
    await this.request("shutdown").catch(() => undefined);
    this.notify("exit");
    return this.exit;
  }

  kill(): void {
    this.child.kill("SIGKILL");
  }

  #take(data: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, data]);
    for (;;) {
      const end = this.#buffer.indexOf("\r\n\r\n");
      const length = Number(/content-length: (\d+)/i.exec(this.#buffer.toString("latin1", 0, end))?.[1]);
      if (end < 0 || this.#buffer.length < end + 4 + length) return;
      const message = JSON.parse(this.#buffer.toString("utf8", end + 4, end + 4 + length)) as Message;
      this.#buffer = this.#buffer.subarray(end + 4 + length);
      this.#receive(message);
    }
  }

  #receive(message: Message): void {
    const { id, method, params } = message;
    if (method === undefined) {
      const key = id ?? null;
      const answer: Answer = { ...message, id: key };
      this.answers.set(key, [...(this.answers.get(key) ?? []), answer]);
      if (key !== null) this.#waiting.get(key)?.(answer);
      return;
    }
    if (id !== undefined) {
      this.send({ jsonrpc: "2.0", id, result: this.respond(method, params) ?? null });
      return;
    }
    this.notifications.push({ method, params });
    if (method === "textDocument/publishDiagnostics") {
      const { uri, diagnostics } = params as { uri: string; diagnostics: readonly unknown[] };
      this.published.set(uri, diagnostics);
    }
  }

  #usual(method: string, params: unknown): unknown {
    if (method !== "workspace/configuration") return null;
    const { items } = params as { items: { section?: string }[] };
    return items.map(({ section }) => (section === "promfed" ? this.settings : null));
  }
}

interface Message {
  readonly id?: string | number | null;
  readonly method?: string;
  readonly params?: unknown;
}

const CAPABILITIES = {
  workspace: {
    configuration: true,
    workspaceFolders: true,
    workspaceEdit: { documentChanges: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
  },
  textDocument: {
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: [] } },
      dataSupport: true,
      resolveSupport: { properties: ["edit"] },
    },
    hover: { contentFormat: ["markdown"] },
    rename: { prepareSupport: true },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
  },
  window: { workDoneProgress: true },
};

function inShort(diagnostic: unknown): string {
  const { range, code, message } = diagnostic as {
    range: { start: { line: number; character: number }; end: { line: number; character: number } };
    code: string;
    message: string;
  };
  const { start, end } = range;
  return `${start.line}:${start.character}-${end.line}:${end.character} ${code} ${message}`;
}

function build(): string {
  const outdir = temporaryFolder();
  buildSync({
    absWorkingDir: root,
    entryPoints: { server: "server/src/lsp/main.node.ts" },
    bundle: true,
    platform: "node",
    mainFields: ["module", "main"],
    format: "esm",
    target: "es2022",
    outdir,
    outExtension: { ".js": ".mjs" },
    logLevel: "error",
    alias: { yaml: "./node_modules/yaml/browser/index.js" },
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  return join(outdir, "server.mjs");
}
