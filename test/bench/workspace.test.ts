import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Engine } from "../../server/src/engine.ts";
import { NodeHost } from "../../server/src/hosts/node.ts";
import { DEFAULT_SETTINGS } from "../../server/src/workspace/settings.ts";

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function madeUp(): string {
  const folder = mkdtempSync(join(tmpdir(), "promfed-workspace-"));
  folders.push(folder);
  execFileSync(process.execPath, ["bench/workspace.mjs", folder, "--clusters=3", "--files=2", "--rules=30"]);
  return folder;
}

function textsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".yml"))
    .sort()
    .map((name) => `${name}\n${readFileSync(join(folder, name), "utf8")}`);
}

describe("the workspace that is measured", () => {
  it("is the same every time", () => {
    expect(textsIn(madeUp())).toEqual(textsIn(madeUp()));
  });

  it("has clusters, rules and hops, and no mistake", async () => {
    const engine = new Engine(new NodeHost(), { roots: [madeUp()], settings: DEFAULT_SETTINGS });
    expect(await engine.load()).toEqual([]);
    const documents = [...engine.workspace.documents.values()];
    expect(documents.flatMap((d) => d.groups).flatMap((g) => g.rules)).toHaveLength(3 * 2 * 30 + 2);
    expect(documents.flatMap((d) => d.config?.jobs ?? []).filter((j) => j.unit.federate)).toHaveLength(3);
    const found = [...engine.checkAll().values()].flat();
    expect(found.filter((d) => d.severity === "error")).toEqual([]);
  });
});
