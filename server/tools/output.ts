import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's root: a bundled tool runs from a folder two levels below it. */
export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Writes generated files, or with `--check` on the command line only tells which are out of date. */
export class Output {
  readonly #check = process.argv.includes("--check");
  readonly #stale: string[] = [];

  /** @param path relative to the project's root */
  write(path: string, text: string): void {
    if (this.#read(path) === text) return;
    if (this.#check) {
      this.#stale.push(path);
      return;
    }
    const file = join(projectRoot, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  remove(path: string): void {
    if (this.#check) this.#stale.push(path);
    else rmSync(join(projectRoot, path));
  }

  /** Says what is out of date and fails the process if anything is. */
  finish(): void {
    if (this.#stale.length === 0) return;
    console.error(`out of date: ${this.#stale.join(", ")}; run npm run generate`);
    process.exitCode = 1;
  }

  #read(path: string): string | undefined {
    try {
      return readFileSync(join(projectRoot, path), "utf8");
    } catch {
      return undefined;
    }
  }
}
