import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Engine } from "../../server/src/engine.ts";
import { MemoryHost } from "../../server/src/hosts/memory.ts";
import type { Diagnostic } from "../../server/src/rules/finding.ts";
import { DEFAULT_SETTINGS } from "../../server/src/workspace/settings.ts";

/** Documents as people write them, with everything in them that takes more than one line or one style. */
const DOCUMENTS: Readonly<Record<string, string>> = {
  "/global/prometheus.yml": `global:
  scrape_interval: 30s   # the clusters record every 30s
  external_labels: { monitor: global }
rule_files: ["rules/*.yml"]
scrape_configs:
  - &eu
    job_name: federate-eu
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__=~"job:.*"}'
        - "up{job=~\\"node|api\\"}"
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
  - <<: *eu
    job_name: federate-us
    scrape_timeout: 40s
    static_configs:
      - targets: [prometheus-us-1.internal:9090, prometheus-us-2.internal:9090]
  # promfed-ignore federation/match-all -- a small server
  - job_name: federate-all
    metrics_path: /federate
    params: { "match[]": ['{job=~".+"}'] }
    static_configs: [{ targets: ["prometheus-{{ region }}.internal:9090"] }]
remote_write:
  - url: https://user:hunter2@example.com/write
    write_relabel_configs:
      - { action: labeldrop, regex: "pod|instance" }
      - source_labels: [trace_id]
        target_label: request_id
`,
  "/global/rules/slo.yml": `groups:
- name: slo
  interval: 1m
  rules:
  - record: region:http_requests:rate5m
    expr: |
      sum by (region) (
        job:http_requests:rate5m{job="api"} # per job
      )
  - alert: Slow
    expr: >-
      histogram_quantile(0.99,
        sum by (le) (rate(http_seconds_bucket[1m])))
      > 0.5
    labels: {severity: page}
    annotations:
      summary: "{{ $labels.region }} is slow — {{ $value | humanize }} s 🐌"
  - alert: Down
    expr: 'up{job="federate-eu"} == 0'
`,
  "/eu/prometheus.yml": `global: {scrape_interval: 15s, external_labels: {cluster: eu}}
rule_files: [rules.yml]
scrape_configs:
- job_name: api
  relabel_configs: [{source_labels: [__address__], regex: "(.*):\\\\d+", target_label: host}]
  static_configs: [{targets: ['api:8080']}]
`,
  "/eu/rules.yml": `groups:\r
  - name: exports\r
    rules:\r
      - record: job:http_requests:rate5m\r
        expr: sum by (job) (rate(http_requests_total[5m]))\r
`,
  "/docker-compose.yml": `services:
  prometheus-eu:
    image: prom/prometheus
    command: ["--config.file=/etc/prometheus/prometheus.yml"]
    volumes: ["./eu:/etc/prometheus:ro"]
`,
  "/.promfed.yaml": `clusters:
  - name: eu
    endpoint: prometheus-eu.internal:9090
    config: eu/prometheus.yml
rules: { recording/naming: warning }
`,
};

const PATHS = Object.keys(DOCUMENTS);
const PIECES = Object.values(DOCUMENTS).flatMap((text) => text.split(/(?<=\n)/));

/** What people and accidents put into a text. */
const inserted = fc.oneof(
  fc.constantFrom(...PIECES),
  fc.constantFrom(
    ...[
      "\n",
      "\r\n",
      "\r",
      " ",
      "  ",
      "\t",
      ":",
      "- ",
      "#",
      "'",
      '"',
      "|",
      ">",
      "&a ",
      "*a",
      "*eu",
      "<<: *eu\n",
      "{",
      "}",
    ],
    ...[
      "[",
      "]",
      "{{ x }}",
      "${",
      "---\n",
      "...\n",
      "%YAML 1.1\n",
      "? ",
      "!!map ",
      "\0",
      "\ud83d",
      "\u2028",
      "\ufeff",
      "=",
    ],
    ...[
      '=~".*"',
      "(",
      ")",
      "sum(",
      "[5m]",
      " offset 5m",
      "é",
      "🐌",
      ",",
      "\\",
      "null",
      "~",
      "job_name: x\n",
      "groups:\n",
    ],
  ),
);

/** A cut (from, how much; as parts of the text's length) and what comes in its place. */
const edit = fc.record({
  path: fc.constantFrom(...PATHS),
  from: fc.nat(9999),
  length: fc.oneof(fc.constant(0), fc.nat(5), fc.nat(200)),
  text: fc.oneof(fc.constant(""), inserted),
});

/** An engine that opened the files; each as what `like` takes it for, as an open file stays what it was. */
function engineOn(files: ReadonlyMap<string, string>, like?: Engine): Engine {
  const engine = new Engine(new MemoryHost(), { roots: ["/"], settings: DEFAULT_SETTINGS });
  for (const path of files.keys()) {
    const document = like?.document(path);
    if (document) engine.setKind(path, { kind: document.kind, dialect: document.dialect });
  }
  for (const [path, text] of files) engine.openText(path, text);
  return engine;
}

function findings(engine: Engine): Record<string, unknown[]> {
  const all = [...engine.checkAll()].filter(([, list]) => list.length > 0);
  return Object.fromEntries(all.map(([path, list]) => [path, list.map(comparable)]));
}

/** A finding with the edits of its fixes worked out, as data. */
function comparable({ fixes, ...rest }: Diagnostic) {
  return { ...rest, fixes: fixes.map((fix) => ({ ...fix, edits: fix.edits() })) };
}

function expectInside(engine: Engine): void {
  for (const [path, list] of engine.checkAll()) {
    const length = (of: string) => engine.document(of)?.text.length ?? 0;
    for (const { location, related, code } of list) {
      expect(location.path, code).toBe(path);
      for (const { path: at, span } of [location, ...related.map((r) => r.location)]) {
        const right = 0 <= span.start && span.start <= span.end && span.end <= length(at);
        if (!right) throw new Error(`${code}: ${at} ${span.start}-${span.end} of ${length(at)}`);
      }
    }
  }
}

describe("an engine that is edited", () => {
  it("never throws, keeps its places in the text, and finds what a fresh one finds", () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 12 }), (edits) => {
        const files = new Map(Object.entries(DOCUMENTS));
        const edited = engineOn(files);
        edited.checkAll();
        for (const [index, { path, from, length, text }] of edits.entries()) {
          const before = files.get(path) ?? "";
          const start = Math.floor((from * before.length) / 10_000);
          const after = before.slice(0, start) + text + before.slice(start + length);
          files.set(path, after);
          edited.openText(path, after);
          // Only every other version is looked at, as an editor does with a fast typist.
          if (index % 2 === 0) edited.checkAlone(path);
          else edited.checkAll();
        }
        expectInside(edited);
        expect(findings(edited)).toEqual(findings(engineOn(files, edited)));
      }),
      { numRuns: 100_000, interruptAfterTimeLimit: 8000, markInterruptAsFailure: false },
    );
  }, 60_000);

  it("reads every beginning of a document, as if it were being typed", () => {
    for (const [path, text] of Object.entries(DOCUMENTS)) {
      const files = new Map(Object.entries(DOCUMENTS));
      const edited = engineOn(files);
      for (let end = 0; end <= text.length; end += 7) edited.openText(path, text.slice(0, end));
      edited.openText(path, text);
      expectInside(edited);
      expect(findings(edited)).toEqual(findings(engineOn(files)));
    }
  });
});
