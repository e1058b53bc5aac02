import type { SectionName } from "./schema.ts";

/** A program that reads documents of Prometheus's grammar with keys of its own. */
export type Tool = "vmagent" | "vmalert" | "thanos-ruler";

interface ToolKeys {
  readonly tool: Tool;
  readonly title: string;
  readonly keys: Partial<Record<SectionName, readonly string[]>>;
}

const TOOLS: readonly ToolKeys[] = [
  {
    tool: "vmagent",
    title: "VictoriaMetrics' vmagent",
    keys: {
      global: ["relabel_configs", "metric_relabel_configs"],
      scrape_config: [
        "stream_parse",
        "scrape_align_interval",
        "scrape_offset",
        "series_limit",
        "no_stale_markers",
        "relabel_debug",
        "metric_relabel_debug",
        "disable_compression",
        "disable_keepalive",
        "max_scrape_size",
        "denied_label_names",
        "headers",
        "yandexcloud_sd_configs",
        "consulagent_sd_configs",
        "proxy_basic_auth",
        "proxy_authorization",
        "proxy_bearer_token",
        "proxy_bearer_token_file",
        "proxy_tls_config",
        "proxy_headers",
      ],
      relabel_config: ["if", "match", "labels"],
    },
  },
  {
    tool: "vmalert",
    title: "VictoriaMetrics' vmalert",
    keys: {
      rule_group: [
        "type",
        "concurrency",
        "params",
        "headers",
        "notifier_headers",
        "extra_filter_labels",
        "eval_offset",
        "eval_delay",
        "eval_alignment",
        "tenant",
        "debug",
      ],
      rule: ["debug", "update_entries_limit"],
    },
  },
  {
    tool: "thanos-ruler",
    title: "Thanos Ruler",
    keys: { rule_group: ["partial_response_strategy"] },
  },
];

/** The program that knows a key which Prometheus does not. */
export function otherTool(section: SectionName, key: string): { tool: Tool; title: string } | undefined {
  return TOOLS.find((t) => t.keys[section]?.includes(key));
}
