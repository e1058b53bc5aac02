import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seemsLarge, WORTH_ROOM } from "../../server/src/cli/manyFiles.ts";

let root: string;

/** A folder in `root` with so many empty files. */
function folder(name: string, files: number, ending: string): void {
  const path = join(root, name);
  mkdirSync(path, { recursive: true });
  for (let i = 0; i < files; i++) writeFileSync(join(path, `${i}${ending}`), "");
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "promfed-many-"));
  for (let i = 0; i < 4; i++) folder(`large/clusters/c${i}/rules`, WORTH_ROOM / 4, ".yml");
  folder("small/rules", 20, ".yml");
  folder("code/src", WORTH_ROOM, ".ts");
  folder("vendored/node_modules/a", WORTH_ROOM, ".yml");
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("a check that is large", () => {
  it.each([
    ["many files below a folder", ["large"], true],
    ["options around it", ["--format", "json", "large", "--no-cache"], true],
    ["several folders", ["small", "large/clusters"], true],
    ["few files", ["small"], false],
    ["other files than those that are checked", ["code"], false],
    ["files in folders that nobody looks into", ["vendored"], false],
    ["a named file", ["small/rules/0.yml"], false],
  ])("is told by the number of files: %s", (_, args, large) => {
    expect(seemsLarge(root, args)).toBe(large);
  });

  it("is that of the working directory where no folder is named", () => {
    expect(seemsLarge(join(root, "large"), ["--format", "json"])).toBe(true);
    expect(seemsLarge(join(root, "small"), [])).toBe(false);
  });
});
