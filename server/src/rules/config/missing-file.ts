import type { LocatedText } from "../../model/located.ts";
import { isCandidate } from "../../workspace/candidates.ts";
import type { Document } from "../../workspace/document.ts";
import { hasGlobMeta } from "../../workspace/goPattern.ts";
import { dirname, isAbsolute, resolvePath } from "../../workspace/paths.ts";
import { fileTreeOf, findFiles } from "../../workspace/topology/filePatterns.ts";
import { topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { defineRule, type Report } from "../rule.ts";
import { mayStandElsewhere } from "../support/mountedFile.ts";

export default defineRule({
  id: "config/missing-file",
  scope: "workspace",
  severity: "warning",
  since: "0.1.0",
  summary: "A config names a rule file or a file of scrape jobs that does not exist, or a rule test does.",
  why: `Prometheus takes each entry of \`rule_files\` and \`scrape_config_files\` for a pattern, and one that fits no file
is no error to it: it starts, and the rules are never evaluated, the jobs never scraped. \`promtool check config\`
refuses an entry without a wildcard that names no file. \`promtool test rules\` only warns of one, and tests that expect
no alert pass without the rules.

Paths are relative to the config's folder. Absolute paths are those of the machine that the config is made for, so they
are not looked at, and neither is what a mount of Docker Compose may bring in.`,
  examples: [
    {
      bad: `#- /prometheus.yml
rule_files:
  - rules/availabilty.yml
scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node:9100"]
#- /rules/availability.yml
groups:
  - name: availability
    rules:
      - alert: InstanceDown
        expr: up == 0
`,
    },
    {
      bad: `#- /tests/availability_test.yml
rule_files:
  - ../rules/availabilty.yml
tests:
  - alert_rule_test:
      - eval_time: 5m
        alertname: InstanceDown
#- /rules/availability.yml
groups:
  - name: availability
    rules:
      - alert: InstanceDown
        expr: up == 0
`,
    },
    {
      good: `#- /prometheus.yml
rule_files:
  - rules/availability.yml
  - generated/*.yml
  - /etc/prometheus/rules/extra.yml
scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node:9100"]
#- /rules/availability.yml
groups:
  - name: availability
    rules:
      - alert: InstanceDown
        expr: up == 0
`,
    },
  ],
  *check(ws) {
    for (const document of ws.documents.values()) {
      const { config, path } = document;
      yield* missingInTests(ws, document);
      if (!config) continue;
      const lists = [
        { key: "rule_files", files: config.ruleFiles, what: "its rules are never evaluated" },
        { key: "scrape_config_files", files: config.scrapeConfigFiles, what: "its jobs are never scraped" },
      ];
      for (const { key, files, what } of lists) {
        for (const text of files) {
          if (!isMissing(ws, document, text)) continue;
          yield {
            at: { path, span: text.span },
            message: `${text.value} of ${key} names no file, seen from the folder of the config: Prometheus starts without an error, and ${what}. Correct the path, or remove it.`,
          };
        }
      }
    }
  },
});

function* missingInTests(ws: WorkspaceView, document: Document): Iterable<Report> {
  for (const text of document.unitTests?.ruleFiles ?? []) {
    if (!isMissing(ws, document, text)) continue;
    yield {
      at: { path: document.path, span: text.span },
      message: `${text.value} of rule_files names no file, seen from the folder of the test: promtool tests without its rules, and tests that expect no alert pass. Correct the path, or remove it.`,
    };
  }
}

function isMissing(ws: WorkspaceView, document: Document, text: LocatedText): boolean {
  const config = document.path;
  const { value } = text;
  if (value === "" || text.node.templated || hasGlobMeta(value) || isAbsolute(value)) return false;
  const path = resolvePath(dirname(config), value);
  // Only files that may be documents are listed, so of others nothing is known.
  if (!isCandidate(path) || ws.fileExists(path) !== false) return false;
  if (mayStandElsewhere(ws, document, path)) return false;
  const programs = topologyOf(ws).nodes.get(config)?.programs ?? [];
  return findFiles(fileTreeOf(ws), config, programs, text).files.length === 0 && programs.length === 0;
}
