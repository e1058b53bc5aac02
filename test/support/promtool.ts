import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type CheckedKind = "config" | "rules";

export interface Verdict {
  readonly accepted: boolean;
  /** What promtool prints on the file. */
  readonly says: string;
}

/** The release of the promtool on PATH, such as "2.42"; undefined when there is none. */
export function promtoolVersion(): string | undefined {
  const { stdout, stderr } = spawnSync("promtool", ["--version"], { encoding: "utf8" });
  return /version (\d+\.\d+)/.exec(`${stdout ?? ""}${stderr ?? ""}`)?.[1];
}

/** What promtool says of each text, of nothing but its syntax and what a config itself says. */
export function promtoolVerdicts(kind: CheckedKind, texts: readonly string[]): Verdict[] {
  const folder = mkdtempSync(join(tmpdir(), "promfed-promtool-"));
  try {
    const names = texts.map((text, index) => {
      writeFileSync(join(folder, `${index}.yml`), text);
      return `${index}.yml`;
    });
    const verdicts: Verdict[] = [];
    // A run says nothing on the files behind one that makes promtool panic.
    while (verdicts.length < names.length)
      verdicts.push(...run(kind, folder, names.slice(verdicts.length, verdicts.length + 250)));
    return verdicts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As `promtoolVerdicts`, of files where they stand, with all that they refer to. */
export function promtoolVerdict(kind: CheckedKind, folder: string, name: string): Verdict {
  const [verdict] = run(kind, folder, [name], false);
  if (!verdict) throw new Error(`promtool says nothing on ${name}`);
  return verdict;
}

/**
 * What promtool says of each rule of a file with one group, by the rule's index: of expressions with the offset in
 * the expression where the error begins, if it stands on the first line.
 */
export function promtoolRuleErrors(text: string): Map<number, { says: string; column?: number }> {
  const found = new Map<number, { says: string; column?: number }>();
  const [verdict] = promtoolVerdicts("rules", [text]);
  const line = /rule (\d+), "[^"]*": (?:could not parse expression: )?((?:(\d+):(\d+): )?[^\n]*)/g;
  for (const [, rule, says = "", row, column] of verdict?.says.matchAll(line) ?? []) {
    found.set(Number(rule) - 1, { says, ...(row === "1" && { column: Number(column) - 1 }) });
  }
  return found;
}

function run(kind: CheckedKind, folder: string, names: readonly string[], syntaxOnly = true): Verdict[] {
  const output = join(folder, ".promtool-output");
  const file = openSync(output, "w");
  try {
    const options = kind === "rules" ? ["--lint=none"] : syntaxOnly ? ["--syntax-only"] : [];
    // One file for both streams keeps the lines of a verdict together.
    const { error } = spawnSync("promtool", ["check", kind, ...options, ...names], {
      cwd: folder,
      stdio: ["ignore", file, file],
    });
    if (error) throw error;
  } finally {
    closeSync(file);
  }
  const blocks = readFileSync(output, "utf8").split(/^Checking (?=\d+\.yml$|[^\n]*\.ya?ml$)/m);
  const [before = "", ...verdicts] = blocks;
  if (verdicts.length === 0) throw new Error(`promtool says nothing on ${names[0]}: ${before}`);
  return verdicts.map((block) => {
    const panic = block.indexOf("panic:");
    const says = (panic < 0 ? block : block.slice(0, block.indexOf("\n", panic))).trim();
    return { accepted: /^ +SUCCESS: /m.test(block) && !/^ +FAILED:/m.test(block), says };
  });
}
