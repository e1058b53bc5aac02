import { basename, dirname, resolve } from "node:path";
import { DiskStore } from "../cache/diskStore.ts";
import type { KeptFinding, ResultEntry } from "../cache/result.ts";
import { ruleUrl } from "../rules/ruleUrl.ts";
import { LineIndex } from "../text/lineIndex.ts";
import { addTo } from "../text/multiMap.ts";
import { PROJECT_FILE_NAMES } from "../workspace/projectFile.ts";
import type { Settings } from "../workspace/settings.ts";
import type { Checker } from "./checker.ts";
import type { CheckOptions } from "./commands/check.ts";
import { displayPath, toSlash } from "./findings.ts";
import type { Terminal } from "./output.ts";
import type { Problem } from "./problem.ts";
import { type Finding, type Report, summarize } from "./report/report.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Targets } from "./targets.ts";

/** What a run has to say, whether it was worked out or known from the last one. */
export interface Outcome {
  readonly report: Omit<Report, "unread">;
  readonly unread: readonly Problem[];
}

/** The cache of results as `check` uses it. */
export class CheckCache {
  readonly #entry: ResultEntry;
  readonly #snapshot: Snapshot;
  readonly #checker: Checker;
  readonly #cwd: string;

  /** Reads all files and opens the cache; undefined where none is to be used, or it would not pay. */
  static async open(
    checker: Checker,
    targets: Targets,
    settings: Settings,
    options: CheckOptions,
    { program, env, cwd }: Terminal,
  ): Promise<CheckCache | undefined> {
    if (options.cache === false || program === undefined || options.fix || options.fixUnsafe)
      return undefined;
    // A report with edits in it needs the documents that they are edits of.
    if (options.format === "sarif") return undefined;
    try {
      const store = new DiskStore(program, env);
      const snapshot = await checker.snapshot(store.least);
      if (!snapshot) return undefined;
      const { folders } = targets;
      // A folder's own project file is one of its files anyway, as it is for an editor that opens the folder.
      const own = (path: string) =>
        PROJECT_FILE_NAMES.includes(basename(path)) && folders.includes(dirname(path));
      const named = checker.engine.workspace.roots.filter((root) => !folders.includes(root) && !own(root));
      const entry = await store.entry({ roots: folders, named, kind: options.kind, settings });
      return new CheckCache(entry, snapshot, checker, cwd);
    } catch {
      return undefined;
    }
  }

  private constructor(entry: ResultEntry, snapshot: Snapshot, checker: Checker, cwd: string) {
    this.#entry = entry;
    this.#snapshot = snapshot;
    this.#checker = checker;
    this.#cwd = cwd;
  }

  /** The outcome of the last run, when this one would have the same. */
  async find(): Promise<Outcome | undefined> {
    const known = await this.#entry.find(this.#snapshot.state);
    if (!known) return undefined;
    for (const [path, found] of known.looked)
      if ((await this.#checker.exists(path)) !== found) return undefined;
    const files = known.files.map((path) => displayPath(this.#cwd, path)).sort();
    const findings = known.findings
      .map(([path, found]) => ({ path, file: displayPath(this.#cwd, path), found }))
      .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))
      .flatMap(({ path, file, found }) => {
        const text = this.#snapshot.text(path);
        const lines = text === undefined ? undefined : new LineIndex(text);
        return found.map((finding) => this.#shown(finding, file, lines));
      });
    const summary = summarize(findings, files.length);
    return { report: { findings, files, summary }, unread: known.unread };
  }

  /** Lets go of the texts of all files, as somebody else reads them again. */
  release(): void {
    this.#snapshot.release();
  }

  async keep({ report, unread }: Outcome): Promise<void> {
    if (this.#checker.failures.length > 0) return;
    const byPath = new Map<string, KeptFinding[]>();
    for (const finding of report.findings) addTo(byPath, this.#path(finding.file), this.#kept(finding));
    await this.#entry.keep(this.#snapshot.state, {
      findings: [...byPath],
      files: report.files.map((file) => this.#path(file)),
      unread,
      looked: [...this.#checker.engine.workspace.looked],
    });
  }

  #shown({ fixes, related, ...rest }: KeptFinding, file: string, lines: LineIndex | undefined): Finding {
    return {
      ...rest,
      file,
      lines,
      url: ruleUrl(rest.code),
      fixes: fixes.map((fix) => ({ ...fix, changes: () => [] })),
      related: related.map(({ path, ...place }) => ({ ...place, file: displayPath(this.#cwd, path) })),
    };
  }

  #kept({ range, severity, code, message, tag, fixes, related }: Finding): KeptFinding {
    return {
      range,
      severity,
      code,
      message,
      ...(tag && { tag }),
      fixes: fixes.map(({ title, safe, snippet }) => ({ title, safe, snippet })),
      related: related.map((place) => ({
        path: this.#path(place.file),
        range: place.range,
        message: place.message,
      })),
    };
  }

  #path(file: string): string {
    return toSlash(resolve(this.#cwd, file));
  }
}
