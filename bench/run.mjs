// Measures promfed on made-up workspaces, beside the tools that people use today where they are installed.
//
//   npm run bench -- [--runs 5] [--clusters 10,50,200,1000] [--edits 20] [--output docs/performance.md]
//
// Compare figures of one machine and one run only. promtool is measured when it is on the PATH;
// yaml-language-server when PROMFED_BENCH_YAMLLS names a folder in which it is installed (npm install
// yaml-language-server), with the schemas prometheus.json and prometheus.rules.json of that folder, if they are there.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { timeCommand, timeProgram } from "./command.mjs";
import { median, medians, mib, ms, ratio, table } from "./figures.mjs";
import { timeSession } from "./languageServer.mjs";
import { page } from "./page.mjs";
import { bigConfig, randomOf, ruleFile, writeWorkspace } from "./workspace.mjs";

const DIST = fileURLToPath(new URL("../dist/", import.meta.url));
const CLI = join(DIST, "cli.js");
const SERVER = [process.execPath, join(DIST, "server.js"), "--stdio"];
/** As VS Code starts it: with as much memory as the machine can spare for a large workspace. */
const ROOMY_SERVER = [
  process.execPath,
  `--max-old-space-size=${Math.round((0.75 * totalmem()) / 2 ** 20)}`,
  ...SERVER.slice(1),
];
/** What the whole workspace has to tell of the file that is edited. */
const AWAITED = "alerting/unknown-label-in-template";
/** So many hovers follow each other right after a file was opened. */
const HOVERS = 50;
/** From so many clusters on one run has to do. */
const LARGE = 500;
const LINES = 10_000;
/** So long somebody looks at a file who opens it for the first time. */
const LOOK_MS = 2000;
const CONFIG_LINES = 300;

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "5" },
    clusters: { type: "string", default: "10,50,200,1000" },
    edits: { type: "string", default: "20" },
    output: { type: "string" },
  },
});
let runs = Number(values.runs);
const edits = Number(values.edits);
const sizes = values.clusters.split(",").map(Number);
const folder = mkdtempSync(join(tmpdir(), "promfed-bench-"));
try {
  const machine = `Node.js ${process.version}, ${process.arch}, ${cpus().length} processors; medians of ${runs} ${runs === 1 ? "run" : "runs"}.`;
  say(machine);
  const files = [
    await measureFile(
      `a config of ${CONFIG_LINES} lines`,
      "prometheus.yml",
      bigConfig(CONFIG_LINES),
      "prometheus.json",
    ),
    await measureFile(
      `a rule file of ${LINES} lines`,
      "rules.yml",
      bigRuleFile(),
      "prometheus.rules.json",
      true,
    ),
  ];
  const workspaces = [];
  for (const clusters of sizes) {
    if (clusters >= LARGE) runs = 1;
    workspaces.push(await measureWorkspace(clusters));
  }
  runs = Number(values.runs);
  const start = medians(repeat(() => timeCommand([CLI, "--version"])));
  const text = page({ machine, start: ms(start.wallMs), hovers: HOVERS, files, workspaces });
  if (values.output) writeFileSync(values.output, text);
  process.stdout.write(`\n${text}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * One file in a folder of its own, in promfed and in yaml-language-server.
 * @param twice whether the server is also started a second time, as promfed keeps what it found in large files
 */
async function measureFile(label, name, text, schema, twice = false) {
  say(label);
  const root = mkdtempSync(join(folder, "file-"));
  const path = join(root, name);
  writeFileSync(path, text);
  const session = { root, path, text, edits };
  const own = await timesLater(SERVER, session);
  const other = yamlLanguageServer(schema);
  const theirs = other && (await timesLater(other.command, { ...session, settings: other.settings }));
  own.slowestHoverMs = await slowestHover(SERVER, session);
  if (theirs)
    theirs.slowestHoverMs = await slowestHover(other.command, { ...session, settings: other.settings });
  const rows = [
    ["start", "startMs"],
    ["open to diagnostics", "openMs"],
    ["start and open to diagnostics", "coldMs"],
    ["start and open to diagnostics, first start of all", "firstMs"],
    ["slowest hover right after opening", "slowestHoverMs"],
    ["edit to diagnostics", "editMs"],
    ["edit, then hover", "hoverMs"],
    ["edit, then completion", "completionMs"],
  ].map(([what, key]) => [what, ms(own[key]), ms(theirs?.[key]), ratio(theirs?.[key], own[key])]);
  if (twice) {
    const again = await timesAgain(SERVER, session);
    const theirsAgain = other && (await timesAgain(other.command, { ...session, settings: other.settings }));
    const row = (what, key) => [
      what,
      ms(again[key]),
      ms(theirsAgain?.[key]),
      ratio(theirsAgain?.[key], again[key]),
    ];
    const at = rows.findIndex(([what]) => what === "edit to diagnostics");
    rows.splice(
      at,
      0,
      row("open to diagnostics, file seen before", "openMs"),
      row("start and open to diagnostics, file seen before", "coldMs"),
    );
  }
  rows.push(["memory at most", mib(own.peakMiB), mib(theirs?.peakMiB), ratio(theirs?.peakMiB, own.peakMiB)]);
  return { label, table: table(["", "promfed", "yaml-language-server", "ratio"], rows) };
}

/** A whole workspace: the command, cold and with its cache, beside promtool; and one of its files in the editor. */
async function measureWorkspace(clusters) {
  say(`${clusters} clusters`);
  const workspace = join(folder, `clusters-${clusters}`);
  const { files, rules } = writeWorkspace(workspace, { clusters, dashboards: 100 });
  const cache = { PROMFED_CACHE_DIR: join(folder, `cache-${clusters}`) };
  const cold = medians(repeat(() => timeCommand([CLI, "check", "--no-cache", workspace])));
  timeCommand([CLI, "check", workspace], cache);
  const warm = medians(repeat(() => timeCommand([CLI, "check", workspace], cache)));
  const ruleFiles = filesBelow(workspace).filter((path) => /rules.*\.yml$/.test(path));
  const promtool = repeat(() => timeProgram("promtool", ["check", "rules", ...ruleFiles]));
  const theirs = promtool[0] === undefined ? undefined : median(promtool);
  const rename = (from, to) =>
    medians(repeat(() => timeCommand([CLI, "rename", from, to, workspace, "--dry-run"]))).wallMs;
  const names = [
    ["cluster=cluster-001", "first"],
    ["http_requests_total", "http_reqs_total"],
  ];
  const renames = names.map(([from, to]) => (clusters >= LARGE ? undefined : rename(from, to)));
  const path = join(workspace, "clusters", "cluster-005", "rules", "rules-05.yml");
  const text = readFileSync(path, "utf8");
  const session = { root: workspace, path, text, awaited: AWAITED };
  const again = await timesOf(ROOMY_SERVER, { ...session, edits: 0, cache: cache.PROMFED_CACHE_DIR });
  const edited = await timesOf(ROOMY_SERVER, { ...session, edits, settle: true });
  const slowest = clusters < LARGE ? await slowestHover(ROOMY_SERVER, session) : undefined;
  rmSync(workspace, { recursive: true, force: true });
  return {
    clusters,
    size: `${clusters} clusters, ${files} files, ${rules} rules`,
    cold: ms(cold.wallMs),
    coldMs: cold.wallMs,
    warm: ms(warm.wallMs),
    promtool: ms(theirs),
    coldRatio: ratio(theirs, cold.wallMs),
    warmRatio: ratio(theirs, warm.wallMs),
    memory: mib(cold.peakMiB),
    renames: renames.map(ms),
    first: ms(edited.awaitedMs),
    again: ms(again.awaitedMs),
    slowest: ms(slowest),
    open: ms(edited.openMs),
    edit: ms(edited.editMs),
    hover: ms(edited.hoverMs),
    completion: ms(edited.completionMs),
    serverMemory: mib(edited.peakMiB),
  };
}

async function timesOf(command, session) {
  const sessions = [];
  for (let run = 0; run < runs; run++) {
    const times = await timeSession(command, session);
    sessions.push({ ...times, coldMs: times.startMs + times.openMs });
  }
  return medians(sessions);
}

/**
 * The times of a server that was started before, and had another file of the same kind open: promfed keeps its compiled
 * code. `firstMs` is what start and opening took together when nothing was kept.
 */
async function timesLater(command, session) {
  const { coldMs: firstMs } = await timesOf(command, { ...session, edits: 0 });
  const cache = join(session.root, "cache");
  const root = mkdtempSync(join(folder, "before-"));
  const path = join(root, "before.yml");
  writeFileSync(path, session.text);
  await timeSession(command, { ...session, root, path, edits: 0, cache, stayMs: LOOK_MS });
  const times = await timesOf(command, { ...session, cache });
  rmSync(cache, { recursive: true, force: true });
  return { ...times, firstMs };
}

/** The same of a server that was started before, opened the same file, and was stopped. */
async function timesAgain(command, session) {
  const again = { ...session, edits: 0, cache: join(session.root, "cache") };
  await timeSession(command, { ...again, stayMs: LOOK_MS });
  const times = await timesOf(command, again);
  rmSync(again.cache, { recursive: true, force: true });
  return times;
}

/** In sessions of their own: what goes on meanwhile is over when the first edit is made. */
async function slowestHover(command, session) {
  const { slowestHoverMs } = await timesOf(command, { ...session, edits: 0, hovers: HOVERS });
  return slowestHoverMs;
}

function repeat(measure) {
  return Array.from({ length: runs }, measure);
}

function filesBelow(path) {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/** As the people who use it start it; undefined when nobody installed it. */
function yamlLanguageServer(schema) {
  const home = process.env.PROMFED_BENCH_YAMLLS;
  if (!home) return undefined;
  const program = join(home, "node_modules", "yaml-language-server", "bin", "yaml-language-server");
  if (!existsSync(program)) throw new Error(`yaml-language-server is not installed in ${home}`);
  const file = join(home, schema);
  const schemas = existsSync(file) ? { [pathToFileURL(file).href]: "*.yml" } : {};
  const settings = {
    yaml: { validate: true, hover: true, completion: true, schemaStore: { enable: false }, schemas },
  };
  return { command: [process.execPath, program, "--stdio"], settings };
}

/** Rules until the file is long enough. */
function bigRuleFile() {
  const lines = ruleFile("cluster-001", 1, LINES / 5, [], randomOf(1));
  const end = lines.findIndex((line, index) => index >= LINES && line.startsWith("      - "));
  return `${lines.slice(0, end < 0 ? lines.length : end).join("\n")}\n`;
}

function say(text) {
  process.stderr.write(`${text}\n`);
}
