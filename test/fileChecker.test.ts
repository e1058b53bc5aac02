import { describe, expect, it } from "vitest";
import { Engine, FileChecker } from "../server/src/engine.ts";
import { MemoryHost } from "../server/src/hosts/memory.ts";
import { classify } from "../server/src/workspace/classify.ts";
import { DEFAULT_SETTINGS } from "../server/src/workspace/settings.ts";

const RULES = `groups:
  - name: requests
    rules:
      - record: requests
        expr: sum(rate(http_requests_total{job=~"api"}[5m])
      - record: job:http_requests:rate1m
        expr: sum by (job) (rate(http_requests_total[5m]))
      - alert: Errors
        expr: sum by (job) (http_errors_total)
        annotations:
          summary: "{{ $labels.job | humanise }}"
      - alert: Ratio
        expr: avg by (job) (rate(a_total[5m]) / rate(b_total{env=~"^prod$"}[5m])) > 1
        severity: page
`;

describe("a thread that checks files by themselves", () => {
  it("finds in each copy of a file what the engine finds", () => {
    const engine = new Engine(new MemoryHost(new Map()), { roots: ["/"], settings: DEFAULT_SETTINGS });
    const checker = new FileChecker(DEFAULT_SETTINGS);
    for (const path of ["/a/rules.yml", "/b/rules.yml", "/c/rules.yml", "/d/rules.yml"]) {
      engine.openText(path, RULES);
      const as = classify(path, RULES);
      const found = as ? checker.check(path, RULES, as) : [];
      const expected = engine.checkAlone(path);
      expect(new Set(found.map(({ code }) => code)).size).toBeGreaterThan(5);
      const byPlace = (a: (typeof found)[number], b: (typeof found)[number]) =>
        a.location.span.start - b.location.span.start || (a.code < b.code ? -1 : 1);
      expect([...found].sort(byPlace).map(({ fixes: _, ...rest }) => rest)).toEqual(
        expected.map(({ fixes: _, ...rest }) => rest),
      );
    }
  });
});
