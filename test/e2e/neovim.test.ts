import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const here = dirname(fileURLToPath(import.meta.url));
const driver = join(here, "neovim/driver.lua");
const cli = join(here, "../../dist/cli.js");

const CONFIG = `rule_files:
  - rules.yml
scrape_configs:
  # What stands before a finding on its line is counted in UTF-16 by the protocol, in bytes by the editor.
  - {job_name: "größe 😀", metrics_path: /federate, params: {"match[]": ['job:up:sum']}, static_configs: [{targets: ["eu:9090"]}]}
  - job_name: federate
    metrics_path: /federate
    params:
      "match[]":
        - 'job:up:sum'
    static_configs:
      - targets: ["prometheus-us:9090"]
`;
const RULES = `groups:
  - name: up
    rules:
      - record: job:up:sum
        expr: sum by (job) (up)
      - alert: NothingUp
        expr: job:up:sum == 0
      # Somebody waits.
      - alert: Slow
        expr: sum by (job) (rate(slow_total[5m])) > 0.1
`;

interface Seen {
  readonly errors: string[];
  readonly messages: string;
  readonly diagnostics: {
    readonly line: number;
    readonly column: number;
    readonly end_column: number;
    readonly severity: number;
    readonly source: string;
    readonly code: string;
  }[];
  readonly hover: string;
  readonly completion: string[];
  readonly actions: string[];
  readonly after_action: string[];
  readonly after_extract: string[];
  readonly exit_code: number;
}

const version = neovimVersion();
const required = process.env.CI === "true";
if (version === undefined && !required)
  console.log("Neovim is not installed: its end-to-end test is skipped.");

describe.skipIf(version === undefined && !required)("Neovim's own language client", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "promfed-neovim-")));
  let seen: Seen;

  beforeAll(async () => {
    if (version === undefined)
      throw new Error("CI=true says that Neovim is there, and it is not: install neovim.");
    if (!existsSync(cli)) throw new Error("dist/cli.js is missing: build it first (npm run build).");
    writeFileSync(join(folder, "prometheus.yml"), CONFIG);
    writeFileSync(join(folder, "rules.yml"), RULES);
    seen = await drive(folder);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("goes through a whole session without an error", () => {
    expect(seen.errors, seen.messages).toEqual([]);
    expect(seen.exit_code).toBe(0);
  });

  it("shows each finding at its place, behind non-ASCII text too", () => {
    const text = CONFIG.split("\n");
    const shown = seen.diagnostics
      .filter((d) => d.code === "federation/missing-honor-labels")
      .map((d) => [d.line, bytes(text[d.line] ?? "", d.column, d.end_column), d.source])
      .sort();
    expect(shown).toEqual([
      [4, '"größe 😀"', "promfed"],
      [5, "federate", "promfed"],
    ]);
  });

  it("shows a hover", () => {
    expect(seen.hover).toContain("job:up:sum");
  });

  it("completes a record in match[]", () => {
    expect(seen.completion).toContain("job:up:sum");
  });

  it("puts the edit of a code action into the buffer", () => {
    const before = CONFIG.trimEnd().split("\n");
    const at = before.indexOf("  - job_name: federate") + 1;
    expect(seen.after_action).toEqual([
      ...before.slice(0, at),
      "    honor_labels: true",
      ...before.slice(at),
    ]);
  });

  it("extracts a part of an expression as a recording rule", () => {
    const rules = RULES.replaceAll("job:up:sum", "job:up:total").trimEnd().split("\n");
    const at = rules.indexOf("      # Somebody waits.");
    expect(seen.after_extract).toEqual([
      ...rules.slice(0, at),
      "      - record: job:slow:rate5m",
      "        expr: sum by (job) (rate(slow_total[5m]))",
      ...rules.slice(at, -1),
      "        expr: job:slow:rate5m > 0.1",
    ]);
  });

  it("renames a record in both files", () => {
    for (const name of ["prometheus.yml", "rules.yml"]) {
      const text = readFileSync(join(folder, name), "utf8");
      expect(text, name).toContain("job:up:total");
      expect(text, name).not.toContain("job:up:sum");
    }
  });
});

function neovimVersion(): string | undefined {
  try {
    return execFileSync("nvim", ["--version"], { encoding: "utf8" }).split("\n")[0];
  } catch {
    return undefined;
  }
}

/** Runs the session that driver.lua describes and reads what the editor saw. */
async function drive(folder: string): Promise<Seen> {
  const out = join(folder, "..", `${folder.split("/").at(-1)}.json`);
  const home = mkdtempSync(join(tmpdir(), "promfed-neovim-home-"));
  const env = {
    ...process.env,
    HOME: home,
    XDG_CONFIG_HOME: join(home, "config"),
    XDG_DATA_HOME: join(home, "data"),
    XDG_STATE_HOME: join(home, "state"),
    XDG_CACHE_HOME: join(home, "cache"),
    PROMFED_WORKSPACE: folder,
    PROMFED_RESULT: out,
    PROMFED_COMMAND: JSON.stringify([process.execPath, cli, "lsp", "--stdio"]),
  };
  const args = ["--headless", "--clean", "-n", "-i", "NONE", "-S", driver];
  try {
    await new Promise<void>((resolve, reject) => {
      execFile("nvim", args, { env, timeout: 100_000 }, (error, _stdout, stderr) => {
        if (error && !existsSync(out))
          reject(new Error(`nvim ended without a result: ${error.message}\n${stderr}`));
        else resolve();
      });
    });
    return JSON.parse(readFileSync(out, "utf8"));
  } finally {
    rmSync(out, { force: true });
    rmSync(home, { recursive: true, force: true });
  }
}

/** The part of a line between two byte columns, as Neovim counts. */
function bytes(line: string, start: number, end: number): string {
  return Buffer.from(line, "utf8").subarray(start, end).toString("utf8");
}
