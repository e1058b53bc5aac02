import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isCandidate } from "../../server/src/workspace/candidates.ts";
import { classify, classifyNamed, tellsPrograms } from "../../server/src/workspace/classify.ts";

const kindOf = (path: string, text: string) => {
  const found = classify(path, text);
  return found && `${found.kind}/${found.dialect}`;
};

describe("what a file is", () => {
  it.each([
    ["/a.yml", "scrape_configs: []\n", "config/prometheus"],
    ["/a.yml", "# a\n---\nglobal:\n  scrape_interval: 15s\n", "config/prometheus"],
    ["/vmagent.yml", "scrape_configs: []\n", "config/vmagent"],
    ["/a.yml", "scrape_configs:\n  - job_name: a\n    stream_parse: true\n", "config/vmagent"],
    ["/a.yml", "- job_name: a\n  stream_parse: true\n", "config/vmagent"],
    ["/jobs.yml", "- job_name: a\n  metrics_path: /federate\n", "config/job-list"],
    ["/a.yml", "groups:\n  - name: a\n    rules: []\n", "rules/prometheus"],
    ["/a.yml", "groups: [{ name: a, rules: [{ record: b, expr: c }] }]\n", "rules/prometheus"],
    ["/a.yml", 'groups: [{"name":"a","rules":[{"for":"5m","alert":"b","expr":"c"}]}]\n', "rules/prometheus"],
    [
      "/a.yml",
      "groups:\n  - name: a\n    partial_response_strategy: warn\n    rules: []\n",
      "rules/thanos-ruler",
    ],
    ["/a.yml", "groups:\n  - name: a\n    params: {}\n    rules: []\n", "rules/vmalert"],
    ["/a.yml", "namespace: a\ngroups:\n  - name: a\n    rules: []\n", "rules/mimir"],
    [
      "/a.yml",
      "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nspec: {}\n",
      "prometheus-rule/prometheus",
    ],
    ["/a.yml", "apiVersion: v1\nkind: ConfigMap\n", undefined],
    [
      "/a.yml",
      "apiVersion: v1\nkind: Service\n---\nkind: Probe\n---\nkind: PrometheusRule\n",
      "prometheus-rule/prometheus",
    ],
    ["/a.yml", "apiVersion: v1\nkind: Service\n---\nkind: Probe\n", "manifest/prometheus"],
    ["/a.yml", "apiVersion: v1\nkind: ConfigMap\n---\nkind: Service\n", "kubernetes/prometheus"],
    ["/a.yml", "- targets: [a:1]\n", "file-sd/prometheus"],
    ["/bucket.yml", "type: S3\nconfig:\n  bucket: a\n", "thanos-objstore/prometheus"],
    ["/bucket.yml", "type: S3\nconfig: { bucket: a }\n", "thanos-objstore/prometheus"],
    ["/bucket.yml", 'type: FILESYSTEM\nconfig: {"directory": /data}\n', "thanos-objstore/prometheus"],
    ["/cache.yml", "type: MEMCACHED\nconfig: { addresses: [a] }\n", undefined],
    ["/a.json", '[{"targets": ["a:1"]}]', "file-sd/prometheus"],
    ["/a.yml", "rule_files: [a.yml]\ntests: []\n", "unit-test/prometheus"],
    ["/a.yml", "global:\n  smtp_from: x\nroute: {}\nreceivers: []\n", "alertmanager/prometheus"],
    ["/docker-compose.yml", "services:\n  a:\n    image: b\n", "compose/prometheus"],
    ["/a.json", '{"panels": [], "schemaVersion": 36}', "dashboard/prometheus"],
    ["/.promfed.yaml", "", "project/prometheus"],
    ["/values.yml", "image: x\nreplicas: 3\n", undefined],
    ["/playbook.yml", "- hosts: all\n  tasks: []\n", undefined],
    ["/prometheus.yml", "", "config/prometheus"],
    ["/prometheus.yml", "scr", "config/prometheus"],
    ["/api.rules.yml", "# soon\n", "rules/prometheus"],
    ["/prometheus.yml", "image: x\n", undefined],
    ["/notes.yml", "", undefined],
  ])("%s with %j is %s", (path, text, kind) => {
    expect(kindOf(path, text)).toBe(kind);
  });

  it.each([
    ["values of a chart", "server:\n  image: a\nglobal:\n  scrape_interval: 1m\n"],
    ["values of a chart", "serverFiles: {}\nglobal: {}\nalerting: {}\n"],
    ["Promtail", "server: {}\nclients: []\nscrape_configs: []\n"],
    ["Promtail", "scrape_configs:\n  - job_name: a\n    pipeline_stages: []\n"],
    ["Loki", "auth_enabled: false\nserver: {}\nruler: {}\nremote_write: {}\n"],
    ["Grafana Agent", "metrics:\n  configs: []\nlogs:\n  configs: []\nremote_write: []\n"],
    [
      "Grafana's alerts",
      "apiVersion: 1\ngroups:\n  - name: a\n    rules:\n      - uid: b\n        record: { metric: c }\n",
    ],
    ["groups of people", "groups:\n  - name: admins\n    rules: [all]\nusers: []\n"],
    [
      "rules of Loki",
      'groups:\n  - name: a\n    rules:\n      - alert: b\n        expr: sum(rate({app="a"} |= "error" [5m])) > 0\n',
    ],
    [
      "rules of Loki",
      "groups:\n  - name: a\n    rules:\n      - record: b\n        expr: |\n          sum by (c) (rate({app='a'}\n            | json [5m]))\n",
    ],
    [
      "rules of Loki",
      'groups:\n  - name: a\n    rules:\n      - record: b\n        expr: "rate({app=\\"a\\"} !~ \\"x\\" [5m])"\n',
    ],
  ])("leaves %s alone: %j", (_, text) => {
    expect(kindOf("/a.yml", text)).toBeUndefined();
  });

  it.each([
    ['expr: a{b="c|=d"} != e', "rules/prometheus"],
    ['expr: a{b=~"(c{2}|=d)"} !=\n          bool 1', "rules/prometheus"],
    ['expr: a\n        annotations: { table: "| {{ $labels.pod }} | drop |" }', "rules/prometheus"],
    ["expr: a\nnamespace: b", "rules/mimir"],
    ["expr: a\nx-common: b", "rules/prometheus"],
  ])("takes a rule with %j for %s", (rest, kind) => {
    expect(kindOf("/a.yml", `groups:\n  - name: a\n    rules:\n      - alert: b\n        ${rest}\n`)).toBe(
      kind,
    );
  });

  it("takes what was asked for by its name for rules or a config", () => {
    expect(classifyNamed("/a.yml", "apiVersion: 1\ngroups: []\n").kind).toBe("rules");
    expect(classifyNamed("/a.yml", "clients: []\nscrape_configs: []\n").kind).toBe("config");
    expect(classifyNamed("/a.json", '{"panels": [], "schemaVersion": 36}').kind).toBe("dashboard");
  });

  it("looks at templates of configs too, and at nothing else", () => {
    expect(["/a.yml", "/a.yaml.j2", "/a.yml.tpl", "/a.rules", "/a.json"].every(isCandidate)).toBe(true);
    expect(["/a.txt", "/yml", "/a.tpl", "/a.ts"].some(isCandidate)).toBe(false);
  });

  it("takes groups for those of vmalert or Thanos Ruler where a line says so, wherever that stands", () => {
    const key = fc.constantFrom(
      ...[
        "debug",
        "update_entries_limit",
        "headers",
        "params",
        "eval_offset",
        "eval_",
        "extra_filter_labels",
      ],
      ...[
        "tenant",
        "concurrency",
        "type: graphite",
        "type: x",
        "expr: eval_offset",
        "expr",
        "deb",
        "params_x",
        "partial_response_strategy",
        "partial_response",
      ],
    );
    const before = fc.constantFrom("", "  ", "\t", "  - ", "- ", "-", "- - ", "  # ", "x ", "\r  ", "a\r");
    const lines = fc.array(
      fc.tuple(before, key).map((parts) => `${parts.join("")}: 1`),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(lines, fc.constantFrom("\n", "\r\n", "\u2028"), (some, feed) => {
        const text = `groups:\n  - rules:\n    - alert: a\n${some.join(feed)}`;
        const thanos = /^[ \t]*(?:- )?partial_response_strategy[ \t]*:/m.test(text);
        const other = tellsPrograms(text) ? "vmalert" : "prometheus";
        expect(kindOf("/a.yml", text), text).toBe(`rules/${thanos ? "thanos-ruler" : other}`);
      }),
      { numRuns: 2000 },
    );
  });
});
