import { PassThrough } from "node:stream";
import { createConnection } from "vscode-languageserver";
import {
  createProtocolConnection as createServerSide,
  StreamMessageReader as ServerReader,
  StreamMessageWriter as ServerWriter,
} from "vscode-languageserver/node";
import {
  type ClientCapabilities,
  createProtocolConnection,
  type Diagnostic,
  type InitializeParams,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { MemoryHost } from "../../server/src/hosts/memory.ts";
import { uriOf } from "../../server/src/lsp/convert/uri.ts";
import { ignoreBelow } from "../../server/src/lsp/ignore.ts";
import type { Machine } from "../../server/src/lsp/machine.ts";
import type { Handler } from "../../server/src/lsp/requests.ts";
import { type Server, startServer } from "../../server/src/lsp/server.ts";
import type { Listing, ListOptions } from "../../server/src/workspace/host.ts";

export interface ClientOptions {
  /** Files of the workspace by path. */
  readonly files?: Iterable<readonly [string, string]>;
  /** Folders by path; null is single-file mode. */
  readonly folders?: readonly string[] | null;
  readonly capabilities?: ClientCapabilities;
  readonly initializationOptions?: unknown;
  /** What `workspace/configuration` answers for the section `promfed`. */
  readonly settings?: unknown;
  /** Capabilities in place of the server's own. */
  readonly handlers?: readonly Handler[];
  readonly machine?: Machine;
  /** Access to the files in place of the usual one. */
  readonly host?: MemoryHost;
}

/** An editor that can do everything promfed makes use of. */
export const MODERN: ClientCapabilities = {
  workspace: {
    applyEdit: true,
    workspaceEdit: {
      documentChanges: true,
      resourceOperations: ["create", "rename", "delete"],
      changeAnnotationSupport: {},
    },
    workspaceFolders: true,
    configuration: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
  },
  textDocument: {
    publishDiagnostics: {
      relatedInformation: true,
      codeDescriptionSupport: true,
      dataSupport: true,
      tagSupport: { valueSet: [1, 2] },
      versionSupport: true,
    },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: [] } },
      isPreferredSupport: true,
      dataSupport: true,
      resolveSupport: { properties: ["edit"] },
    },
    hover: { contentFormat: ["markdown", "plaintext"] },
    completion: {
      completionItem: { snippetSupport: true, documentationFormat: ["markdown"] },
    },
    rename: { prepareSupport: true },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
  },
  window: { workDoneProgress: true },
};

/** Files in memory, with the globs respected as on a disk. */
export class FolderHost extends MemoryHost {
  override async list(folder: string, { ignore }: ListOptions = { ignore: [] }): Promise<Listing> {
    const { files, problems } = await super.list(folder);
    const ignored = ignoreBelow([folder], ignore);
    return { files: files.filter((path) => !ignored(path)), problems };
  }
}

/** A real client and a real server in one process, talking over streams. */
export class TestClient {
  readonly connection: ProtocolConnection;
  readonly server: Server;
  readonly host: MemoryHost;
  readonly published: PublishDiagnosticsParams[] = [];
  readonly registered: string[] = [];
  readonly logged: string[] = [];
  readonly progress: string[] = [];
  settings: unknown;
  exitCode: number | undefined;
  result: InitializeResult | undefined;
  readonly #options: ClientOptions;

  constructor(options: ClientOptions = {}) {
    this.#options = options;
    this.settings = options.settings ?? null;
    this.host = options.host ?? new FolderHost(options.files);
    const toServer = new PassThrough();
    const toClient = new PassThrough();
    const connection = createConnection(
      (logger) => createServerSide(new ServerReader(toServer), new ServerWriter(toClient), logger),
      {
        shutdownReceived: false,
        initialize() {},
        exit: (code) => {
          this.exitCode = code;
        },
      },
    );
    this.server = startServer(connection, () => this.host, options);
    this.connection = createProtocolConnection(
      new StreamMessageReader(toClient),
      new StreamMessageWriter(toServer),
    );
    this.#listen();
  }

