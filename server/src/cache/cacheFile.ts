import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { access, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { keepNewest } from "./keepNewest.ts";

/** A kind of entries of the cache folder. */
export interface Shelf {
  /** What the names of their files begin with. */
  readonly name: string;
  /** So many are kept, the ones written last. */
  readonly most: number;
}

/**
 * An entry of the cache folder. It is used only when all that it depends on is the same to the letter. One that is
 * damaged, of another promfed, or that cannot be read or written for whatever reason is no entry: promfed then does
 * without.
 */
export class CacheFile {
  readonly #folder: string;
  readonly #shelf: Shelf;
  readonly #path: string;

  /** @param about what there is one entry for, promfed itself included */
  constructor(folder: string, shelf: Shelf, about: readonly unknown[]) {
    this.#folder = folder;
    this.#shelf = shelf;
    this.#path = join(folder, `${shelf.name}-${sha256(JSON.stringify(about)).slice(0, 32)}.json`);
  }

  async exists(): Promise<boolean> {
    return access(this.#path).then(
      () => true,
      () => false,
    );
  }

  /** What was kept for just this state. */
  async find(state: string): Promise<string | undefined> {
    return readFile(this.#path, "utf8").then(
      (text) => bodyOf(text, state),
      () => undefined,
    );
  }

  /** The same; nothing else happens until it is known. The state is asked for where there is an entry. */
  findAtOnce(state: () => string): string | undefined {
    try {
      const text = readFileSync(this.#path, "utf8");
      return bodyOf(text, state());
    } catch {
      return undefined;
    }
  }

  /** Answers whether it is kept now. */
  async keep(state: string, body: string): Promise<boolean> {
    const temporary = `${this.#path}.${randomUUID()}.tmp`;
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(temporary, `${headOf(state, body)}\n${body}`, { mode: 0o600 });
      // Another promfed may read or write the entry at this very moment: it sees the old one or the new one.
      await rename(temporary, this.#path);
      const { name, most } = this.#shelf;
      await keepNewest(this.#folder, new RegExp(`^${name}-[0-9a-f]{32}\\.json`), most);
      return true;
    } catch {
      await rm(temporary, { force: true }).catch(() => {});
      return false;
    }
  }
}

function bodyOf(text: string, state: string): string | undefined {
  const end = text.indexOf("\n");
  const body = text.slice(end + 1);
  return text.slice(0, end) === headOf(state, body) ? body : undefined;
}

/** Binds an entry to the state it is for and to its own text: half an entry, or an edited one, does not fit its head. */
function headOf(state: string, body: string): string {
  return `promfed ${state} ${sha256(body)}`;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
