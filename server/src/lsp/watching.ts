import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type FileEvent,
} from "vscode-languageserver";
import { pathOf } from "./convert/uri.ts";
import { Pace } from "./schedule.ts";
import type { Session } from "./session.ts";

/** Files whose changes on the disk count; the first also covers `.promfed.yaml`, which some clients' globs skip. */
const WATCHED = ["**/*.{yml,yaml,json,rules}", "**/.promfed.{yml,yaml}"];

/** Asks the client to tell of changed files and settings, where it takes such wishes. */
export async function registerWatchers({ client, connection, log }: Session): Promise<void> {
  try {
    if (client.dynamicWatchers) {
      const watchers = WATCHED.map((globPattern) => ({ globPattern }));
      await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
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
  for (const [path, type] of latest) {
    if (session.disposed) return;
    if (session.isProjectFile(path)) session.configuration.projectFileChanged();
    if (type === FileChangeType.Deleted) forget(session, path);
    else if (session.belongs(path)) await session.engine.fileChanged(path);
    await pace.pause();
  }
  session.publisher.everythingChanged();
}

/** A path that is gone may have been a folder; then what stood in it is gone too. */
function forget({ engine }: Session, path: string): void {
  const gone = [...engine.workspace.files].filter((file) => file === path || file.startsWith(`${path}/`));
  for (const file of new Set([path, ...gone])) engine.fileDeleted(file);
}
