import { matchersOf } from "../../model/matchers.ts";
import { compileSelector, METRIC_NAME } from "../../model/series/index.ts";
import type { JobUnit, MatchSelector, Placed } from "../../model/units.ts";
import type { VectorSelector } from "../../syntax/promql/ast.ts";
import { shiftEdits } from "../../text/edit.ts";
import type { OwnedMemo } from "../../text/memo.ts";
import { addTo } from "../../text/multiMap.ts";
import { shift } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import {
  type FederateEdge,
  type KnownSeries,
  selectsRecordsOnly,
  type Topology,
  type TopologyNode,
  topologyOf,
} from "../../workspace/topology/topology.ts";
import { defineRule, type FixReport, type Report } from "../rule.ts";
import { type ExternalOnly, externalOnly } from "../support/externalOnly.ts";
import { federateJobs, readableSelectors, recordingServers, someOf } from "../support/federated.ts";
import { editOf, type NearMiss, nearMissOf, withoutMatcher } from "../support/nearSelector.ts";

export default defineRule({
  id: "federation/unmatched-selector",
  scope: "workspace",
  severity: "info",
  since: "0.1.0",
  fix: "unsafe",
  summary: "A `match[]` selector asks for recorded series that no source records.",
  why: `A selector that matches nothing is answered with nothing, silently. When the sources' configs are in the same
repository, promfed follows each target to its config and rule files and knows what is recorded there. A selector for
recorded series (every name it allows holds a colon) that none of these records passes is a misspelt level, a record
that was renamed at the source, or a rule that was never written. Where something of nearly that name is recorded the fix
writes that; where it differs in a letter or two this is a warning.

A matcher on a label that only the source's \`external_labels\` set matches nothing either: they are added to what was
selected.

Selectors for scraped metrics are not judged: what a source scrapes is not known from its config.`,
  examples: [
    {
      bad: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate-eu
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__=~"cluster:.*"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
`,
      fixed: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate-eu
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__=~"job:.*"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
`,
    },
    {
      bad: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate-eu
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - job:http_request:rate5m
        - '{__name__=~"jobs:.*"}'
        - '{__name__=~"job:.*", cluster="eu"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
`,
    },
    {
      bad: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate-eu
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{job="node", cluster="eu"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu }
scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node-1.internal:9100"]
`,
      fixed: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate-eu
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{job="node"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu }
scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node-1.internal:9100"]
`,
    },
    {
      good: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate-eu
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__=~"job:.*"}'
        - '{job="node"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
#- /clusters/eu/prometheus.yml
global:
  external_labels: { cluster: eu }
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
`,
    },
  ],
  *check(ws, { once }) {
    const topology = topologyOf(ws);
    const others = new Map<string, readonly TopologyNode[]>();
    for (const { document, job } of federateJobs(ws)) {
      const readable = readableSelectors(job.unit);
      const wanted = readable.filter(({ selector }) =>
        once(selector, "selects records only", () => selectsRecordsOnly(selector)),
      );
      const open = readable.filter((one) => !wanted.includes(one) && one.selector.matchers.length > 0);
      if (wanted.length === 0 && open.length === 0) continue;
      yield undefined;
      const edges = topology.edgesOfJob(document.path, job.index);
      const targets = topology.targetsOfJob(document.path, job.index);
      const allKnown =
        targets.length > 0 && new Set(edges.map((edge) => edge.target)).size === targets.length;
      let servers = allKnown ? [] : others.get(document.path);
      if (!servers && wanted.length > 0) {
        servers = recordingServers(topology, topology.node(document.path));
        others.set(document.path, servers);
      }
      for (const { item, selector } of wanted) {
        const place = { document, job, item };
        const report = allKnown
          ? fromKnownSources(topology, edges, selector, place)
          : fromAnySource(topology, servers ?? [], selector, place, ws.memo);
        if (report) yield report;
      }
      const sources = [...new Set(edges.map((edge) => edge.source))];
      for (const { item, selector } of allKnown ? open : []) {
        const found = externalOnly(topology, sources, selector);
        if (found) yield ofExternalLabel(found, selector, { document, job, item });
      }
    }
  },
});

interface Place {
  readonly document: Document;
  readonly job: Placed<JobUnit>;
  readonly item: MatchSelector;
}

