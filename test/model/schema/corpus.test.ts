// Uses the configs collected in ../shared; skipped where they are absent.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TOLERATED } from "../../../server/src/model/schema/problem.ts";
import { checkDocument } from "../../../server/src/model/schema/validate.ts";
import { parseYaml } from "../../../server/src/syntax/yaml/parse.ts";

const shared = join(import.meta.dirname, "../../../../shared");

function yamlFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile() && /\.ya?ml$/.test(e.name))
    .map((e) => join(e.parentPath, e.name));
}

/** Keys that only other programs read: their documents are not Prometheus's. */
const FOREIGN = /^\s*(?:- )?(?:stream_parse|concurrency|partial_response_strategy|tests|route|receivers):/m;

describe.skipIf(!existsSync(join(shared, "corpus")))("configs from public repositories", () => {
  it("that are Prometheus's own are accepted", () => {
    const refused: string[] = [];
    let looked = 0;
    for (const file of [
      ...yamlFiles(join(shared, "corpus")),
      ...yamlFiles(join(shared, "examples-from-docs")),
    ]) {
      const text = readFileSync(file, "utf8");
      const { root, problems } = parseYaml(text);
      if (problems.length > 0 || root?.kind !== "map" || FOREIGN.test(text)) continue;
      const keys = new Set(root.pairs.map((p) => p.key.value));
      const kind = keys.has("groups")
        ? "rules"
        : keys.has("scrape_configs") || keys.has("remote_write")
          ? "config"
          : undefined;
      if (!kind) continue;
      looked++;
      for (const { code, message } of checkDocument(root, kind)) {
        if (!TOLERATED.has(code)) refused.push(`${file}: ${code}: ${message}`);
      }
    }
    expect(refused).toEqual([]);
    expect(looked).toBeGreaterThan(150);
  });
});
