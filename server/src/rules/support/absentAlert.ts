import { quoteDouble } from "../../syntax/promql/strings.ts";
import { formatDuration } from "../../syntax/values/duration.ts";
import { isPlainMetricName } from "../../syntax/values/names.ts";
import { type TopologyNode, topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import type { FileEdit } from "../finding.ts";
import { type SourceLabel, usesAbsent } from "./absentWatch.ts";
import { type AlertPlace, placeAlerts } from "./alertPlace.ts";
import type { NewAlert } from "./alertText.ts";
import { someOf } from "./federated.ts";
import { type FederatedRecord, unwatchedSources, watchesOf } from "./federatedRecords.ts";

const MINUTE = 60_000;

/** Which sources one alert watches: all of them together, or each by itself. */
export type AbsentScope = "all" | "each";

/**
 * Alerts that fire when federated records stop arriving, written where they belong. Undefined when there is no
 * place for them, or nothing to add.
 */
export function absentAlertEdits(
  ws: WorkspaceView,
  node: TopologyNode,
  records: readonly FederatedRecord[],
  scope: AbsentScope = "all",
): (() => FileEdit[]) | undefined {
  if (records.length === 0) return undefined;
  const place = placeAlerts(ws, node, { name: "federation_absent", like: usesAbsent });
  return place && (() => place.edits(absentAlerts(ws, node, records, scope, place)));
}

function absentAlerts(
  ws: WorkspaceView,
  node: TopologyNode,
  records: readonly FederatedRecord[],
  scope: AbsentScope,
  place: AlertPlace,
): NewAlert[] {
  const watches = watchesOf(ws, node);
  const names = new AlertNames(node);
  return records.flatMap((record) => {
    const forMs = waitFor(ws, record, place.intervalMs);
    const alert = `${camelCase(record.name)}Absent`;
    // Alerts on single sources differ in their labels, from each other and from one on all of them.
    return scope === "each"
      ? unwatchedSources(record, watches).map((source) => absentAlert(record, source, alert, forMs))
      : [absentAlert(record, undefined, names.free(alert), forMs)];
  });
}

function absentAlert(
  record: FederatedRecord,
  source: SourceLabel | undefined,
  alert: string,
  forMs: number,
): NewAlert {
  const from = source ? ` from ${source.value}` : "";
  return {
    alert,
    expr: `absent(${selectorText(record.name, source)})`,
    forMs,
    labels: [["severity", "warning"], ...(source ? [[source.label, source.value] as const] : [])],
    summary: `${record.name} no longer arrives${from}`,
    description:
      `No sample of ${record.name} has arrived${from} for ${formatDuration(forMs)}.${source ? "" : federatedBy(record)} ` +
      `Check the scrape${source ? ` of ${source.value}` : ""} and the recording rule ${source ? "there" : "at the source"}.`,
  };
}

function federatedBy({ items }: FederatedRecord): string {
  // A template in a name would be run where the alert is sent.
  const jobs = [...new Set(items.flatMap(({ job }) => job.unit.name?.value ?? []))].filter(
    (job) => !job.includes("{{"),
  );
  return jobs.length > 0 ? ` It is federated by ${jobs.length === 1 ? "job" : "jobs"} ${someOf(jobs)}.` : "";
}

function selectorText(name: string, source: SourceLabel | undefined): string {
  const matcher = source ? `${source.label}=${quoteDouble(source.value)}` : "";
  if (!isPlainMetricName(name))
    return `{${[quoteDouble(name), matcher].filter((part) => part !== "").join(", ")}}`;
  return matcher === "" ? name : `${name}{${matcher}}`;
}

/**
 * How long a record may be gone before anybody is told: twice the age that its samples can have when all is well,
 * at least five minutes, and longer than one round of the group.
 */
function waitFor(ws: WorkspaceView, record: FederatedRecord, intervalMs: number): number {
  const topology = topologyOf(ws);
  const age = Math.max(0, ...record.edges.map((edge) => topology.worstCaseAge(edge, record.name).ms));
  return Math.max(5 * MINUTE, wholeMinutes(2 * age), wholeMinutes(intervalMs + 1));
}

export function wholeMinutes(ms: number): number {
  return Math.ceil(ms / MINUTE) * MINUTE;
}

/** job:http_requests:rate5m as JobHttpRequestsRate5m. */
export function camelCase(name: string): string {
  return name
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");
}

/** Names that no alert of a server has yet. */
export class AlertNames {
  readonly #taken: Set<string>;

  constructor(node: TopologyNode) {
    const rules = node.ruleDocuments.flatMap((d) => d.groups.flatMap((group) => group.rules));
    this.#taken = new Set(rules.flatMap((rule) => rule.unit.alert?.value ?? []));
  }

  /** The name, with a number behind it where another alert has it. */
  free(name: string): string {
    let free = name;
    for (let number = 2; this.#taken.has(free); number++) free = `${name}${number}`;
    this.#taken.add(free);
    return free;
  }
}
