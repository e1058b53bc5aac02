/** Prometheus's `metric_name_validation_scheme`: utf8 since 3.0, legacy before. */
export type NameScheme = "utf8" | "legacy";

const LEGACY_LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const LEGACY_METRIC = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
// Each part of the pattern starts with a different character, so matching is linear.
const LEGACY_TEMPLATE = /^(?:[a-zA-Z_]|\$\{\w+\}|\$\w)(?:\w|\$\{\w+\}|\$\w)*$/;
const LONE_SURROGATE = /\p{Surrogate}/u;

export function isLabelName(name: string, scheme: NameScheme): boolean {
  return scheme === "legacy" ? LEGACY_LABEL.test(name) : name !== "" && isText(name);
}

export function isMetricName(name: string, scheme: NameScheme): boolean {
  return scheme === "legacy" ? LEGACY_METRIC.test(name) : name !== "" && isText(name);
}

/** A relabel step's `target_label` that holds `$1` or `${name}`: what it becomes is only known at run time. */
export function isLabelNameTemplate(text: string, scheme: NameScheme): boolean {
  return scheme === "legacy" ? LEGACY_TEMPLATE.test(text) : text !== "" && isText(text);
}

/** Labels that start with two underscores are internal: they are gone once a target is relabelled. */
export function isReservedLabel(name: string): boolean {
  return name.startsWith("__");
}

/** False for text that no UTF-8 file can hold, which a YAML escape or a bad byte may still make. */
export function isText(value: string): boolean {
  return !LONE_SURROGATE.test(value);
}

/** True when a name needs no quotes in PromQL, whatever the scheme. */
export function isPlainLabelName(name: string): boolean {
  return LEGACY_LABEL.test(name);
}

export function isPlainMetricName(name: string): boolean {
  return LEGACY_METRIC.test(name);
}

/** The nearest legacy label name, for a fix: every other character becomes an underscore. */
export function toLegacyLabelName(name: string): string {
  const plain = name.replace(/[^a-zA-Z0-9_]/gu, "_");
  return /^[0-9]/.test(plain) || plain === "" ? `_${plain}` : plain;
}
