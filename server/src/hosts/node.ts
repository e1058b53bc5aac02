import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  type Stats,
} from "node:fs";
import { type FileHandle, open, readdir, realpath, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import picomatch from "picomatch";
import { isCandidate, SKIPPED_FOLDERS } from "../workspace/candidates.ts";
import {
  type Host,
  type Listing,
  type ListOptions,
  MAX_FILE_BYTES,
  type ReadResult,
} from "../workspace/host.ts";
import { reason } from "./reason.ts";

/**
 * The files of this machine. Reads only; follows links to folders once, so loops end, and none that lead out of the
 * repository: whoever can put a link there must not have other files of the user's read.
 */
export class NodeHost implements Host {
  async list(folder: string, options: ListOptions): Promise<Listing> {
    const files: string[] = [];
    const problems: { path: string; message: string }[] = [];
    const seen = new Set<string>();
    const ignored = picomatch([...options.ignore], { dot: true });
    // Links wait until the folders themselves are listed, so that a file goes by its own path where it has one here.
    const links: { readonly path: string; readonly name: string; readonly from: string }[] = [];
    const leadsOut = async (path: string): Promise<boolean> => {
      const real = await realpath(path).catch(() => path);
      // What holds the folder itself is not followed either, and named as such.
      if (holds(repositoryOf(root), real) || holds(real, root)) return false;
      problems.push({ path: toSlash(path), message: LEADS_OUT });
      return true;
    };
    const visit = async (path: string, relativeName: string): Promise<void> => {
      let entries: import("node:fs").Dirent[];
      let real: string;
      try {
        real = await realpath(path);
        if (seen.has(real)) return;
        seen.add(real);
        entries = await readdir(path, { withFileTypes: true });
      } catch (error) {
        problems.push({ path: toSlash(path), message: reason(error) });
        return;
      }
      entries.sort((a, b) => (a.name < b.name ? -1 : 1));
      for (const entry of entries) {
        const inner = join(path, entry.name);
        const name = relativeName === "" ? entry.name : `${relativeName}/${entry.name}`;
        if (options.ignore.length > 0 && ignored(name)) continue;
        const link = entry.isSymbolicLink();
        let kind = entry.isDirectory() ? "folder" : entry.isFile() ? "file" : "other";
        if (link) kind = await linkKind(inner);
        if (kind === "folder" && SKIPPED_FOLDERS.has(entry.name)) continue;
        if (link && (kind === "folder" || (kind === "file" && isCandidate(inner))) && (await leadsOut(inner)))
          continue;
        if (kind === "folder" && link) links.push({ path: inner, name, from: real });
        else if (kind === "folder") await visit(inner, name);
        else if (kind === "file" && isCandidate(inner)) files.push(toSlash(inner));
        else if (kind === "none" && link && isCandidate(inner))
          problems.push({ path: toSlash(inner), message: await brokenLink(inner) });
      }
    };
    const base = toSlash(relative(options.base ?? folder, folder));
    const root = await realpath(folder).catch(() => folder);
    await visit(folder, base.startsWith("..") ? "" : base);
    for (let next = links.shift(); next; next = links.shift()) {
      const real = await realpath(next.path).catch(() => undefined);
      if (real === undefined) continue;
      if (holds(real, next.from) || holds(real, root)) {
        problems.push({
          path: toSlash(next.path),
          message: "a symbolic link to a folder that it stands in; not followed",
        });
      } else await visit(next.path, next.name);
    }
    return { files: files.sort(), problems };
  }

  async read(path: string): Promise<ReadResult> {
    try {
      const file = await openInside(path);
      try {
        return whyUnread(await file.stat()) ?? decode(await file.readFile());
      } finally {
        await file.close();
      }
    } catch (error) {
      return failed(error);
    }
  }

  async stat(path: string): Promise<"file" | "folder" | "none"> {
    return linkKind(path).then((kind) => (kind === "other" ? "file" : kind));
  }
}

/**
 * For a program that has nothing else to do while it reads: waiting for a small file takes less than asking for it.
 * Follows any link, as what is read is what the user named, or was listed.
 */
export class BlockingNodeHost extends NodeHost {
  override async read(path: string): Promise<ReadResult> {
    try {
      return withFile(path, (file, info) => whyUnread(info) ?? decode(readFileSync(file)));
    } catch (error) {
      return failed(error);
    }
  }
}

/** Memory that threads share, for one small file after the other: a piece for each takes as long to get as to fill. */
export class SharedRoom {
  #left: Uint8Array = new Uint8Array(0);

  take(size: number): Uint8Array {
    if (size > this.#left.length) this.#left = new Uint8Array(new SharedArrayBuffer(Math.max(size, ROOM)));
    const taken = this.#left.subarray(0, size);
    this.#left = this.#left.subarray(size);
    return taken;
  }
}

/** In bytes. All of it is kept for the last file in it, so it is not to be very large. */
const ROOM = 1 << 18;

/**
 * The bytes of a file, in memory that threads share, for who may do without; undefined wherever there is more to say
 * of it than what stands in it.
 */
export function readShared(path: string, room: SharedRoom): Uint8Array | undefined {
  try {
    return withFile(path, (file, info) => {
      if (whyUnread(info)) return undefined;
      const bytes = room.take(info.size);
      let read = 0;
      for (let more = -1; more !== 0 && read < bytes.length; read += more)
        more = readSync(file, bytes, read, bytes.length - read, null);
      return read === bytes.length ? bytes : undefined;
    });
  } catch {
    return undefined;
  }
}

function withFile<T>(path: string, use: (file: number, info: Stats) => T): T {
  const file = openSync(path, READ);
  try {
    return use(file, fstatSync(file));
  } finally {
    closeSync(file);
  }
}

/** O_NONBLOCK: opening a named pipe that nobody writes to would wait for ever. */
const READ = constants.O_RDONLY | constants.O_NONBLOCK;

const LEADS_OUT = "a symbolic link that leads out of the repository; not followed";

/** Opens a file unless it is a link that leads out: one may have appeared since the folder was listed. */
async function openInside(path: string): Promise<FileHandle> {
  try {
    // Windows has no such flag, and no links that anybody can make.
    return await open(path, READ | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ELOOP" && code !== "EMLINK") throw error;
    const real = await realpath(path);
    if (!holds(repositoryOf(await realpath(dirname(path))), real)) throw new Error(LEADS_OUT);
    return open(real, READ);
  }
}

/** The repository that a folder is part of; the folder itself, where there is none. Real paths. */
function repositoryOf(folder: string): string {
  for (let above = folder; ; above = dirname(above)) {
    if (existsSync(join(above, ".git"))) return above;
    if (above === dirname(above)) return folder;
  }
}

function whyUnread(info: Stats): ReadResult | undefined {
  if (!info.isFile()) return { ok: false, message: "not a regular file", gone: false };
  if (info.size <= MAX_FILE_BYTES) return undefined;
  const size = `${Math.round(info.size / 1024 / 1024)} MB`;
  const limit = `${MAX_FILE_BYTES / 1024 / 1024} MB`;
  return { ok: false, message: `too large to check (${size}; the limit is ${limit})`, gone: false };
}

function failed(error: unknown): ReadResult {
  return { ok: false, message: reason(error), gone: (error as NodeJS.ErrnoException).code === "ENOENT" };
}

/** Bytes as text: UTF-8, or UTF-16 with its mark, as YAML allows. */
export function decode(bytes: Uint8Array): ReadResult {
  if (isUtf16(bytes)) return { ok: true, text: new TextDecoder("utf-16le").decode(bytes) };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    return {
      ok: false,
      message: "is UTF-16 big endian; Prometheus configs are UTF-8: save it as UTF-8",
      gone: false,
    };
  }
  if (bytes.subarray(0, 8192).includes(0))
    return { ok: false, message: "is a binary file, not text", gone: false };
  try {
    return { ok: true, text: UTF8.decode(bytes) };
  } catch {
    const at = firstInvalid(bytes);
    return { ok: false, message: `is not valid UTF-8 (at byte ${at + 1}); save it as UTF-8`, gone: false };
  }
}

/** The text of bytes that were decoded before, and could be. */
export function decodeAgain(bytes: Uint8Array): string {
  const read = decode(bytes);
  if (!read.ok) throw new Error(read.message);
  return read.text;
}

/** Little endian, as YAML allows. */
export function isUtf16(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xfe;
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The offset of the first byte that is not part of well-formed UTF-8. */
function firstInvalid(bytes: Uint8Array): number {
  const decodes = (end: number, stream: boolean) => {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, end), { stream });
      return true;
    } catch {
      return false;
    }
  };
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (decodes(middle + 1, true)) low = middle + 1;
    else high = middle;
  }
  // A character that breaks off is only noticed at the byte behind it.
  while (low > 0 && !decodes(low, false)) low--;
  return low;
}

async function linkKind(path: string): Promise<"file" | "folder" | "none" | "other"> {
  try {
    const info = await stat(path);
    return info.isDirectory() ? "folder" : info.isFile() ? "file" : "other";
  } catch {
    return "none";
  }
}

async function brokenLink(path: string): Promise<string> {
  try {
    await stat(path);
    return "was removed meanwhile";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? "a symbolic link that leads nowhere" : reason(error);
  }
}

/** True when `folder` is `inner` or lies above it; both real paths. */
function holds(folder: string, inner: string): boolean {
  return folder === inner || inner.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function toSlash(path: string): string {
  return sep === "/" ? path : path.split(sep).join("/");
}
