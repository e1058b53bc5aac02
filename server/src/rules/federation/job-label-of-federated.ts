import { compileRe2 } from "../../syntax/values/re2/index.ts";
import type { SelectorUse } from "../../workspace/index.ts";
import { exactName, placeOf } from "../../workspace/index.ts";
import { type Topology, type TopologyNode, topologyOf } from "../../workspace/topology/topology.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "federation/job-label-of-federated",
  scope: "workspace",
  severity: "warning",
  since: "0.1.0",
  summary:
    'An expression selects `job="<federate job>"` and so misses the federated series, which keep their own job.',
  why: `With \`honor_labels: true\`, as federation needs it, a federated series keeps the \`job\` it had at its source. Only
two kinds of series carry the name of the federate job: those of the scrape itself (\`up\`, \`scrape_duration_seconds\`,
\`scrape_samples_scraped\`, …) and records from which \`job\` was aggregated away. \`count({job="federate"})\` therefore
does not count what was federated: it hardly moves when a whole cluster is missing.

Select federated series by what tells them: their name, or the label of their cluster.`,
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
#- /rules.yml
groups:
  - name: federation
    rules:
      - alert: FederationCardinalityDrop
        expr: count({job="federate"}) < 0.8 * count({job="federate"} offset 1h)
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
#- /rules.yml
groups:
  - name: federation
    rules:
      - alert: FederateTargetDown
        expr: up{job="federate"} == 0
      - alert: FederationCardinalityDrop
        expr: count by (cluster) ({__name__=~"job:.*"}) < 0.8 * count by (cluster) ({__name__=~"job:.*"} offset 1h)
`,
    },
  ],
  *check(ws) {
    const topology = topologyOf(ws);
    const seen = new Set<string>();
    for (const node of topology.nodes.values()) {
      const jobs = honoringJobs(node);
      if (jobs.size === 0) continue;
      for (const use of selectorsWithJob(node)) {
        const job = namedJob(use, jobs);
        if (!job || reachesSomething(topology, node, use)) continue;
        // One word a rule is enough, however often it says so.
        const rule = `${use.document.path} ${use.base}`;
        if (seen.has(rule)) continue;
        seen.add(rule);
        const name = exactName(use.selector);
        yield {
          at: { path: use.document.path, span: placeOf(use, use.selector.span) },
          message: `Federated series keep the job they had at their source, as job "${job}" has honor_labels: true. So this selects ${name ? `no federated ${name}` : "only the scrape's own series (up, scrape_…) and records without a job, not what is federated"}. Select by name, or by the label of the cluster.`,
        };
      }
    }
  },
});

/** Federate jobs under which series keep their own job. */
function honoringJobs(node: TopologyNode): Set<string> {
  return new Set(
    node.jobs.flatMap(({ job: { unit } }) =>
      unit.federate && unit.name && unit.honorLabels?.value === true ? [unit.name.value] : [],
    ),
  );
}

function* selectorsWithJob(node: TopologyNode): Iterable<SelectorUse> {
  for (const document of node.ruleDocuments) {
    for (const group of document.groups) {
      for (const rule of group.rules) {
        const { expression, selectors } = rule.unit;
        if (!expression) continue;
        for (const selector of selectors) {
          if (!selector.matchers.some((m) => m.label.value === "job")) continue;
          yield { role: "expr", document, selector, expression, base: rule.base, rule, group };
        }
      }
    }
  }
}

/** The federate job that a selector asks for, and for nothing else. */
function namedJob(use: SelectorUse, jobs: ReadonlySet<string>): string | undefined {
  for (const { label, op, value } of use.selector.matchers) {
    if (label.value !== "job") continue;
    if (op.value === "=") return jobs.has(value.value) ? value.value : undefined;
    if (op.value !== "=~") return undefined;
    const regex = compileRe2(value.value);
    const matched = [...jobs].filter((job) => regex?.fullMatch(job));
    // A regex that could match other jobs is about more than federation.
    return matched.length > 0 && /federat/i.test(value.value) ? matched[0] : undefined;
  }
  return undefined;
}

/** The scrape's own series, and names that may lack a job of their own, do carry the federate job's name. */
function reachesSomething(topology: Topology, node: TopologyNode, use: SelectorUse): boolean {
  const name = exactName(use.selector);
  if (name === undefined)
    return use.selector.matchers.some((m) => m.label.value === "__name__" && m.op.value !== "=");
  if (name === "up" || name.startsWith("scrape_")) return true;
  const known = topology.seriesOf(node).filter((series) => series.name === name);
  if (known.length > 0) return known.some((series) => topology.passes(series, use.selector) !== "never");
  // A raw metric always had a job at its source; of a record that is not known here nothing can be said.
  return name.includes(":");
}
