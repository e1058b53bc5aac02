import { type Field, textOfField } from "../../model/located.ts";
import type { JobUnit, Placed } from "../../model/units.ts";
import type { Expr, VectorSelector } from "../../syntax/promql/ast.ts";
import { walk } from "../../syntax/promql/walk.ts";
import { atLeast } from "../../syntax/values/version.ts";
import { yaml11Bool } from "../../syntax/yaml/access.ts";
import { EditBuilder } from "../../syntax/yaml/edit.ts";
import { shiftEdits } from "../../text/edit.ts";
import { shift } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import { exactName } from "../../workspace/index.ts";
import { selectsRecordsOnly, type TopologyNode, topologyOf } from "../../workspace/topology/topology.ts";
import type { Related } from "../finding.ts";
import { defineRule, type FixReport, type Once } from "../rule.ts";
import { readableSelectors } from "../support/federated.ts";
import { type FederatedNames, federatedNames, federatingServers, rulesOf } from "../support/federatedUse.ts";
import { jobMap, jobSpot, jobTitle, ownPair } from "../support/job.ts";

export default defineRule({
  id: "federation/native-histograms",
  scope: "workspace",
  severity: "info",
  since: "0.1.0",
  fix: "unsafe",
  summary: "A federate job does not ask for native histograms that its source holds or rules here read.",
  why: `Native histograms travel in the protobuf format only, and \`/federate\` sends them only to a scraper that asks for
it: one with \`scrape_native_histograms: true\` for the job or globally (since 3.8; before, with
\`--enable-feature=native-histograms\`). To any other the source leaves them out without a word: classic series arrive,
native ones are missing, and \`histogram_quantile()\` over them gives nothing.

Reported where the source is set to ingest native histograms and a selector lets metrics pass, or where a rule here
uses a federated series as a native histogram.`,
  examples: [
    {
      bad: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params: { "match[]": ['{job="api"}'] }
    static_configs: [{ targets: ["prometheus-eu:9090"], labels: { cluster: eu } }]
#- /clusters/eu/prometheus.yml
global:
  scrape_native_histograms: true
  external_labels: { cluster: eu }
scrape_configs:
  - job_name: api
    static_configs: [{ targets: ["api:8080"] }]
`,
      fixed: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    scrape_native_histograms: true
    metrics_path: /federate
    params: { "match[]": ['{job="api"}'] }
    static_configs: [{ targets: ["prometheus-eu:9090"], labels: { cluster: eu } }]
#- /clusters/eu/prometheus.yml
global:
  scrape_native_histograms: true
  external_labels: { cluster: eu }
scrape_configs:
  - job_name: api
    static_configs: [{ targets: ["api:8080"] }]
`,
    },
    {
      good: `#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    scrape_native_histograms: true
    metrics_path: /federate
    params: { "match[]": ['{job="api"}'] }
    static_configs: [{ targets: ["prometheus-eu:9090"], labels: { cluster: eu } }]
#- /clusters/eu/prometheus.yml
global:
  scrape_native_histograms: true
  external_labels: { cluster: eu }
scrape_configs:
  - job_name: api
    static_configs: [{ targets: ["api:8080"] }]
`,
    },
  ],
  *check(ws, { once, settings }) {
    const topology = topologyOf(ws);
    const seen = new Set<string>();
    if (settings.features.has("native-histograms")) return;
    const knowsField = atLeast(settings.version, { major: 3, minor: 8 });
    const wayOut = knowsField
      ? `Set ${FIELD}: true on the job.`
      : "Start the server with --enable-feature=native-histograms.";
    for (const node of federatingServers(ws)) {
      if (node.programs.some((program) => program.features.includes("native-histograms"))) continue;
      if (globalHas(node)) continue;
      let used: ReadonlyMap<string, Related> | undefined;
      for (const { document, job } of node.jobs) {
        const place = `${document.path} ${job.base}`;
        if (!job.unit.federate || job.unit.fields.has(FIELD) || seen.has(place)) continue;
        const edges = topology.edgesOfJob(document.path, job.index);
        const source = takesMetrics(job.unit, once)
          ? edges.find((edge) => edge.source !== node && ingestsNative(edge.source))?.source
          : undefined;
        used ??= usedAsNative(node, federatedNames(ws, node), once);
        const use = used.get(place);
        if (!source && !use) continue;
        seen.add(place);
        yield {
          at: { path: document.path, span: shift(jobSpot(job.unit), job.base) },
          message: `${jobTitle(job.unit)} does not ask for native histograms, ${source ? `which ${source.name} ingests` : "which a rule here reads"}: /federate leaves them out, silently. ${wayOut}`,
          related: [
            ...(source
              ? [
                  {
                    location: { path: source.path, span: { start: 0, end: 0 } },
                    message: "The source ingests native histograms",
                  },
                ]
              : []),
            ...(use ? [use] : []),
          ],
          fix: knowsField ? asking(document, job) : [],
        };
      }
    }
  },
});

