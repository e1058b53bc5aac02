import {
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DidCreateFilesNotification,
  DidDeleteFilesNotification,
  DidRenameFilesNotification,
  ErrorCodes,
  InitializedNotification,
  type InitializeResult,
  ResponseError,
  type ServerCapabilities,
  TextDocumentSyncKind,
} from "vscode-languageserver";
import { version } from "../../../package.json";
import type { Host } from "../workspace/host.ts";
import { pathOf } from "./convert/uri.ts";
import { registerDocumentSync } from "./documentSync.ts";
import { HANDLERS } from "./handlers/index.ts";
import { Log } from "./log.ts";
import type { Machine } from "./machine.ts";
import { answerBy, type Gate, type Handler, isRecord } from "./requests.ts";
import { folderPath, Session } from "./session.ts";
import { FILE_OPERATIONS, filesChanged, filesMoved, registerWatchers } from "./watching.ts";

/** A running server; `session` is set between `initialize` and `shutdown`. */
export interface Server extends Gate {}

export interface ServerOptions {
  /** The capabilities to offer; all there are when left out. */
  readonly handlers?: readonly Handler[] | undefined;
  /** What this machine can do besides giving access to files. */
  readonly machine?: Machine | undefined;
}

/**
 * Serves one client over a connection: registers everything and starts to listen.
 * @param hostFactory makes the access to files, once the client is known
 */
export function startServer(
  connection: Connection,
  hostFactory: (connection: Connection) => Host,
  { handlers = HANDLERS, machine = {} }: ServerOptions = {},
): Server {
  const log = new Log({
    error: (line) => connection.console.error(line),
    warn: (line) => connection.console.warn(line),
    info: (line) => connection.console.log(line),
  });
  const server: { session: Session | undefined; stopped: boolean; log: Log } = {
    session: undefined,
    stopped: false,
    log,
  };

  connection.onInitialize((params) => {
    if (server.session || server.stopped)
      return new ResponseError(ErrorCodes.InvalidRequest, "promfed is initialized already.");
    if (!isRecord(params) || !isRecord(params.capabilities)) {
      return new ResponseError(ErrorCodes.InvalidParams, "initialize needs the client's capabilities.");
    }
    try {
      const session = new Session(connection, { host: hostFactory(connection), machine, log }, params);
      const result = initializeResult(session, handlers);
      server.session = session;
      return result;
    } catch (error) {
      log.failure("initialize", error);
      return new ResponseError(ErrorCodes.InvalidParams, "The parameters of initialize are of other types.");
    }
  });
  connection.onNotification(InitializedNotification.type, () => {
    const { session } = server;
    if (!session) return;
    followFolders(session);
    session.run("starting", () => session.start());
    session.run("registering", () => registerWatchers(session));
  });
  connection.onShutdown(() => {
    server.session?.dispose();
    server.stopped = true;
  });

  registerDocumentSync(connection, server);
  connection.onNotification(DidChangeConfigurationNotification.type, (params) => {
    const { session } = server;
    const settings: unknown = isRecord(params) ? params.settings : undefined;
    session?.run("taking in settings", () => session.configuration.pushed(settings));
  });
  connection.onNotification(DidChangeWatchedFilesNotification.type, (params) => {
    const { session } = server;
    const changes: unknown = isRecord(params) ? params.changes : undefined;
    if (!Array.isArray(changes)) return;
    const events = changes.filter((change) => isRecord(change) && typeof change.uri === "string");
    session?.run("taking in changed files", () => filesChanged(session, events));
  });
  const moved = (what: string, gone: readonly string[], appeared: readonly string[]) => {
    const { session } = server;
    session?.run(what, () => filesMoved(session, gone, appeared));
  };
  connection.onNotification(DidCreateFilesNotification.type, (params) =>
    moved("taking in created files", [], urisIn(params, "uri")),
  );
  connection.onNotification(DidDeleteFilesNotification.type, (params) =>
    moved("taking in deleted files", urisIn(params, "uri"), []),
  );
  connection.onNotification(DidRenameFilesNotification.type, (params) =>
    moved("taking in renamed files", urisIn(params, "oldUri"), urisIn(params, "newUri")),
  );
  const answer = answerBy(server);
  for (const handler of handlers) handler.register(connection, answer);
  connection.listen();
  return server;
}

/** The URIs of a notification about files, whatever it holds besides. */
function urisIn(params: unknown, key: "uri" | "oldUri" | "newUri"): string[] {
  const files: unknown = isRecord(params) ? params.files : undefined;
  if (!Array.isArray(files)) return [];
  return files.flatMap((file: unknown) => {
    const uri: unknown = isRecord(file) ? file[key] : undefined;
    return typeof uri === "string" ? [uri] : [];
  });
}

function followFolders(session: Session): void {
  if (!session.client.workspaceFolders) return;
  session.connection.workspace.onDidChangeWorkspaceFolders((event: unknown) => {
    const folders = (key: "added" | "removed") =>
      urisIn({ files: isRecord(event) ? event[key] : undefined }, "uri").map((uri) =>
        folderPath(pathOf(uri)),
      );
    const gone = new Set(folders("removed"));
    const kept = session.roots.filter((root) => !gone.has(root));
    session.setRoots([...kept, ...folders("added")]);
  });
}

function initializeResult({ client }: Session, handlers: readonly Handler[]): InitializeResult {
  const capabilities: ServerCapabilities = {
    positionEncoding: "utf-16",
    textDocumentSync: {
      openClose: true,
      change: TextDocumentSyncKind.Incremental,
      save: { includeText: false },
    },
    workspace: {
      workspaceFolders: { supported: true, changeNotifications: true },
      fileOperations: FILE_OPERATIONS,
    },
  };
  for (const handler of handlers) Object.assign(capabilities, handler.capabilities(client));
  return { capabilities, serverInfo: { name: "promfed", version } };
}
