import { availableParallelism } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { Checker } from "../../../server/src/cli/checker.ts";
import type { Diagnostic } from "../../../server/src/rules/finding.ts";
import { DEFAULT_SETTINGS } from "../../../server/src/workspace/settings.ts";
import { CLI, folder } from "../../support/cli.ts";
import { FLEET } from "../../support/fleet.ts";

/** As many files as are worth a thread: the same servers in one region after the other. */
const REGIONS = 14;

const cwd = folder(
  Object.fromEntries(
    Array.from({ length: REGIONS }, (_, region) =>
      [...FLEET].map(([path, text]) => [`region-${region}${path}`, text] as const),
    ).flat(),
  ),
);

async function findings(early: boolean, program?: string): Promise<[string, unknown][]> {
  const targets = { folders: [cwd], files: [], problems: [] };
  const checker = new Checker(targets, undefined, DEFAULT_SETTINGS);
  expect(await checker.load(early, program === undefined ? undefined : pathToFileURL(program))).toEqual([]);
  const plain = ({ fixes, ...rest }: Diagnostic) => ({
    ...rest,
    fixes: fixes.map(({ edits: _, ...fix }) => fix),
  });
  const found = [...checker.check()].map(([path, list]): [string, unknown] => [path, list.map(plain)]);
  expect(checker.failures).toEqual([]);
  return found;
}

describe.skipIf(availableParallelism() < 2)("threads that check beside this one", () => {
  it("find what this one finds alone, and so does this one by tasks", async () => {
    const alone = await findings(false);
    expect(alone.length).toBeGreaterThan(150);
    expect(await findings(true)).toEqual(alone);
    expect(await findings(true, CLI)).toEqual(alone);
  });

  it("may fail, each in its own way", async () => {
    const alone = await findings(false);
    const programs = folder({
      "throws.mjs": "throw new Error('no thread');",
      "goes.mjs":
        "import { parentPort } from 'node:worker_threads';\nparentPort.once('message', () => process.exit(1));\n",
      "syntax.mjs": "}",
    });
    for (const name of ["throws.mjs", "goes.mjs", "syntax.mjs"])
      expect([name, await findings(true, join(programs, name))]).toEqual([name, alone]);
  });

  it("may take tasks and never give an answer", async () => {
    const programs = folder({
      "silent.mjs": `import { parentPort, workerData } from "node:worker_threads";
const claims = new Int32Array(workerData.claims);
parentPort.on("message", (message) => {
  if (message === "done") parentPort.close();
  else Atomics.compareExchange(claims, message.index, 0, 1);
});
`,
    });
    expect(await findings(true, join(programs, "silent.mjs"))).toEqual(await findings(false));
  });
});
