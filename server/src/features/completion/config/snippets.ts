import type { SectionName } from "../../../model/schema/schema.ts";
import type { Offer } from "../item.ts";
import type { YamlPlace } from "../yaml/place.ts";

interface Block {
  readonly label: string;
  readonly detail: string;
  /** Indented from the mapping's column on. */
  readonly lines: readonly string[];
}

const BLOCKS: Partial<Record<SectionName, readonly Block[]>> = {
  scrape_config: [
    {
      label: "federate job",
      detail: "scrapes /federate of other Prometheus servers",
      lines: [
        "job_name: ${1:federate}",
        "honor_labels: true",
        "metrics_path: /federate",
        "params:",
        '  "match[]":',
        "    - '{__name__=~\"${2:job:.*}\"}'",
        "static_configs:",
        "  - targets: [${3:prometheus:9090}]",
        "    labels:",
        "      cluster: ${4:name}",
      ],
    },
    {
      label: "static job",
      detail: "scrapes targets that are written down",
      lines: ["job_name: ${1:name}", "static_configs:", "  - targets: [${2:host:9100}]"],
    },
  ],
  rule: [
    {
      label: "recording rule",
      detail: "level:metric:operations",
      lines: ["record: ${1:job:metric:rate5m}", "expr: ${2:sum by (job) (rate(metric[5m]))}"],
    },
    {
      label: "alerting rule",
      detail: "with severity and summary",
      lines: [
        "alert: ${1:Name}",
        "expr: ${2:up == 0}",
        "for: ${3:5m}",
        "labels:",
        "  severity: ${4:warning}",
        "annotations:",
        "  summary: ${5:What is wrong}",
      ],
    },
  ],
  rule_group: [
    {
      label: "group",
      detail: "with a recording rule",
      lines: [
        "name: ${1:name}",
        "rules:",
        "  - record: ${2:job:metric:rate5m}",
        "    expr: ${3:sum by (job) (rate(metric[5m]))}",
      ],
    },
  ],
};

/** Whole blocks to fill in, where a mapping is still empty. */
export function blockSnippets(
  name: SectionName,
  place: Pick<YamlPlace, "column" | "inFlow" | "present">,
): Offer[] {
  if (place.inFlow || place.present.size > 0) return [];
  const margin = `\n${" ".repeat(place.column)}`;
  return (BLOCKS[name] ?? []).map(({ label, detail, lines }) => ({
    label,
    kind: "snippet",
    detail,
    text: lines.join(margin),
    snippet: true,
    rank: 0,
  }));
}