  /** A client that has started its server and waited until the workspace is read. */
  static async start(options: ClientOptions = {}): Promise<TestClient> {
    const client = new TestClient(options);
    await client.initialize();
    await client.settled();
    return client;
  }

  async initialize(): Promise<InitializeResult> {
    const { capabilities = MODERN, folders = ["/"], initializationOptions } = this.#options;
    const params: InitializeParams = {
      processId: null,
      rootUri: folders?.[0] === undefined ? null : uriOf(folders[0]),
      workspaceFolders: folders?.map((path) => ({ uri: uriOf(path), name: path })) ?? null,
      capabilities,
      ...(initializationOptions !== undefined && { initializationOptions }),
    };
    this.result = await this.connection.sendRequest<InitializeResult>("initialize", params);
    await this.notify("initialized", {});
    return this.result;
  }

  request<R = unknown>(method: string, params?: unknown): Promise<R> {
    return this.connection.sendRequest<R>(method, params);
  }

  notify(method: string, params?: unknown): Promise<void> {
    return this.connection.sendNotification(method, params);
  }

  async open(path: string, text: string, version = 1, languageId = "yaml"): Promise<string> {
    const uri = uriOf(path);
    await this.notify("textDocument/didOpen", { textDocument: { uri, languageId, version, text } });
    return uri;
  }

  change(path: string, version: number, text: string): Promise<void> {
    return this.notify("textDocument/didChange", {
      textDocument: { uri: uriOf(path), version },
      contentChanges: [{ text }],
    });
  }

  close(path: string): Promise<void> {
    return this.notify("textDocument/didClose", { textDocument: { uri: uriOf(path) } });
  }

  /** The findings last published for a file, as `code@line:character`; undefined when none ever were. */
  codes(path: string): string[] | undefined {
    return this.diagnostics(path)?.map((d) => `${d.code}@${d.range.start.line}:${d.range.start.character}`);
  }

  diagnostics(path: string): Diagnostic[] | undefined {
    const uri = uriOf(path);
    return this.published.findLast((params) => params.uri === uri)?.diagnostics;
  }

  /** Waits until `condition` holds, and fails by name when it does not within five seconds. */
  async until(what: string, condition: () => boolean): Promise<void> {
    const end = Date.now() + 5000;
    while (!condition()) {
      if (Date.now() > end) throw new Error(`waited in vain for: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Waits until the server has read the workspace and has nothing more to publish. */
  async settled(): Promise<void> {
    // An answer comes behind everything that was sent before its request.
    await this.request("promfed/test/echo").catch(() => undefined);
    await this.until("the first settings", () => this.server.session?.configuration.loaded === true);
    await this.until("an idle indexer", () => this.server.session?.indexer.idle === true);
    await this.until("nothing left to check", () => this.server.session?.publisher.idle === true);
    await this.request("promfed/test/echo").catch(() => undefined);
  }

  dispose(): void {
    this.server.session?.dispose();
    this.connection.dispose();
  }

  #listen(): void {
    const { connection } = this;
    connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
      this.published.push(params);
    });
    connection.onNotification("window/logMessage", (params: { message: string }) => {
      this.logged.push(params.message);
    });
    connection.onNotification("$/progress", (params: { value: { kind: string } }) => {
      this.progress.push(params.value.kind);
    });
    connection.onRequest("workspace/configuration", (params: { items: { section?: string }[] }) =>
      params.items.map((item) => (item.section === "promfed" ? this.settings : null)),
    );
    connection.onRequest("client/registerCapability", (params: { registrations: { method: string }[] }) => {
      this.registered.push(...params.registrations.map((r) => r.method));
      return null;
    });
    connection.onRequest("window/workDoneProgress/create", () => null);
    connection.listen();
  }
}
