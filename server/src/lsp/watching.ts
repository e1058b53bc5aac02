import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type FileEvent,
  type FileOperationOptions,
  type FileSystemWatcher,
  WatchKind,
} from "vscode-languageserver";
import { namedPaths } from "../workspace/namedFiles.ts";
import { pathOf } from "./convert/uri.ts";
import { Pace } from "./schedule.ts";
import { folderPath, type Session } from "./session.ts";

/** Files whose changes on the disk count; the first also covers `.promfed.yaml`, which some clients' globs skip. */
const WATCHED: readonly FileSystemWatcher[] = [
  { globPattern: "**/*.{yml,yaml,json,rules}" },
  { globPattern: "**/*.{yml,yaml,json,rules}.{tpl,tmpl,j2,jinja,jinja2,erb,gotmpl}" },
  { globPattern: "**/.promfed.{yml,yaml}" },
  // A folder that is deleted is one event, whatever stood in it; and configs name files of any kind.
  { globPattern: "**/*", kind: WatchKind.Create | WatchKind.Delete },
];

/** Asks the client to tell of changed files and settings, where it takes such wishes. */
export async function registerWatchers({ client, connection, log }: Session): Promise<void> {
  try {
    if (client.dynamicWatchers) {
      await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: [...WATCHED] });
    }
    if (client.dynamicConfiguration) {
      await connection.client.register(DidChangeConfigurationNotification.type, { section: "promfed" });
    }
  } catch (error) {
    log.failure("asking the editor to watch files", error);
  }
}

/** Takes in what changed on the disk. What an editor holds open stays as the editor has it. */
export async function filesChanged(session: Session, events: readonly FileEvent[]): Promise<void> {
  const pace = new Pace();
  const latest = new Map(events.map((event) => [pathOf(event.uri), event.type]));
  let any = false;
  for (const [path, type] of latest) {
    if (session.disposed) return;
    if (session.isProjectFile(path)) session.configuration.projectFileChanged();
    if (type === FileChangeType.Deleted) any = forget(session, path) || any;
    else if (session.belongs(path)) {
      await session.engine.fileChanged(path, pace.between());
      any = true;
    } else if (type === FileChangeType.Created && namedPaths(session.engine.workspace).has(path)) {
      // A certificate or a file of credentials: nobody reads it, but whether it is there is asked for.
      any = true;
    }
    await pace.pause();
  }
  if (any) session.publisher.everythingChanged();
}

const ALL = { filters: [{ pattern: { glob: "**/*" } }] };

/**
 * What the user does with files in the editor: file watchers are not told of the files of a folder that moves, and
 * some clients have none.
 */
export const FILE_OPERATIONS: FileOperationOptions = {
  didCreate: ALL,
  didDelete: ALL,
  didRename: ALL,
  willRename: ALL,
};

/** Forgets files and folders that are gone, and looks for what stands in new places. */
export async function filesMoved(
  session: Session,
  gone: readonly string[],
  appeared: readonly string[],
): Promise<void> {
  let any = false;
  for (const uri of gone) any = forget(session, folderPath(pathOf(uri))) || any;
  for (const path of appeared.map((uri) => folderPath(pathOf(uri)))) {
    if (session.disposed) return;
    if (session.belongs(path)) {
      await session.engine.fileChanged(path);
      any = true;
      continue;
    }
    const kind = await session.host.stat(path);
    if (kind === "file" || kind === "none") continue;
    await session.indexer.run();
    any = true;
  }
  if (any) session.publisher.everythingChanged();
}

/** A path that is gone may have been a folder; then what stood in it is gone too. Answers whether anything was known. */
function forget({ engine }: Session, path: string): boolean {
  // A URI without a path: nobody deletes the root of all files.
  if (path === "/") return false;
  const { files, looked } = engine.workspace;
  const gone = [...files, ...looked.keys()].filter((file) => file === path || file.startsWith(`${path}/`));
  // Itself in any case: it may be on its way in.
  for (const file of [path, ...gone]) engine.fileDeleted(file);
  return gone.length > 0;
}
