import { type SpawnSyncOptions, spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import type { Sink } from "../../server/src/cli/output.ts";
import { run } from "../../server/src/cli/program.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

export interface Run {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/**
 * The built command line. `npm test` builds it beforehand; a single test run builds its own, so that it never runs
 * an old one.
 */
export const CLI: string = process.env.npm_lifecycle_event === "test" ? join(root, "dist/cli.js") : build();

/** Runs promfed in a folder, without colours and without what the surroundings may set. */
export function promfed(cwd: string, args: readonly string[], env: Record<string, string> = {}): Run {
  const options: SpawnSyncOptions = { cwd, env: { PATH: process.env.PATH, ...env }, maxBuffer: 1 << 28 };
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], options);
  return { status, out: String(stdout), err: String(stderr) };
}

/** Runs promfed inside this process: quicker, for what does not depend on the process itself. */
export async function promfedHere(
  cwd: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Run> {
  const text = { out: "", err: "" };
  const sink = (name: "out" | "err"): Sink => ({
    isTerminal: false,
    columns: undefined,
    write: async (piece) => {
      text[name] += typeof piece === "string" ? piece : Buffer.from(piece).toString("utf8");
    },
  });
  const status = await run(args, { out: sink("out"), err: sink("err"), cwd, env });
  return { status, ...text };
}

/** A folder of its own with these files, removed when the test file is done. */
export function folder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const path = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return path;
}

export function read(path: string, name: string): string {
  return readFileSync(join(path, name), "utf8");
}

/** A config with one warning that has a safe fix: federation/missing-honor-labels, at line 2, column 15. */
export const FEDERATE = `scrape_configs:
  - job_name: federate
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`;

/** The same, mended. */
export const FEDERATE_FIXED: string = FEDERATE.replace("federate\n", "federate\n    honor_labels: true\n");

/** A config with one error, config/scrape-timeout, whose fix is not safe. */
export const TIMEOUT = `scrape_configs:
  - job_name: node
    scrape_interval: 15s
    scrape_timeout: 20s
    static_configs:
      - targets: ["node:9100"]
`;

function build(): string {
  const outdir = temporaryFolder();
  buildSync({
    absWorkingDir: root,
    entryPoints: { cli: "server/src/cli/main.ts" },
    bundle: true,
    platform: "node",
    mainFields: ["module", "main"],
    format: "esm",
    target: "es2022",
    outdir,
    outExtension: { ".js": ".mjs" },
    logLevel: "error",
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  return join(outdir, "cli.mjs");
}

/** Runs promfed and stops reading its report after the first of it: what it then says and how it exits. */
export async function leftEarly(
  cwd: string,
  args: readonly string[],
): Promise<{ status: unknown; err: string }> {
  const child = spawn(process.execPath, [CLI, ...args], { cwd });
  let err = "";
  child.stderr.on("data", (data) => {
    err += data;
  });
  child.stdout.once("data", () => child.stdout.destroy());
  const status = await new Promise((resolve) => child.on("close", resolve));
  return { status, err };
}
