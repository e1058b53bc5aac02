import { createHash, randomUUID } from "node:crypto";
import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, type Stats } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import * as nodeModule from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";
import { cacheFolder } from "./cacheFolder.ts";
import type { CompileCache } from "./compileCache.ts";
import { keepNewest } from "./keepNewest.ts";

/** A part of the program that was loaded. */
export interface LoadedPart<T> {
  readonly exports: T;
  /**
   * Keeps what Node.js has made of the part's code by now, for the next start. To be called once, when the program has
   * done what it usually does first; takes some 30 ms. Undefined where there is nothing to be kept.
   */
  readonly keepCode: (() => Promise<void>) | undefined;
}

/** One for each version, and for each choice of Node's options. */
const MOST_KEPT = 6;
const DIGEST_BYTES = 32;

/**
 * Loads a CommonJS file, with the code that was made of it in an earlier run. Node.js keeps that by itself from 22.8
 * on; for older versions it is done here, where the system tells who owns a file. Kept code is code: it is run only
 * if nobody but the user, or the administrator who runs this, can have written it.
 */
export function loadPart<T>(part: URL, env: NodeJS.ProcessEnv): LoadedPart<T> {
  const path = fileURLToPath(part);
  const require = nodeModule.createRequire(path);
  if (!mayKeep(env)) return { exports: require(path) as T, keepCode: undefined };
  const bytes = readFileSync(path);
  const kept = new KeptCode(join(cacheFolder(env), "compiled"), bytes, env);
  const cachedData = kept.read();
  const [before, behind] = ["(function (exports, require, module, __filename, __dirname) { ", "\n})"];
  const script = new Script(`${before}${bytes.toString("utf8")}${behind}`, {
    filename: path,
    // Places in stack traces are those of the file.
    columnOffset: -before.length,
    ...(cachedData && { cachedData }),
  });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, require, module, path, dirname(path));
  const usable = cachedData !== undefined && script.cachedDataRejected !== true;
  const keepCode = usable ? undefined : () => kept.write(script.createCachedData());
  return { exports: module.exports as T, keepCode };
}

function mayKeep(env: NodeJS.ProcessEnv): boolean {
  const byNode = (nodeModule as CompileCache).enableCompileCache !== undefined;
  // The code of a script is not followed back to its sources.
  const sources = (process as { readonly sourceMapsEnabled?: boolean }).sourceMapsEnabled === true;
  return !byNode && !sources && !env.NODE_DISABLE_COMPILE_CACHE && process.geteuid !== undefined;
}

class KeptCode {
  readonly #folder: string;
  readonly #path: string;

  constructor(folder: string, source: Uint8Array, { NODE_OPTIONS = "" }: NodeJS.ProcessEnv) {
    const { version, arch, execArgv } = process;
    // Code that was made with other options is refused, and must not push out that of those who use them.
    const about = JSON.stringify([version, arch, execArgv, NODE_OPTIONS, sha256(source).toString("hex")]);
    this.#folder = folder;
    this.#path = join(folder, `${sha256(about).toString("hex").slice(0, 32)}.bin`);
  }

  /** The code as it was written; undefined when there is none, it is damaged, or somebody else may have written it. */
  read(): Buffer | undefined {
    try {
      if (!isOurs(lstatSync(this.#folder))) return undefined;
      const file = openSync(this.#path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      try {
        const info = fstatSync(file);
        if (!info.isFile() || !isOurs(info)) return undefined;
        const bytes = readFileSync(file);
        const code = bytes.subarray(DIGEST_BYTES);
        return sha256(code).equals(bytes.subarray(0, DIGEST_BYTES)) ? code : undefined;
      } finally {
        closeSync(file);
      }
    } catch {
      return undefined;
    }
  }

  async write(code: Buffer): Promise<void> {
    const temporary = `${this.#path}.${randomUUID()}.tmp`;
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      if (!isOurs(lstatSync(this.#folder))) return;
      await writeFile(temporary, Buffer.concat([sha256(code), code]), { mode: 0o600, flag: "wx" });
      await rename(temporary, this.#path);
      await keepNewest(this.#folder, /^[0-9a-f]{32}\.bin/, MOST_KEPT);
    } catch {
      await rm(temporary, { force: true }).catch(() => {});
    }
  }
}

/** True for what this user owns and nobody else can write to; a link belongs to nobody. */
function isOurs(info: Stats): boolean {
  return info.uid === process.geteuid?.() && (info.mode & 0o022) === 0 && !info.isSymbolicLink();
}

function sha256(data: string | Uint8Array): Buffer {
  return createHash("sha256").update(data).digest();
}