/** Every target is a server of the workspace: what they record is all there is. */
function fromKnownSources(
  topology: Topology,
  edges: readonly FederateEdge[],
  selector: VectorSelector,
  place: Place,
): Report | undefined {
  if (edges.some((edge) => topology.delivery(edge, selector) !== "nothing")) return undefined;
  const sources = [...new Set(edges.map((edge) => edge.source))];
  const who =
    sources.length === 1
      ? (sources[0]?.name ?? "the source")
      : `any of its ${sources.length} sources (${someOf(sources.map((s) => s.name))})`;
  const near = nearMissOf(topology, sources, selector);
  const recorded = [...new Set(sources.flatMap((source) => topology.recordsOf(source).map((r) => r.name)))];
  const path = sources[0]?.path;
  const instead =
    near?.words ??
    (recorded.length > 0 ? `Recorded there: ${someOf(recorded)}.` : "Its config loads no recording rule.");
  return {
    at: { path: place.document.path, span: shift(place.item.text.span, place.job.base) },
    ...(near?.misspelt && { severity: "warning" as const }),
    message: `Nothing that ${who} records matches ${place.item.text.value}, so this selector brings no series. ${instead}`,
    related:
      near && near.related.length > 0
        ? near.related
        : path
          ? [{ location: { path, span: { start: 0, end: 0 } }, message: "The source's config" }]
          : [],
    fix: near ? writeNear(place, near) : [],
  };
}

/** What the sources scrape is not known, but it carries no label that only their external_labels set. */
function ofExternalLabel(found: ExternalOnly, selector: VectorSelector, place: Place): Report {
  const { matcher, source, label } = found;
  const without = withoutMatcher(selector, matcher);
  const words = `${label.name} is an external label of ${source.name}, added to what was selected: match[] does not see it.`;
  return {
    at: { path: place.document.path, span: shift(place.item.text.span, place.job.base) },
    message: `${place.item.text.value} selects only series that carry ${label.name} of their own, and nothing in the source's config gives them any. ${words} Leave that matcher out.`,
    related: [{ location: { path: source.path, span: label.span }, message: "The external label" }],
    fix: without
      ? writeNear(place, { words, misspelt: false, related: [], replace: { at: without, text: "" } })
      : [],
  };
}

function writeNear({ document, job, item }: Place, near: NearMiss): FixReport[] {
  const edit = editOf(item.expression, near);
  if (!edit || !near.replace) return [];
  return [
    {
      title: near.replace.text === "" ? "Leave the matcher out" : `Write ${near.replace.text}`,
      safe: false,
      preferred: true,
      edits: () => [{ path: document.path, edits: shiftEdits([edit], job.base) }],
    },
  ];
}

/** Some target is not known here: only a selector that no server of the workspace satisfies is worth a word. */
function fromAnySource(
  topology: Topology,
  servers: readonly TopologyNode[],
  selector: VectorSelector,
  place: Place,
  memo: OwnedMemo,
): Report | undefined {
  if (servers.length === 0) return undefined;
  const names = memo.once(selector, "names", () =>
    compileSelector(matchersOf(selector).filter((m) => m.label === METRIC_NAME)),
  );
  const holds = (node: TopologyNode) => {
    const series = topology.seriesOf(node);
    // Answers stay while a server holds what it held before.
    return memo.once(series, selector, () => {
      for (const [name, named] of memo.once(series, "series by name", () => seriesByName(series))) {
        // Most series fall by their name, which is tested once for all that share it.
        if (names && !names({ [METRIC_NAME]: name })) continue;
        if (named.some((one) => topology.passes(one, selector) !== "never")) return true;
      }
      return false;
    });
  };
  if (servers.some(holds)) return undefined;
  const recorded = [...new Set(servers.flatMap((node) => topology.recordsOf(node).map((r) => r.name)))];
  return {
    at: { path: place.document.path, span: shift(place.item.text.span, place.job.base) },
    message: `No server in this workspace records a series that matches ${place.item.text.value}. If the sources are among them, this selector brings nothing; recorded are ${someOf(recorded)}.`,
  };
}

function seriesByName(all: readonly KnownSeries[]): ReadonlyMap<string, readonly KnownSeries[]> {
  const byName = new Map<string, KnownSeries[]>();
  for (const series of all) addTo(byName, series.name, series);
  return byName;
}
