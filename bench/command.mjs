// Times a whole command of Node.js, from its start to its end.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const USAGE = new URL("./usage.mjs", import.meta.url).href;

/**
 * @param {readonly string[]} args of node: a script and what it is given
 * @returns {{ wallMs: number, cpuMs: number, peakMiB: number }}
 */
export function timeCommand(args, env = {}, cwd = fileURLToPath(new URL("..", import.meta.url))) {
  const folder = mkdtempSync(join(tmpdir(), "promfed-bench-"));
  const file = join(folder, "usage.json");
  try {
    const start = performance.now();
    const run = spawnSync(process.execPath, ["--import", USAGE, ...args], {
      cwd,
      env: { ...process.env, ...env, PROMFED_BENCH_USAGE: file },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const wallMs = performance.now() - start;
    if (run.status === null || run.status > 1) throw new Error(`${args.join(" ")}: ${run.stderr}`);
    return { wallMs, ...JSON.parse(readFileSync(file, "utf8")) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Times another program; undefined when it is not installed.
 * @param {readonly string[]} args
 * @returns {number | undefined} wall time in milliseconds
 */
export function timeProgram(program, args) {
  const start = performance.now();
  const { error } = spawnSync(program, args, { stdio: "ignore" });
  return error ? undefined : performance.now() - start;
}
