import type { Connection } from "vscode-languageserver";
import { isCandidate } from "../workspace/candidates.ts";
import type { Host, Listing, ListOptions, ReadResult } from "../workspace/host.ts";
import { pathOf, uriOf } from "./convert/uri.ts";
import { ignoreBelow } from "./ignore.ts";

interface ReadAnswer {
  readonly text?: string;
  readonly error?: string;
  readonly size: number;
}

/**
 * Files that only the client can read: all of them in a browser, those of virtual workspaces elsewhere. Asks by the
 * requests `promfed/fs/list`, `promfed/fs/read` and `promfed/fs/stat`, which promfed's own client answers; for
 * another client there are no such files.
 */
export class ClientHost implements Host {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async list(folder: string, options: ListOptions): Promise<Listing> {
    try {
      const { uris } = await this.#connection.sendRequest<{ uris: string[] }>("promfed/fs/list", {
        folder: uriOf(folder),
      });
      const ignored = ignoreBelow([folder], options.ignore);
      const files = uris.map(pathOf).filter((path) => isCandidate(path) && !ignored(path));
      return { files: files.sort(), problems: [] };
    } catch {
      return { files: [], problems: [{ path: folder, message: "the editor does not list this folder" }] };
    }
  }

  async read(path: string): Promise<ReadResult> {
    try {
      const answer = await this.#connection.sendRequest<ReadAnswer>("promfed/fs/read", { uri: uriOf(path) });
      if (answer.text !== undefined) return { ok: true, text: answer.text };
      const gone = (await this.stat(path)) === "none";
      return { ok: false, message: answer.error ?? "the editor could not read it", gone };
    } catch {
      return { ok: false, message: "the editor does not read such files", gone: true };
    }
  }

  async stat(path: string): Promise<"file" | "folder" | "none" | "unknown"> {
    try {
      const uri = uriOf(path);
      return (
        await this.#connection.sendRequest<{ kind: "file" | "folder" | "none" }>("promfed/fs/stat", { uri })
      ).kind;
    } catch {
      return "unknown";
    }
  }
}

/** Plain paths from `disk`, those with a scheme from the client. */
export class SplitHost implements Host {
  readonly #disk: Host;
  readonly #client: Host;

  constructor(disk: Host, client: Host) {
    this.#disk = disk;
    this.#client = client;
  }

  list(folder: string, options: ListOptions): Promise<Listing> {
    return this.#of(folder).list(folder, options);
  }

  read(path: string): Promise<ReadResult> {
    return this.#of(path).read(path);
  }

  stat(path: string): Promise<"file" | "folder" | "none" | "unknown"> {
    return this.#of(path).stat(path);
  }

  #of(path: string): Host {
    return /^[a-z][\w+.-]+:\/\//i.test(path) ? this.#client : this.#disk;
  }
}
