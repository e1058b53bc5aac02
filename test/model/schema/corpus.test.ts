// Uses the configs collected in ../shared; skipped where they are absent.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TOLERATED } from "../../../server/src/model/schema/problem.ts";
import type { DocumentKind, SectionName } from "../../../server/src/model/schema/schema.ts";
import {
  checkDocument,
  checkSection,
  fileFrame,
  globalFacts,
  type SchemaProblem,
} from "../../../server/src/model/schema/validate.ts";
import type { Shape } from "../../../server/src/syntax/yaml/outline.ts";
import { parseYaml } from "../../../server/src/syntax/yaml/parse.ts";
import { readTree, type TreeEntry, type TreeItem } from "../../../server/src/syntax/yaml/tree.ts";
import { ContentMemo } from "../../../server/src/text/memo.ts";
import { shift } from "../../../server/src/text/span.ts";

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

  it("give the same problems in pieces as in one", () => {
    const shapes: readonly [DocumentKind, SectionName, Shape][] = [
      ["config", "scrape_config", { scrape_configs: { items: "unit" } }],
      ["rules", "rule", { groups: { items: { rules: { items: "unit" } } } }],
    ];
    let cut = 0;
    const everyThird = yamlFiles(join(shared, "corpus")).filter((_, i) => i % 3 === 0);
    for (const file of everyThird) {
      const text = readFileSync(file, "utf8");
      const [kind, unit, shape] = shapes[/^groups:/m.test(text) ? 1 : 0] ?? ["config", "scrape_config", {}];
      // An old release and the legacy scheme refuse much, which is what there is to compare.
      const options = { version: { major: 2, minor: 5 } } as const;
      const tree = readTree(text, shape, new ContentMemo(100));
      if (!tree.cut) continue;
      cut++;
      const frame = fileFrame(tree);
      const inPieces = checkDocument(frame.root, kind, { ...options, skip: frame.units });
      const top = tree.entries.find((e) => e.key.value === "global");
      const global = globalFacts(top?.node, options);
      for (const item of unitsOf(tree.entries)) {
        const own = checkSection(item.node, unit, { ...options, global });
        inPieces.push(...own.map((p) => ({ ...p, span: shift(p.span, item.base) })));
      }
      const whole = checkDocument(parseYaml(text).root, kind, options);
      expect(summary(inPieces), file).toEqual(summary(whole));
    }
    expect(cut).toBeGreaterThan(40);
  });
});

/** The scrape jobs or rules of a file that was cut. */
function unitsOf(entries: readonly TreeEntry[]): readonly TreeItem[] {
  return entries.flatMap((entry) =>
    (entry.items ?? []).flatMap((item) =>
      item.entries ? unitsOf(item.entries) : item.node.kind === "map" ? [item] : [],
    ),
  );
}

function summary(problems: readonly SchemaProblem[]): readonly string[] {
  return problems.map((p) => `${p.span.start}-${p.span.end} ${p.code} ${p.message}`).sort();
}
