import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseYaml } from "../../../server/src/syntax/yaml/parse.ts";
import { packageReading, plain } from "./support.ts";

// Uses the corpus beside the repository (../shared) when it is there.
const folders = ["../shared/corpus", "../shared/examples-from-docs"].filter(existsSync);
const files = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(?:ya?ml|rules|tpl)$/.test(name))
    .map((name) => join(folder, name)),
);

describe.skipIf(files.length === 0)("configs and rules from public repositories", () => {
  const parsed = files.map((file) => {
    const text = readFileSync(file, "utf8");
    return { file, text, yaml: parseYaml(text) };
  });

  it("are read as the yaml package reads them where it can", () => {
    let compared = 0;
    for (const { file, text, yaml } of parsed) {
      const expected = yaml.templated ? undefined : packageReading(text);
      if (expected === undefined) continue;
      compared++;
      expect([file, [yaml.root, ...yaml.others].filter((n) => n !== undefined).map(plain)]).toEqual([
        file,
        expected,
      ]);
    }
    expect(compared).toBeGreaterThan(350);
  });

  it("have a problem only where Prometheus refuses them too", () => {
    const broken = parsed.filter(({ yaml }) => yaml.problems.length > 0).map(({ file }) => file);
    expect(broken.filter((file) => !file.endsWith("invalid-yaml-format.yaml"))).toEqual([]);
  });

  it("are templates only when they come from charts and the like", () => {
    const templates = parsed.filter(({ yaml }) => yaml.templated).map(({ file }) => file);
    expect(templates.filter((file) => !file.includes("/federate/"))).toEqual([]);
    expect(templates.length).toBeGreaterThan(5);
  });
});
