import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { LineIndex } from "../../text/lineIndex.ts";
import type { Settings } from "../../workspace/settings.ts";
import type { Checker } from "../checker.ts";
import type { CheckOptions } from "../commands/check.ts";
import { toSlash } from "../findings.ts";
import type { Terminal } from "../output.ts";
import type { Problem } from "../problem.ts";
import { type Report, summarize } from "../report/report.ts";
import { cacheFolder } from "./cacheFolder.ts";
import { ResultCache } from "./resultCache.ts";
import type { Snapshot } from "./snapshot.ts";

/** Smaller workspaces are checked about as quickly as they are compared. */
const WORTH_A_CACHE = 200;

/** What a run has to say, whether it was worked out or known from the last one. */
export interface Outcome {
  readonly report: Omit<Report, "unread">;
  readonly unread: readonly Problem[];
}

/** The cache of results as `check` uses it. */
export class CheckCache {
  readonly #cache: ResultCache;
  readonly #snapshot: Snapshot;
  readonly #checker: Checker;
  readonly #cwd: string;

  /** Reads all files and opens the cache; undefined where none is to be used, or it would not pay. */
  static async open(
    checker: Checker,
    settings: Settings,
    options: CheckOptions,
    { program, env, cwd }: Terminal,
  ): Promise<CheckCache | undefined> {
    if (options.cache === false || program === undefined || options.fix || options.fixUnsafe)
      return undefined;
    // A report with edits in it needs the documents that they are edits of.
    if (options.format === "sarif") return undefined;
    try {
      const snapshot = await checker.snapshot(WORTH_A_CACHE);
      if (!snapshot) return undefined;
      // Its parts go by names that change with what is in them, so this one file stands for all of them.
      const build = createHash("sha256")
        .update(await readFile(program))
        .digest("hex");
      const said = JSON.stringify(settings, (_, value) =>
        value instanceof Set || value instanceof Map ? [...value] : value,
      );
      const kind = [build, cwd, checker.engine.workspace.roots, options.kind, said];
      return new CheckCache(new ResultCache(cacheFolder(env), kind), snapshot, checker, cwd);
    } catch {
      return undefined;
    }
  }

  private constructor(cache: ResultCache, snapshot: Snapshot, checker: Checker, cwd: string) {
    this.#cache = cache;
    this.#snapshot = snapshot;
    this.#checker = checker;
    this.#cwd = cwd;
  }

  /** The outcome of the last run, when this one would have the same. */
  async find(): Promise<Outcome | undefined> {
    const known = await this.#cache.find(this.#snapshot.state);
    if (!known) return undefined;
    for (const [path, found] of known.looked)
      if ((await this.#checker.exists(path)) !== found) return undefined;
    const lines = new Map<string, LineIndex | undefined>();
    const linesOf = (file: string) => {
      if (!lines.has(file)) {
        const text = this.#snapshot.text(toSlash(resolve(this.#cwd, file)));
        lines.set(file, text === undefined ? undefined : new LineIndex(text));
      }
      return lines.get(file);
    };
    const findings = known.findings.map((finding) => ({
      ...finding,
      lines: linesOf(finding.file),
      fixes: finding.fixes.map((fix) => ({ ...fix, changes: () => [] })),
    }));
    const { files, unread } = known;
    const summary = summarize(findings, files.length);
    return { report: { findings, files, summary }, unread };
  }

  /** Lets go of the texts of all files, as somebody else reads them again. */
  release(): void {
    this.#snapshot.release();
  }

  async keep({ report, unread }: Outcome): Promise<void> {
    if (this.#checker.failures.length > 0) return;
    await this.#cache.keep(this.#snapshot.state, {
      findings: report.findings.map(({ lines: _, fixes, ...finding }) => ({
        ...finding,
        fixes: fixes.map(({ title, safe, snippet }) => ({ title, safe, snippet })),
      })),
      files: report.files,
      unread,
      looked: [...this.#checker.engine.workspace.looked],
    });
  }
}
