import { compileSelector, type LabelMatcher } from "../../model/series/index.ts";
import type { Matcher } from "../../syntax/promql/ast.ts";
import { quoteRe2 } from "../../syntax/values/re2/index.ts";
import { shiftEdits } from "../../text/edit.ts";
import type { Document } from "../../workspace/document.ts";
import { type TopologyNode, topologyOf } from "../../workspace/topology/topology.ts";
import { exactName, placeOf, type SelectorUse, usesIn } from "../../workspace/uses.ts";
import { defineRule, type FixReport } from "../rule.ts";
import { someOf } from "../support/federated.ts";

export default defineRule({
  id: "federation/partial-up-alert",
  scope: "workspace",
  severity: "info",
  since: "0.1.0",
  fix: "unsafe",
  summary: "An alert on `up` of one federate job leaves out the server's other federate jobs.",
  why: `\`up{job="federate"} == 0\` was right while there was one federate job. With a job for each cluster it still looks
right and watches one of them; the others can be down for days without an alert.`,
  examples: [
    {
      bad: `#- /prometheus.yml
rule_files: [rules.yml]
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs: [{ targets: ["prometheus-eu.internal:9090"], labels: { cluster: eu } }]
  - job_name: federate-us
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs: [{ targets: ["prometheus-us.internal:9090"], labels: { cluster: us } }]
#- /rules.yml
groups:
  - name: federation
    rules:
      - alert: FederateTargetDown
        expr: up{job="federate"} == 0
        for: 5m
`,
      fixed: `#- /prometheus.yml
rule_files: [rules.yml]
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs: [{ targets: ["prometheus-eu.internal:9090"], labels: { cluster: eu } }]
  - job_name: federate-us
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs: [{ targets: ["prometheus-us.internal:9090"], labels: { cluster: us } }]
#- /rules.yml
groups:
  - name: federation
    rules:
      - alert: FederateTargetDown
        expr: up{job=~"federate.*"} == 0
        for: 5m
`,
    },
    {
      good: `#- /prometheus.yml
rule_files: [rules.yml]
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs: [{ targets: ["prometheus-eu.internal:9090"], labels: { cluster: eu } }]
  - job_name: federate-us
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs: [{ targets: ["prometheus-us.internal:9090"], labels: { cluster: us } }]
#- /rules.yml
groups:
  - name: federation
    rules:
      - alert: FederateTargetDown
        expr: up{job="federate"} == 0 or up{job="federate-us"} == 0
        for: 5m
`,
    },
  ],
  *check(ws) {
    const seen = new Set<string>();
    for (const node of topologyOf(ws).nodes.values()) {
      const jobs = jobNames(node);
      if (jobs.federate.length < 2) continue;
      const own = node.ruleDocuments.flatMap((document) =>
        ws.memo.once(document, "alerts on up", () => alertsOnUp(document)),
      );
      const left = jobs.federate.filter((job) => !own.some((use) => watches(use, job)));
      if (left.length === 0) continue;
      for (const use of own) {
        const matcher = use.selector.matchers.find(
          (m) => m.label.value === "job" && m.op.value === "=" && jobs.federate.includes(m.value.value),
        );
        if (!matcher) continue;
        const span = placeOf(use, matcher.span);
        const place = `${use.document.path} ${span.start}`;
        if (seen.has(place)) continue;
        seen.add(place);
        yield {
          at: { path: use.document.path, span },
          message: `This alert watches job "${matcher.value.value}" only; the federate ${left.length > 1 ? "jobs" : "job"} ${someOf(left)} can be down without any alert. Widen the matcher.`,
          related: [
            {
              location: { path: node.path, span: { start: 0, end: 0 } },
              message: "The config with these jobs",
            },
          ],
          fix: widen(use, matcher, jobs),
        };
      }
    }
  },
});

function alertsOnUp(document: Document): SelectorUse[] {
  return [...usesIn(document)].filter(
    (use) => use.role === "expr" && use.rule?.unit.alert && exactName(use.selector) === "up",
  );
}

interface JobNames {
  readonly federate: readonly string[];
  readonly others: readonly string[];
}

function jobNames(node: TopologyNode): JobNames {
  const names = (federating: boolean) =>
    node.jobs.flatMap(({ job }) =>
      job.unit.name && (job.unit.federate !== undefined) === federating ? [job.unit.name.value] : [],
    );
  return { federate: names(true), others: names(false) };
}

/** True when the alert looks at targets of this job. */
function watches(use: SelectorUse, job: string): boolean {
  const matchers = use.selector.matchers
    .filter((m) => m.label.value === "job")
    .map((m): LabelMatcher => ({ label: "job", op: m.op.value, value: m.value.value }));
  return compileSelector(matchers)?.({ job }) ?? true;
}

function widen(use: SelectorUse, matcher: Matcher, jobs: JobNames): FixReport[] {
  const regex = regexFor(jobs);
  const { map } = use.expression;
  const text = `=~${matcher.value.quote}${regex}${matcher.value.quote}`;
  const edit = map?.encode(matcher.op.span.start, matcher.value.span.end, text);
  if (!edit) return [];
  return [
    {
      title: `Watch job=~"${regex}"`,
      safe: false,
      preferred: true,
      edits: () => [{ path: use.document.path, edits: shiftEdits([edit], use.base) }],
    },
  ];
}

/** A prefix that all federate jobs share and no other job has, else the names one by one. */
function regexFor({ federate, others }: JobNames): string {
  let prefix = federate[0] ?? "";
  for (const name of federate) while (!name.startsWith(prefix)) prefix = prefix.slice(0, -1);
  prefix = prefix.replace(/[-_.]$/, "");
  const distinct = prefix.length >= 4 && !others.some((name) => name.startsWith(prefix));
  return distinct ? `${quoteRe2(prefix)}.*` : federate.map(quoteRe2).join("|");
}
