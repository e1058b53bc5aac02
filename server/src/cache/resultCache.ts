import { createHash, randomUUID } from "node:crypto";
import { access, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type PackedResult, pack, unpack } from "./packed.ts";
import type { KeptResult, ResultEntry } from "./result.ts";

/** So many results are kept, the ones used last: one for each repository and way of calling promfed. */
const MOST_ENTRIES = 30;

/**
 * Keeps the last result of each kind in a folder of the user's. An entry is used only when all that the result
 * depends on is the same to the letter. One that is damaged, of another promfed, or that cannot be read or written
 * for whatever reason is no entry: promfed then does without.
 */
export class ResultCache implements ResultEntry {
  readonly #folder: string;
  readonly #path: string;

  /** @param kind everything besides the files that the result depends on: promfed itself, folders, settings */
  constructor(folder: string, kind: readonly unknown[]) {
    this.#folder = folder;
    this.#path = join(folder, `check-${sha256(JSON.stringify(kind)).slice(0, 32)}.json`);
  }

  async exists(): Promise<boolean> {
    return access(this.#path).then(
      () => true,
      () => false,
    );
  }

  async find(state: string): Promise<KeptResult | undefined> {
    try {
      const text = await readFile(this.#path, "utf8");
      const end = text.indexOf("\n");
      const body = text.slice(end + 1);
      if (text.slice(0, end) !== headOf(state, body)) return undefined;
      return unpack(JSON.parse(body) as PackedResult);
    } catch {
      return undefined;
    }
  }

  async keep(state: string, result: KeptResult): Promise<boolean> {
    const body = JSON.stringify(pack(result));
    const temporary = `${this.#path}.${randomUUID()}.tmp`;
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(temporary, `${headOf(state, body)}\n${body}`, { mode: 0o600 });
      // Another promfed may read or write the entry at this very moment: it sees the old one or the new one.
      await rename(temporary, this.#path);
      await this.#prune();
      return true;
    } catch {
      await rm(temporary, { force: true }).catch(() => {});
      return false;
    }
  }

  async #prune(): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => /^check-[0-9a-f]{32}\.json/.test(name));
    if (names.length <= MOST_ENTRIES) return;
    const dated = await Promise.all(
      names.map(async (name) => ({ name, ms: (await stat(join(this.#folder, name))).mtimeMs })),
    );
    dated.sort((a, b) => b.ms - a.ms);
    for (const { name } of dated.slice(MOST_ENTRIES)) await rm(join(this.#folder, name), { force: true });
  }
}

/** Binds an entry to the state it is for and to its own text: half an entry, or an edited one, does not fit its head. */
function headOf(state: string, body: string): string {
  return `promfed ${state} ${sha256(body)}`;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
