import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type FileEvent,
  type FileOperationOptions,
  type FileSystemWatcher,
  WatchKind,
} from "vscode-languageserver";
import { pathOf } from "./convert/uri.ts";
import { Pace } from "./schedule.ts";
import { folderPath, type Session } from "./session.ts";

/** Files whose changes on the disk count; the first also covers `.promfed.yaml`, which some clients' globs skip. */
const WATCHED: readonly FileSystemWatcher[] = [
  { globPattern: "**/*.{yml,yaml,json,rules}" },
  { globPattern: "**/.promfed.{yml,yaml}" },
  // A folder that is deleted is one event, whatever stood in it.
  { globPattern: "**/*", kind: WatchKind.Delete },
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
      await session.engine.fileChanged(path);
      any = true;
    }
    await pace.pause();
  }
  if (any) session.publisher.everythingChanged();
}

/** Tells which folders the user deleted or moved: file watchers are not told of the files that were in them. */
export const FOLDER_OPERATIONS: FileOperationOptions = {
  didDelete: { filters: [{ pattern: { glob: "**/*", matches: "folder" } }] },
  didRename: { filters: [{ pattern: { glob: "**/*", matches: "folder" } }] },
};

/** Forgets what stood in folders that are gone, and looks for what stands in new ones. */
export async function foldersChanged(
  session: Session,
  gone: readonly string[],
  moved: boolean,
): Promise<void> {
  for (const uri of gone) forget(session, folderPath(pathOf(uri)));
  session.publisher.everythingChanged();
  if (moved) await session.indexer.run();
}

/** A path that is gone may have been a folder; then what stood in it is gone too. Answers whether anything was known. */
function forget({ engine }: Session, path: string): boolean {
  const { files, looked } = engine.workspace;
  const gone = [...files, ...looked.keys()].filter((file) => file === path || file.startsWith(`${path}/`));
  for (const file of gone) engine.fileDeleted(file);
  return gone.length > 0;
}
