import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  incomingCalls,
  outgoingCalls,
  prepareCallHierarchy,
} from "../../server/src/features/callHierarchy.ts";
import { codeLenses, lensText } from "../../server/src/features/codeLens.ts";
import { documentLinks } from "../../server/src/features/documentLinks.ts";
import { inlayHints } from "../../server/src/features/inlayHints.ts";
import type { Document } from "../../server/src/workspace/document.ts";
import type { WorkspaceView } from "../../server/src/workspace/workspace.ts";
import { engineOf } from "../support/check.ts";
import { parseFixture } from "../support/fixture.ts";

const { files } = parseFixture(`
#- /.promfed.yaml
clusters:
  - { name: us, endpoint: "prom-7.internal:9090", config: clusters/us/prometheus.yml }
#- /docker-compose.yml
services:
  prometheus:
    image: prom/prometheus
    volumes:
      - ./global/prometheus.yml:/etc/prometheus/prometheus.yml
      - { type: bind, source: ./global/rules.yml, target: /etc/prometheus/rules.yml }
#- /global/prometheus.yml
global: { scrape_interval: &every 30s }
rule_files: [rules.yml]
scrape_configs:
  - &base
    job_name: federate
    scrape_interval: *every
    metrics_path: /federate
    params: &params
      "match[]":
        - '{__name__=~"job:a.*|job:b"}'
        - |-
          job:b{job!="x"}
    file_sd_configs: [{ files: [targets/*.json] }]
    static_configs:
      - targets: ["prometheus-eu:9090", prom-7.internal:9090]
  - <<: *base
    job_name: again
#- /global/targets/a.json
[{ "targets": ["prometheus-eu:9090"] }]
#- /global/rules.yml
groups:
  - name: g
    rules:
      - record: global:a
        expr: sum(job:a) + sum({__name__=~"job:.*"})
      - alert: Errors
        expr: global:a > 1 or ALERTS{alertname="Errors"}
#- /clusters/eu/prometheus.yml
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
      - record: job:a
        expr: sum by (job) (a)
      - record: job:b
        expr: |
          sum by (job) (b)
            / job:a
#- /clusters/us/prometheus.yml
rule_files: [../eu/rules.yml]
`);
const PATHS = [...files.keys()];

/** Everything that stands between the lines of a document, at a few of its places. */
function everything(ws: WorkspaceView, document: Document, offsets: readonly number[]) {
  const lenses = codeLenses(ws, document);
  for (const { subject } of lenses) expect(lensText(ws, document, subject)?.title).toMatch(/\S/);
  const hints = inlayHints(ws, document, { start: 0, end: document.text.length });
  const links = documentLinks(ws, document);
  const items = offsets.flatMap((offset) => prepareCallHierarchy(ws, document, offset));
  const calls = items.flatMap((item) => [
    ...incomingCalls(ws, item).map((call) => ({ ...call, path: call.item.path })),
    ...outgoingCalls(ws, item).map((call) => ({ ...call, path: item.path })),
  ]);
  return { lenses, hints, links, items: [...items, ...calls.map((call) => call.item)], calls };
}

describe("what stands between the lines", () => {
  it("comes of every part of the sound files", async () => {
    const { workspace } = await engineOf(files);
    const made = PATHS.map((path) => {
      const document = workspace.documents.get(path);
      if (!document) throw new Error(`no document ${path}`);
      const offsets = [...document.text].map((_, offset) => offset);
      const { lenses, hints, links, calls } = everything(workspace, document, offsets);
      return [lenses.length, hints.length, links.length, calls.length].map((n) => n > 0);
    });
    for (const feature of [0, 1, 2, 3]) expect(made.filter((row) => row[feature]).length).toBeGreaterThan(1);
  });

  it("lies within its file, whatever the files have been cut to", async () => {
    const engine = await engineOf(files);
    const ws = engine.workspace;
    const inside = (path: string, span: { start: number; end: number }) => {
      const length = ws.documents.get(path)?.text.length ?? -1;
      expect(span.start).toBeGreaterThanOrEqual(0);
      expect(span.end).toBeGreaterThanOrEqual(span.start);
      expect(span.end).toBeLessThanOrEqual(length);
    };
    const fraction = fc.double({ min: 0, max: 1, noNaN: true });
    const noise = fc.constantFrom(
      "",
      ":",
      "'",
      '"',
      "- ",
      "{{ x }}",
      "*every",
      "[",
      "}",
      "\n",
      "job:a",
      "\u{1f600}",
      "<<: ",
    );
    const property = fc.property(
      fc.constantFrom(...PATHS),
      fraction,
      fc.nat(40),
      noise,
      fc.array(fraction, { minLength: 1, maxLength: 6 }),
      (path, at, length, insert, places) => {
        const text = files.get(path) ?? "";
        const start = Math.floor(at * text.length);
        engine.openText(path, text.slice(0, start) + insert + text.slice(start + length));
        for (const document of ws.documents.values()) {
          const offsets = places.map((place) => Math.floor(place * document.text.length));
          const { lenses, hints, links, items, calls } = everything(ws, document, offsets);
          for (const { span } of lenses) inside(document.path, span);
          for (const { offset } of hints) inside(document.path, { start: offset, end: offset });
          for (const { span, target } of links) {
            inside(document.path, span);
            expect(ws.fileExists(target)).toBe(true);
          }
          for (const { path: own, span, selection } of items) {
            inside(own, span);
            inside(own, selection);
          }
          for (const { path: own, from } of calls) for (const span of from) inside(own, span);
        }
        engine.openText(path, text);
      },
    );
    fc.assert(property, { numRuns: 150 });
  });
});
