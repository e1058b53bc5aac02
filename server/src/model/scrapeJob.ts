import type { YamlNode } from "../syntax/yaml/nodes.ts";
import type { Span } from "../text/span.ts";
import { type GlobalSection, globalInterval, globalTimeout } from "./globalSection.ts";
import {
  boolField,
  type Field,
  fieldsOf,
  itemsOf,
  type LabelPair,
  type Located,
  type LocatedText,
  labelPairs,
  textField,
  textItems,
  textOf,
} from "./located.ts";
import { type RelabelConfig, readRelabelConfigs } from "./relabelConfig.ts";
import { asDuration, type Effective, type LocatedDuration } from "./timing.ts";

/** One URL parameter. `values` is empty when the value is no list; `field` tells what stands there. */
export interface Param {
  readonly name: LocatedText;
  readonly field: Field;
  readonly values: readonly LocatedText[];
}

export interface TargetGroup {
  readonly span: Span;
  readonly node: YamlNode;
  readonly inherited: boolean;
  readonly fields: ReadonlyMap<string, Field>;
  readonly targets: readonly LocatedText[];
  readonly labels: readonly LabelPair[];
}

/** One entry of scrape_configs, as written. Spans count from the start of its piece. */
export class ScrapeJob {
  readonly node: YamlNode;
  readonly span: Span;
  readonly fields: ReadonlyMap<string, Field>;
  readonly name: LocatedText | undefined;
  readonly metricsPath: LocatedText | undefined;
  readonly scheme: LocatedText | undefined;
  readonly honorLabels: Located<boolean> | undefined;
  readonly honorTimestamps: Located<boolean> | undefined;
  readonly scrapeInterval: LocatedDuration | undefined;
  readonly scrapeTimeout: LocatedDuration | undefined;
  readonly params: readonly Param[];
  readonly staticConfigs: readonly TargetGroup[];
  readonly fileSdFiles: readonly LocatedText[];
  /** Keys of every service discovery in use, static_configs included. */
  readonly discoveries: readonly Field[];
  readonly relabelConfigs: readonly RelabelConfig[];
  readonly metricRelabelConfigs: readonly RelabelConfig[];

  constructor(node: YamlNode) {
    const fields = fieldsOf(node);
    this.node = node;
    this.span = node.span;
    this.fields = fields;
    this.name = textField(fields, "job_name");
    this.metricsPath = textField(fields, "metrics_path");
    this.scheme = textField(fields, "scheme");
    this.honorLabels = boolField(fields, "honor_labels");
    this.honorTimestamps = boolField(fields, "honor_timestamps");
    this.scrapeInterval = asDuration(textField(fields, "scrape_interval"));
    this.scrapeTimeout = asDuration(textField(fields, "scrape_timeout"));
    this.params = readParams(fields.get("params"));
    this.staticConfigs = readTargetGroups(fields.get("static_configs"));
    this.fileSdFiles = itemsOf(fields.get("file_sd_configs")).flatMap(({ node: sd, site }) =>
      textItems(fieldsOf(sd, site).get("files")),
    );
    this.discoveries = [...fields.values()].filter(
      (f) => f.key.value === "static_configs" || f.key.value.endsWith("_sd_configs"),
    );
    this.relabelConfigs = readRelabelConfigs(fields.get("relabel_configs"));
    this.metricRelabelConfigs = readRelabelConfigs(fields.get("metric_relabel_configs"));
  }
}

/** Target groups of static_configs or of a file_sd file's list. */
export function readTargetGroups(field: Field | undefined): TargetGroup[] {
  return itemsOf(field).flatMap(({ node, site }) => readTargetGroup(node, site) ?? []);
}

export function readTargetGroup(node: YamlNode, site?: Span): TargetGroup | undefined {
  const target = node.kind === "alias" ? node.target : node;
  if (target?.kind !== "map") return undefined;
  const fields = fieldsOf(node, site);
  return {
    span: site ?? node.span,
    node,
    inherited: site !== undefined || node.kind === "alias",
    fields,
    targets: textItems(fields.get("targets")),
    labels: labelPairs(fields.get("labels")),
  };
}

function readParams(field: Field | undefined): Param[] {
  if (!field) return [];
  return [...fieldsOf(field.value, field.inherited ? field.span : undefined).values()].map((param) => ({
    name: param.key,
    field: param,
    values:
      param.value.kind === "seq" ? itemsOf(param).flatMap(({ node, site }) => textOf(node, site) ?? []) : [],
  }));
}

/** The interval in force for the job. */
export function effectiveInterval(job: ScrapeJob, global: GlobalSection | undefined): Effective {
  return job.scrapeInterval?.ms ? { ms: job.scrapeInterval.ms, from: "job" } : globalInterval(global);
}

/** The timeout in force: an inherited one shrinks to a shorter interval, an explicit one does not. */
export function effectiveTimeout(job: ScrapeJob, global: GlobalSection | undefined): Effective {
  if (job.scrapeTimeout?.ms) return { ms: job.scrapeTimeout.ms, from: "job" };
  const inherited = globalTimeout(global);
  const interval = effectiveInterval(job, global);
  return inherited.ms > interval.ms ? { ms: interval.ms, from: "interval" } : inherited;
}
