import { isInside, type UriParts } from "./sandbox.ts";

/** Files above this many bytes are not sent to the server: no Prometheus document comes near it. */
export const MAX_FILE_BYTES = 32 * 1024 * 1024;

/** The editor's file system, as far as the requests need it. Each call rejects when there is no such file. */
export interface FileSystem<Uri extends UriParts> {
  parse(uri: string): Uri;
  folders(): readonly Uri[];
  find(folder: Uri): Promise<readonly Uri[]>;
  read(uri: Uri): Promise<Uint8Array>;
  stat(uri: Uri): Promise<{ readonly kind: "file" | "folder"; readonly size: number }>;
}

export interface ReadResult {
  /** The file's text; absent when it could not be read, and `error` says why, to follow the file's name. */
  readonly text?: string;
  readonly error?: string;
  /** Bytes on disk; 0 where unknown. */
  readonly size: number;
}

/**
 * Answers the server's requests for files where the server itself has no disk. Nothing outside the workspace
 * folders is readable, and no answer rejects: what cannot be had is an empty list, an error text or `none`.
 */
export class FileAccess<Uri extends UriParts & { toString(): string }> {
  readonly #fs: FileSystem<Uri>;

  constructor(fs: FileSystem<Uri>) {
    this.#fs = fs;
  }

  async list(folder: string): Promise<{ uris: string[] }> {
    const uri = this.#allowed(folder);
    if (uri === undefined) return { uris: [] };
    try {
      const found = await this.#fs.find(uri);
      return { uris: found.map((file) => file.toString()).sort() };
    } catch {
      return { uris: [] };
    }
  }

  async read(file: string): Promise<ReadResult> {
    const uri = this.#allowed(file);
    if (uri === undefined) return { error: "is outside the workspace", size: 0 };
    try {
      const { kind, size } = await this.#fs.stat(uri);
      if (kind !== "file") return { error: "not a regular file", size: 0 };
      if (size > MAX_FILE_BYTES)
        return {
          error: `too large to check (${size} bytes; the limit is ${MAX_FILE_BYTES / 1024 / 1024} MB)`,
          size,
        };
      return decode(await this.#fs.read(uri));
    } catch {
      return { error: "could not be read", size: 0 };
    }
  }

  async stat(file: string): Promise<{ kind: "file" | "folder" | "none" }> {
    const uri = this.#allowed(file);
    if (uri === undefined) return { kind: "none" };
    try {
      return { kind: (await this.#fs.stat(uri)).kind };
    } catch {
      return { kind: "none" };
    }
  }

  #allowed(text: string): Uri | undefined {
    try {
      const uri = this.#fs.parse(text);
      return isInside(this.#fs.folders(), uri) ? uri : undefined;
    } catch {
      return undefined;
    }
  }
}

function decode(bytes: Uint8Array): ReadResult {
  const size = bytes.byteLength;
  if (bytes.subarray(0, 8192).includes(0)) return { error: "is a binary file, not text", size };
  try {
    // Like the editor, which never shows a byte order mark, the decoder takes it away.
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), size };
  } catch {
    return { error: "is not valid UTF-8; save it as UTF-8", size };
  }
}
