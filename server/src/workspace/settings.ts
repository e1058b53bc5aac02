import { NEWEST_KNOWN, type PrometheusVersion } from "../syntax/values/version.ts";

export type Severity = "error" | "warning" | "info" | "hint";

/** One Prometheus of the inventory. */
export interface ClusterEntry {
  readonly name: string;
  readonly region?: string;
  /** `host:port`, as a federate job's target names it. */
  readonly endpoint?: string;
  /** Its config, as an absolute path. */
  readonly config?: string;
  /** A catalogue snapshot, as an absolute path. */
  readonly metrics?: string;
}

/** What the configs are for and how to report on them: the project file, the editor's settings and the command line merged. */
export interface Settings {
  readonly version: PrometheusVersion;
  readonly features: ReadonlySet<string>;
  readonly agent: boolean;
  readonly validationScheme: "utf8" | "legacy" | undefined;
  /** As `promtool check … --syntax-only`: no other file is looked at. */
  readonly syntaxOnly: boolean;
  /** By rule id or family. */
  readonly severities: ReadonlyMap<string, Severity | "off">;
  /** Globs relative to the workspace root. */
  readonly ignore: readonly string[];
  readonly clusters: readonly ClusterEntry[];
  readonly budgetSeries: number | undefined;
  /** Label names and globs known for unbounded values. */
  readonly highCardinalityLabels: readonly string[];
}

export const DEFAULT_HIGH_CARDINALITY_LABELS: readonly string[] = [
  "user_id",
  "userid",
  "user",
  "username",
  "customer_id",
  "account_id",
  "session",
  "session_id",
  "sessionid",
  "request_id",
  "req_id",
  "correlation_id",
  "trace_id",
  "traceid",
  "span_id",
  "spanid",
  "transaction_id",
  "order_id",
  "message_id",
  "email",
  "email_address",
  "ip",
  "ip_address",
  "client_ip",
  "remote_addr",
  "remote_ip",
  "source_ip",
  "url",
  "full_url",
  "uri",
  "referer",
  "referrer",
  "user_agent",
  "uuid",
  "guid",
  "*_uuid",
  "*_guid",
  "timestamp",
  "query_string",
  "sql",
  "stack_trace",
  "error_message",
  "token",
  "device_id",
  "pod_template_hash",
  "uid",
  "*_uid",
  "container_id",
  "image_id",
];

export const DEFAULT_SETTINGS: Settings = {
  version: NEWEST_KNOWN,
  features: new Set(),
  agent: false,
  validationScheme: undefined,
  syntaxOnly: false,
  severities: new Map(),
  ignore: [],
  clusters: [],
  budgetSeries: undefined,
  highCardinalityLabels: DEFAULT_HIGH_CARDINALITY_LABELS,
};

/** A text that is the same for settings that say the same. */
export function fingerprintOf(settings: Settings): string {
  return JSON.stringify(settings, (_key, value: unknown) =>
    value instanceof Set || value instanceof Map ? [...value] : value,
  );
}

/** The severity a rule reports with: its own entry first, then its family's, then the rule's default. */
export function severityOf(settings: Settings, id: string, fallback: Severity | "off"): Severity | "off" {
  return settings.severities.get(id) ?? settings.severities.get(id.slice(0, id.indexOf("/"))) ?? fallback;
}
