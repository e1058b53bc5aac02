import { describe, expect, it } from "vitest";
import { Engine } from "../../server/src/engine.ts";
import { MemoryHost } from "../../server/src/hosts/memory.ts";
import { defineRule } from "../../server/src/rules/rule.ts";
import { DEFAULT_SETTINGS } from "../../server/src/workspace/settings.ts";

/** The intervals with which a rule's check was asked, and where it found something. */
async function asked(files: readonly (readonly [string, string])[]) {
  const intervals: (number | undefined)[] = [];
  const rule = defineRule({
    id: "promql/tried",
    since: "0.1.0",
    summary: "Tried",
    scope: "rule",
    severity: "warning",
    why: "",
    examples: [],
    check({ record }, { intervalMs }) {
      intervals.push(intervalMs);
      return record ? [{ at: record.span, message: "tried", fix: [] }] : [];
    },
  });
  const engine = new Engine(new MemoryHost(files), {
    roots: ["/"],
    settings: DEFAULT_SETTINGS,
    rules: [rule],
  });
  await engine.load();
  const found = [...engine.checkAll()].flatMap(([path, list]) =>
    list.map(
      ({ location: { span } }) => `${path} ${engine.document(path)?.text.slice(span.start, span.end)}`,
    ),
  );
  return { intervals, found };
}

const group = (name: string, more = "") =>
  `groups:\n  - name: ${name}\n${more}    rules:\n      - record: job:up:sum\n        expr: sum by (job) (up)\n`;

describe("the findings of a rule", () => {
  it("are looked for once, whatever the names of the groups that it stands in", async () => {
    const { intervals, found } = await asked([
      ["/a.yml", group("a")],
      ["/b.yml", group("of-b", "    labels: {cluster: b}\n")],
    ]);
    expect(intervals).toEqual([undefined]);
    expect(found).toEqual(["/a.yml job:up:sum", "/b.yml job:up:sum"]);
  });

  it("are looked for again where it is evaluated at other times", async () => {
    const { intervals } = await asked([
      ["/a.yml", group("a", "    interval: 1m\n")],
      ["/b.yml", group("b", "    interval: 5m\n")],
      ["/c.yml", group("c", "    interval: 60s\n")],
    ]);
    expect(intervals).toEqual([60_000, 300_000]);
  });
});
