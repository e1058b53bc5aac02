import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fingerprintOf, type Settings } from "../workspace/settings.ts";
import { cacheFolder } from "./cacheFolder.ts";
import type { Circumstances, FileEntry, ResultEntry, ResultStore } from "./result.ts";
import { FileCache, ResultCache } from "./resultCache.ts";
import { digestOf, WorkspaceState } from "./workspaceState.ts";

/** The two programs of promfed: one that was built with other code than the other is another promfed. */
const PROGRAMS = ["cli.js", "server.js"];

/**
 * Results in the user's cache folder, one file each. The command line and the language server of one installation
 * share them: what one has worked out the other need not.
 */
export class DiskStore implements ResultStore {
  readonly least: number = 200;
  readonly #folder: string;
  readonly #program: URL;
  #build: string | undefined;

  /** @param program the file that runs, whose content says which promfed it is */
  constructor(program: URL, env: NodeJS.ProcessEnv) {
    this.#folder = cacheFolder(env);
    this.#program = program;
  }

  state(): WorkspaceState {
    return new WorkspaceState();
  }

  digest(text: string): string {
    return digestOf(text);
  }

  /** @throws when the program cannot be read */
  async entry({ roots, named, kind = "", settings }: Circumstances): Promise<ResultEntry> {
    const about = [this.#promfed(), roots, named, kind, fingerprintOf(settings)];
    return new ResultCache(this.#folder, about);
  }

  /** @throws when the program cannot be read */
  fileEntry(path: string, settings: Settings): FileEntry {
    return new FileCache(this.#folder, path, [this.#promfed(), fingerprintOf(settings)]);
  }

  #promfed(): string {
    this.#build ??= buildOf(this.#program);
    return this.#build;
  }
}

/** Which promfed a program is. Its parts go by names that change with what is in them, so these files stand for them. */
function buildOf(program: URL): string {
  const hash = createHash("sha256");
  const beside = PROGRAMS.map((name) => new URL(name, program));
  if (!beside.some(({ href }) => href === program.href))
    return hash.update(readFileSync(program)).digest("hex");
  for (const file of beside) hash.update(readOrNothing(file)).update("\0");
  return hash.digest("hex");
}

function readOrNothing(file: URL): string | Uint8Array {
  try {
    return readFileSync(file);
  } catch {
    return "";
  }
}
