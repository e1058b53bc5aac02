import { formatVersion, NEWEST_KNOWN } from "../../syntax/values/version.ts";

/** What a value of the project file may be. */
export type OptionType =
  | { readonly kind: "version" | "boolean" | "text" | "count" | "glob" | "path" | "endpoint" | "label" }
  /** `open`: other values are taken too, these are the known ones. */
  | { readonly kind: "enum"; readonly values: readonly string[]; readonly open?: true }
  | { readonly kind: "list"; readonly of: OptionType }
  | { readonly kind: "section"; readonly options: readonly ProjectOption[] }
  /** A mapping from rule ids and families to severities. */
  | { readonly kind: "severities" };

/** One key of `.promfed.yaml`: what it takes, and what it does, for reading, completion, hover and the docs. */
export interface ProjectOption {
  readonly key: string;
  readonly type: OptionType;
  /** Markdown, one to three sentences. */
  readonly doc: string;
  /** What holds without it, in words or as it would be written. */
  readonly default?: string;
  /** YAML, with the key. */
  readonly example: string;
  readonly required?: true;
}

/** The severities of rules; `off` silences. */
export const RULE_LEVELS: readonly string[] = ["error", "warning", "info", "hint", "off"];

/** Stands in `labels.high_cardinality` for the labels that promfed knows by itself. */
export const DEFAULTS_ENTRY = "...";

/** Names of `--enable-feature`; more may exist, so others are taken as they are. */
const FEATURES: readonly string[] = [
  "auto-reload-config",
  "concurrent-rule-eval",
  "created-timestamp-zero-ingestion",
  "delayed-compaction",
  "exemplar-storage",
  "expand-external-labels",
  "extra-scrape-metrics",
  "memory-snapshot-on-shutdown",
  "metadata-wal-records",
  "native-histograms",
  "old-ui",
  "otlp-deltatocumulative",
  "otlp-native-delta-ingestion",
  "promql-at-modifier",
  "promql-delayed-name-removal",
  "promql-duration-expr",
  "promql-experimental-functions",
  "promql-negative-offset",
  "promql-per-step-stats",
  "type-and-unit-labels",
  "use-uncached-io",
  "utf8-names",
];

const CLUSTER: readonly ProjectOption[] = [
  {
    key: "name",
    type: { kind: "text" },
    required: true,
    doc: "What the cluster is called: the value of `cluster` labels that promfed inserts, and the node's name in the topology. Each name stands once.",
    example: "name: us-east",
  },
  {
    key: "region",
    type: { kind: "text" },
    doc: "The region the cluster belongs to; inserted as the `region` label beside `cluster`.",
    example: "region: us",
  },
  {
    key: "endpoint",
    type: { kind: "endpoint" },
    doc: "Host and port at which the cluster's Prometheus answers, as the target of a federate job names it. With it the job's target is known to be this cluster, whatever the host is called.",
    example: "endpoint: prometheus-us-east.internal:9090",
  },
  {
    key: "config",
    type: { kind: "path" },
    doc: "The cluster's `prometheus.yml`, relative to the project file. It may lie outside the workspace.",
    example: "config: clusters/us-east-1/prometheus.yml",
  },
  {
    key: "metrics",
    type: { kind: "path" },
    doc: "A catalogue snapshot of the cluster: which metrics it holds and how many series each, relative to the project file.",
    example: "metrics: clusters/us-east-1/metrics.json",
  },
];