const FIELD = "scrape_native_histograms";

function asking(document: Document, { unit, base }: Placed<JobUnit>): FixReport[] {
  const map = jobMap(unit);
  if (!map) return [];
  return [
    {
      title: `Set ${FIELD}: true`,
      safe: false,
      preferred: true,
      edits: () => {
        const after = ownPair(map, "honor_labels") ?? ownPair(map, "job_name");
        const edit = new EditBuilder(document.text.slice(base)).insertPair(map, FIELD, "true", after);
        return [{ path: document.path, edits: shiftEdits(edit.edits, base) }];
      },
    },
  ];
}

/** True when some selector may take a scraped metric: recorded series are floats unless a rule here says otherwise. */
function takesMetrics(job: JobUnit, once: Once): boolean {
  return readableSelectors(job).some(
    ({ selector }) => !once(selector, "selects records only", () => selectsRecordsOnly(selector)),
  );
}

function ingestsNative(node: TopologyNode): boolean {
  return (
    globalHas(node) ||
    node.jobs.some(({ job }) => isTrue(job.unit.fields.get(FIELD))) ||
    node.programs.some((program) => program.features.includes("native-histograms"))
  );
}

function globalHas(node: TopologyNode): boolean {
  return isTrue(node.document.config?.global?.unit.fields.get(FIELD));
}

function isTrue(field: Field | undefined): boolean {
  const text = textOfField(field);
  return text !== undefined && yaml11Bool(text.node) === true;
}

/** Federate jobs that bring what rules here read as a native histogram, by their place, with the first such rule. */
function usedAsNative(node: TopologyNode, names: FederatedNames, once: Once): ReadonlyMap<string, Related> {
  const found = new Map<string, Related>();
  for (const { document, rule } of rulesOf(node)) {
    const { expression } = rule.unit;
    if (!expression) continue;
    const selectors = once(expression.parsed, "native histograms", () => nativeIn(expression.parsed.expr));
    for (const selector of selectors) {
      for (const { document: config, job } of names(exactName(selector) ?? "")?.selectors ?? []) {
        const place = `${config.path} ${job.base}`;
        if (found.has(place)) continue;
        const span = shift(expression.place(selector.span), rule.base);
        found.set(place, {
          location: { path: document.path, span },
          message: "Read as a native histogram here",
        });
      }
    }
  }
  return found;
}

/** Functions that take native histograms only. */
const NATIVE = /^histogram_(?:count|sum|avg|fraction|stddev|stdvar)$/;

/** Selectors that are read as native histograms: no classic buckets, and no `le` is kept. */
function nativeIn(expr: Expr): VectorSelector[] {
  const found: VectorSelector[] = [];
  walk(expr, (node) => {
    if (node.kind !== "call") return true;
    const quantile = node.func.value === "histogram_quantile";
    if (!quantile && !NATIVE.test(node.func.value)) return true;
    const input = node.args.at(-1);
    if (!input) return false;
    let classic = false;
    const selectors: VectorSelector[] = [];
    walk(input, (inner) => {
      if (inner.kind === "vector") selectors.push(inner);
      if (inner.kind === "aggregate" && inner.grouping?.labels.some((label) => label.value === "le"))
        classic = true;
    });
    const named = selectors.every((selector) => !/bucket/.test(exactName(selector) ?? "bucket"));
    // A record that is read without a grouping may hold buckets of the classic kind.
    const raw = !quantile || selectors.every((selector) => !exactName(selector)?.includes(":"));
    if (!classic && named && raw) found.push(...selectors);
    return false;
  });
  return found;
}
