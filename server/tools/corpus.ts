// Runs the engine over a folder of configs and writes docs/corpus.md: node server/tools/run.mjs corpus DIR [--list]
// Each folder in DIR is a workspace; where a sources.tsv says that its files come from different places, each file is.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { Engine } from "../src/engine.ts";
import { NodeHost } from "../src/hosts/node.ts";
import { type Diagnostic, SEVERITIES, type Severity } from "../src/rules/finding.ts";
import { ALL_RULES } from "../src/rules/registry.generated.ts";
import { DEFAULT_SETTINGS } from "../src/workspace/settings.ts";
import { Output, projectRoot } from "./output.ts";

/** A rule that fires in a larger share of the files that it could fire in is to be explained. */
const SHARE = 0.05;

interface Seen {
  readonly kind: string;
  /** The kind, and the dialect where there are several. */
  readonly label: string;
  readonly diagnostics: readonly Diagnostic[];
}

const [dir, ...flags] = process.argv.slice(2);
if (dir === undefined || !existsSync(dir)) {
  console.error("usage: node server/tools/run.mjs corpus DIR [--list]");
  process.exitCode = 2;
} else await main(resolve(dir), flags.includes("--list"));

async function main(root: string, list: boolean): Promise<void> {
  const seen: Seen[] = [];
  const failures: string[] = [];
  let files = 0;
  for (const folder of workspacesOf(root)) {
    const engine = new Engine(new NodeHost(), { roots: [folder], settings: DEFAULT_SETTINGS });
    const problems = statSync(folder).isFile()
      ? [await engine.readFromDisk(folder)].flatMap((problem) => problem ?? [])
      : await engine.load();
    for (const { path, message } of problems) failures.push(`${relative(root, path)}: ${message}`);
    files += engine.workspace.files.size;
    for (const [path, document] of engine.workspace.documents) {
      const shown = relative(root, path);
      const { kind, dialect } = document;
      const label = dialect === "prometheus" ? kind : `${kind}, ${dialect}`;
      try {
        const diagnostics = engine.check(path);
        seen.push({ kind, label, diagnostics });
        if (list) for (const d of diagnostics) console.log(line(shown, d, engine));
      } catch (error) {
        failures.push(`${shown}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  for (const failure of failures) console.error(failure);
  const { text, unexplained } = page(seen, files, failures.length);
  const output = new Output();
  output.write("docs/corpus.md", text);
  output.finish();
  for (const id of unexplained)
    console.error(`${id} fires often; say why in server/tools/data/corpus-notes.json`);
  if (failures.length > 0 || unexplained.length > 0) process.exitCode = 1;
}

function workspacesOf(root: string): string[] {
  const folders = readdirSync(root)
    .sort()
    .map((name) => join(root, name))
    .filter((path) => statSync(path).isDirectory());
  return folders.flatMap((folder) => {
    if (!existsSync(join(folder, "sources.tsv"))) return [folder];
    const names = readdirSync(folder).filter((name) => /\.(?:ya?ml|json)$/.test(name));
    return names.sort().map((name) => join(folder, name));
  });
}

function line(path: string, { location, severity, code, message }: Diagnostic, engine: Engine): string {
  const at = engine.document(location.path)?.lines.positionAt(location.span.start);
  return `${path}:${(at?.line ?? 0) + 1}:${(at?.character ?? 0) + 1}: ${severity}: ${message} [${code}]`;
}

/** The page, and the rules that fire often without an explanation. */
function page(
  seen: readonly Seen[],
  files: number,
  failures: number,
): { text: string; unexplained: string[] } {
  const notes: Readonly<Record<string, string>> = JSON.parse(
    readFileSync(join(projectRoot, "server/tools/data/corpus-notes.json"), "utf8"),
  );
  const rows = rowsOf(seen);
  const often = [...new Set(rows.filter((row) => row.share > SHARE).map((row) => row.code))];
  const rate = (count: number) => `${Math.round((1000 * count) / Math.max(1, seen.length)) / 10} %`;
  const text = `# On configs of public repositories

<!-- Written by \`node server/tools/run.mjs corpus DIR\`; do not edit. The explanations stand in server/tools/data/corpus-notes.json. -->

What promfed says, with its default settings, of ${files} YAML and JSON files from public repositories: configs, rule
files, manifests and dashboards, written by people who knew nothing of promfed; templates among them. Each repository
is checked as a workspace of its own. ${failures === 0 ? "No file made a check fail." : `**${failures} checks failed.**`}

${seen.length} of the files are documents that promfed reads; it leaves the others alone.

| kind | files | with errors | with warnings | without findings |
| --- | ---: | ---: | ---: | ---: |
${kindRows(seen).join("\n")}
| all | ${seen.length} | ${withSeverity(seen, "error")} (${rate(withSeverity(seen, "error"))}) | ${withSeverity(seen, "warning")} (${rate(withSeverity(seen, "warning"))}) | ${clean(seen)} (${rate(clean(seen))}) |

## By rule

The share is that of the files of the kinds in which the rule fired at all.

| rule | severity | findings | files | share |
| --- | --- | ---: | ---: | ---: |
${rows.map((r) => `| [${r.code}](rules/${r.code}.md) | ${r.severity} | ${r.findings} | ${r.files} | ${(100 * r.share).toFixed(1)} % |`).join("\n")}

Rules that never fired there: ${silent(rows).join(", ") || "none"}.

## Why some fire often

Each rule that fires in more than ${100 * SHARE} % of the files:

${often.map((id) => `- **${id}**: ${notes[id] ?? ""}`).join("\n")}
`;
  return { text, unexplained: often.filter((id) => notes[id] === undefined) };
}

interface Row {
  readonly code: string;
  readonly severity: Severity;
  readonly findings: number;
  readonly files: number;
  readonly share: number;
}

/** One row for each rule and severity, the gravest and most frequent first. */
function rowsOf(seen: readonly Seen[]): Row[] {
  const rows = new Map<string, { code: string; severity: Severity; findings: number; files: Set<Seen> }>();
  for (const file of seen) {
    for (const { code, severity } of file.diagnostics) {
      const key = `${severity} ${code}`;
      const row = rows.get(key) ?? { code, severity, findings: 0, files: new Set() };
      rows.set(key, { ...row, findings: row.findings + 1, files: row.files.add(file) });
    }
  }
  return [...rows.values()]
    .map((row): Row => {
      const kinds = new Set([...row.files].map((file) => file.kind));
      const of = seen.filter((file) => kinds.has(file.kind)).length;
      return { ...row, files: row.files.size, share: row.files.size / of };
    })
    .sort((a, b) => rank(a) - rank(b) || b.files - a.files || (a.code < b.code ? -1 : 1));
}

function rank({ severity }: Row): number {
  return SEVERITIES.indexOf(severity);
}

function kindRows(seen: readonly Seen[]): string[] {
  return [...new Set(seen.map((file) => file.label))].sort().map((label) => {
    const own = seen.filter((file) => file.label === label);
    const counts = [own.length, withSeverity(own, "error"), withSeverity(own, "warning"), clean(own)];
    return `| ${label} | ${counts.join(" | ")} |`;
  });
}

function withSeverity(seen: readonly Seen[], severity: string): number {
  return seen.filter((file) => file.diagnostics.some((d) => d.severity === severity)).length;
}

function clean(seen: readonly Seen[]): number {
  return seen.filter((file) => file.diagnostics.length === 0).length;
}

function silent(rows: readonly Row[]): string[] {
  const fired = new Set(rows.map((row) => row.code));
  return ALL_RULES.map((rule) => rule.id).filter((id) => !fired.has(id));
}
