// Uses the cases collected in ../shared/conformance; skipped where they are absent.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CLI } from "../support/cli.ts";

const runner = join(import.meta.dirname, "../../../shared/conformance/run.mjs");
const SUITES = ["config", "rules", "promql", "promql-valid", "match", "pretty", "relabel"];

describe.skipIf(!existsSync(runner))("promfed and Prometheus's own cases", () => {
  // A process per case: minutes, where the machine is busy with other test files.
  it.concurrent.each(SUITES)(
    "agree on every case of %s",
    async (suite) => {
      const { out, status } = await run(suite);
      process.stdout.write(out);
      expect(out.trim()).toMatch(new RegExp(`^${suite}: (\\d+) of \\1 \\(100\\.0 %\\)$`));
      expect(status).toBe(0);
    },
    600_000,
  );
});

function run(suite: string): Promise<{ out: string; status: number | null }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [
      runner,
      suite,
      "--verbose",
      "--cli",
      `${process.execPath} ${CLI}`,
    ]);
    let out = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (piece: Buffer) => {
        out += piece;
      });
    }
    child.on("error", reject);
    child.on("close", (status) => resolve({ out, status }));
  });
}
