// Measures promfed on made-up workspaces and prints a table.
//
//   npm run bench -- [--runs 5] [--clusters 10,50,200] [--edits 20]
//
// Compare figures of one machine and one run only. With PROMFED_BENCH_YAMLLS naming a folder in which
// yaml-language-server is installed (npm install yaml-language-server), the same session runs with it too; a file
// prometheus.rules.json there is given to it as the schema.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { timeCommand } from "./command.mjs";
import { timeSession } from "./languageServer.mjs";
import { randomOf, ruleFile, writeWorkspace } from "./workspace.mjs";

const DIST = fileURLToPath(new URL("../dist/", import.meta.url));
const LINES = 10_000;

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "5" },
    clusters: { type: "string", default: "10,50,200" },
    edits: { type: "string", default: "20" },
  },
});
const runs = Number(values.runs);
const folder = mkdtempSync(join(tmpdir(), "promfed-bench-"));
try {
  process.stdout.write(
    `Node.js ${process.version}, ${process.arch}, ${cpus().length} processors; medians of ${runs} runs.\n\n`,
  );
  row("command", "wall", "CPU", "peak memory", "size");
  row("---", "---:", "---:", "---:", "---");
  timeCommandRow("start (--version)", [join(DIST, "cli.js"), "--version"], "");
  for (const clusters of values.clusters.split(",").map(Number)) {
    const workspace = join(folder, `clusters-${clusters}`);
    const { files, lines, rules } = writeWorkspace(workspace, { clusters });
    const size = `${files} files, ${rules} rules, ${lines} lines`;
    timeCommandRow(`check of ${clusters} clusters`, [join(DIST, "cli.js"), "check", workspace], size);
  }
  timeRenames(join(folder, "renames"), Math.max(...values.clusters.split(",").map(Number)));
  process.stdout.write("\n");
  await timeServers();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Renames that only say what they would change: of one that few files name, and of one that all do. */
function timeRenames(workspace, clusters) {
  const { files, rules } = writeWorkspace(workspace, { clusters, dashboards: 100 });
  const size = `${files} files, ${rules} rules, 100 dashboards`;
  const rename = (label, from, to) =>
    timeCommandRow(label, [join(DIST, "cli.js"), "rename", from, to, workspace, "--dry-run"], size);
  rename("rename of a cluster", "cluster=cluster-001", "first");
  rename("rename of a metric in all files", "http_requests_total", "http_reqs_total");
}

function timeCommandRow(label, args, size) {
  const times = Array.from({ length: runs }, () => timeCommand(args));
  const of = (key) => median(times.map((time) => time[key]));
  row(label, ms(of("wallMs")), ms(of("cpuMs")), `${Math.round(of("peakMiB"))} MiB`, size);
}

async function timeServers() {
  const root = join(folder, "file");
  const path = join(root, "rules.yml");
  const text = bigRuleFile();
  mkdirSync(root);
  writeFileSync(path, text);
  const session = { root, path, text, edits: Number(values.edits) };
  row(`a rule file of ${text.split("\n").length - 1} lines`, "start", "open", "edit", "diagnostics");
  row("---", "---:", "---:", "---:", "---:");
  const own = await timesOf([process.execPath, join(DIST, "server.js"), "--stdio"], session);
  serverRow("promfed", own);
  const other = yamlLanguageServer();
  if (!other) return;
  const theirs = await timesOf(other.command, { ...session, settings: other.settings });
  serverRow("yaml-language-server", theirs);
  const ratio = (key) => `${(theirs[key] / own[key]).toFixed(1)} ×`;
  row("ratio", ratio("startMs"), ratio("openMs"), ratio("editMs"), "");
}

async function timesOf(command, session) {
  const sessions = [];
  for (let run = 0; run < runs; run++) sessions.push(await timeSession(command, session));
  return {
    startMs: median(sessions.map((s) => s.startMs)),
    openMs: median(sessions.map((s) => s.openMs)),
    editMs: median(sessions.flatMap((s) => s.editMs)),
    diagnostics: sessions[0].diagnostics,
  };
}

function serverRow(label, { startMs, openMs, editMs, diagnostics }) {
  row(label, ms(startMs), ms(openMs), ms(editMs), String(diagnostics));
}

/** As the people who use it start it; undefined when nobody installed it. */
function yamlLanguageServer() {
  const home = process.env.PROMFED_BENCH_YAMLLS;
  if (!home) return undefined;
  const program = join(home, "node_modules", "yaml-language-server", "bin", "yaml-language-server");
  if (!existsSync(program)) throw new Error(`yaml-language-server is not installed in ${home}`);
  const schema = join(home, "prometheus.rules.json");
  const schemas = existsSync(schema) ? { [pathToFileURL(schema).href]: "*.yml" } : {};
  const settings = { yaml: { validate: true, schemaStore: { enable: false }, schemas } };
  return { command: [process.execPath, program, "--stdio"], settings };
}

/** Rules until the file is long enough. */
function bigRuleFile() {
  const lines = ruleFile("cluster-001", 1, LINES / 5, [], randomOf(1));
  const end = lines.findIndex((line, index) => index >= LINES && line.startsWith("      - "));
  return `${lines.slice(0, end < 0 ? lines.length : end).join("\n")}\n`;
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

function ms(value) {
  return value < 10
    ? `${value.toFixed(1)} ms`
    : value < 10_000
      ? `${Math.round(value)} ms`
      : `${(value / 1000).toFixed(1)} s`;
}

function row(...cells) {
  process.stdout.write(`| ${cells.join(" | ")} |\n`);
}
