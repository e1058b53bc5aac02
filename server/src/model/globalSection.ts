import type { YamlNode } from "../syntax/yaml/nodes.ts";
import type { Span } from "../text/span.ts";
import { type Field, fieldsOf, type LabelPair, type LocatedText, labelPairs, textField } from "./located.ts";
import {
  asDuration,
  DEFAULT_EVALUATION_INTERVAL_MS,
  DEFAULT_SCRAPE_INTERVAL_MS,
  DEFAULT_SCRAPE_TIMEOUT_MS,
  type Effective,
  type LocatedDuration,
} from "./timing.ts";

/** The `global` section of prometheus.yml. */
export interface GlobalSection {
  readonly span: Span;
  readonly node: YamlNode;
  readonly fields: ReadonlyMap<string, Field>;
  readonly scrapeInterval: LocatedDuration | undefined;
  readonly scrapeTimeout: LocatedDuration | undefined;
  readonly evaluationInterval: LocatedDuration | undefined;
  readonly externalLabels: readonly LabelPair[];
  readonly validationScheme: LocatedText | undefined;
}

export function readGlobal(node: YamlNode): GlobalSection {
  const fields = fieldsOf(node);
  return {
    span: node.span,
    node,
    fields,
    scrapeInterval: asDuration(textField(fields, "scrape_interval")),
    scrapeTimeout: asDuration(textField(fields, "scrape_timeout")),
    evaluationInterval: asDuration(textField(fields, "evaluation_interval")),
    externalLabels: labelPairs(fields.get("external_labels")),
    validationScheme: textField(fields, "metric_name_validation_scheme"),
  };
}

/** The interval that jobs inherit. Unreadable and zero values count as unset, as in Prometheus. */
export function globalInterval(global: GlobalSection | undefined): Effective {
  const ms = global?.scrapeInterval?.ms;
  return ms ? { ms, from: "global" } : { ms: DEFAULT_SCRAPE_INTERVAL_MS, from: "default" };
}

/** The timeout that jobs inherit: the default shrinks to a shorter interval. */
export function globalTimeout(global: GlobalSection | undefined): Effective {
  const ms = global?.scrapeTimeout?.ms;
  if (ms) return { ms, from: "global" };
  const interval = globalInterval(global);
  return interval.ms < DEFAULT_SCRAPE_TIMEOUT_MS
    ? { ms: interval.ms, from: "interval" }
    : { ms: DEFAULT_SCRAPE_TIMEOUT_MS, from: "default" };
}

export function evaluationInterval(global: GlobalSection | undefined): Effective {
  const ms = global?.evaluationInterval?.ms;
  return ms ? { ms, from: "global" } : { ms: DEFAULT_EVALUATION_INTERVAL_MS, from: "default" };
}