/** Every option of the project file, in the order in which the docs show them. */
export const PROJECT_OPTIONS: readonly ProjectOption[] = [
  {
    key: "prometheus",
    type: { kind: "version" },
    doc: "The Prometheus release that the configs are for. It decides which fields, functions and defaults exist, and which are deprecated.",
    default: `"${formatVersion(NEWEST_KNOWN)}", the newest release known`,
    example: 'prometheus: "3.5"',
  },
  {
    key: "features",
    type: { kind: "list", of: { kind: "enum", values: FEATURES, open: true } },
    doc: "Feature flags that Prometheus is started with, by the names of `--enable-feature`.",
    default: "[]",
    example: "features: [promql-experimental-functions]",
  },
  {
    key: "agent",
    type: { kind: "boolean" },
    doc: "Prometheus runs in agent mode: rules, alerting and remote_read are then not allowed in a config, and remote_write is needed.",
    default: "false",
    example: "agent: true",
  },
  {
    key: "validation_scheme",
    type: { kind: "enum", values: ["utf8", "legacy"] },
    doc: "Which metric and label names count as valid: `utf8` takes any, `legacy` only letters, digits, `_` and, in metric names, `:`.",
    default: "utf8 from Prometheus 3.0 on, legacy before",
    example: "validation_scheme: legacy",
  },
  {
    key: "rules",
    type: { kind: "severities" },
    doc: "The severity of promfed's rules, by rule id or by family: `error`, `warning`, `info`, `hint` or `off`. An id counts more than its family.",
    default: "each rule's own severity",
    example: "rules:\n  federation/missing-honor-labels: error\n  recording: off",
  },
  {
    key: "ignore",
    type: { kind: "list", of: { kind: "glob" } },
    doc: "Files and folders to leave out, as globs relative to the project file; `**` stands for any number of folders.",
    default: "[]",
    example: 'ignore: ["vendor/**"]',
  },
  {
    key: "clusters",
    type: { kind: "list", of: { kind: "section", options: CLUSTER } },
    doc: "The inventory: which Prometheus answers at which address, and where its config and its metrics are. It settles what host names leave open.",
    default: "[]; sources are then found by host names, folders and external labels",
    example:
      "clusters:\n  - name: us-east\n    region: us\n    endpoint: prometheus-us-east.internal:9090\n    config: clusters/us-east-1/prometheus.yml",
  },
  {
    key: "budget",
    type: {
      kind: "section",
      options: [
        {
          key: "series",
          type: { kind: "count" },
          doc: "How many federated series the global side may hold in sum, over all sources.",
          example: "series: 50000",
        },
      ],
    },
    doc: "Limits that the workspace is held to.",
    example: "budget: { series: 50000 }",
  },
  {
    key: "labels",
    type: {
      kind: "section",
      options: [
        {
          key: "high_cardinality",
          type: { kind: "list", of: { kind: "label" } },
          doc: `Label names whose values are unbounded; \`*\` stands for any part of a name. The list replaces the one that promfed comes with, unless an entry \`"${DEFAULTS_ENTRY}"\` stands in it: that one stands for all of those.`,
          default: "user_id, session_id, request_id, trace_id, email, ip, url, *_uuid and others like them",
          example: `high_cardinality: ["${DEFAULTS_ENTRY}", tenant_id, "*_hash"]`,
        },
      ],
    },
    doc: "What is known of the labels in use.",
    example: 'labels: { high_cardinality: ["...", tenant_id] }',
  },
];

/**
 * The options that may stand at a path of keys and list indexes in the project file: those of the root for `[]`,
 * of a cluster for `["clusters", 0]`. Undefined where no mapping of options belongs.
 */
export function projectOptionsAt(path: readonly (string | number)[]): readonly ProjectOption[] | undefined {
  if (path.length === 0) return PROJECT_OPTIONS;
  const type = projectTypeAt(path);
  return type?.kind === "section" ? type.options : undefined;
}

/** The option whose key ends a path, as `["clusters", 0, "endpoint"]`. */
export function projectOptionAt(path: readonly (string | number)[]): ProjectOption | undefined {
  const key = path.at(-1);
  return projectOptionsAt(path.slice(0, -1))?.find((option) => option.key === key);
}

/** The type of the value at a path. */
export function projectTypeAt(path: readonly (string | number)[]): OptionType | undefined {
  let type: OptionType | undefined = { kind: "section", options: PROJECT_OPTIONS };
  for (const step of path) {
    if (type?.kind === "list" && typeof step === "number") type = type.of;
    else if (type?.kind === "section") type = type.options.find((option) => option.key === step)?.type;
    else if (type?.kind === "severities") type = { kind: "enum", values: RULE_LEVELS };
    else return undefined;
  }
  return type;
}

/** A type in the words of a message: "a list of globs". */
export function describeOptionType(type: OptionType, plural = false): string {
  switch (type.kind) {
    case "list":
      return `${plural ? "lists" : "a list"} of ${describeOptionType(type.of, true)}`;
    case "section": {
      const keys = type.options.map((o) => o.key).join(", ");
      return `${plural ? "mappings" : "a mapping"} with ${type.options.length === 1 ? `the key ${keys}` : `keys such as ${keys}`}`;
    }
    case "enum":
      return type.open ? (plural ? "names" : "a name") : `one of ${type.values.join(", ")}`;
    default:
      return WORDS[type.kind][plural ? 1 : 0];
  }
}

const WORDS: Readonly<
  Record<Exclude<OptionType["kind"], "list" | "section" | "enum">, readonly [string, string]>
> = {
  version: ['a Prometheus release such as "3.5"', "Prometheus releases"],
  boolean: ["true or false", "true or false"],
  text: ["a text", "texts"],
  count: ["a whole number above 0", "whole numbers above 0"],
  glob: ["a glob", "globs"],
  path: ["a path", "paths"],
  endpoint: ["a host and port such as prometheus.internal:9090", "hosts and ports"],
  label: ["a label name", "label names"],
  severities: ["a mapping from rules to severities", "mappings from rules to severities"],
};
