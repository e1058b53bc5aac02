import { type Hover, hover } from "../../../server/src/features/hover/hover.ts";
import type { Settings } from "../../../server/src/workspace/settings.ts";
import { engineOf } from "../../support/check.ts";
import { parseFixture } from "../../support/fixture.ts";

export interface Told extends Hover {
  /** What stands in the hover's span. */
  readonly text: string;
}

/** The hover at the `<|>` of a fixture; undefined where there is none. */
export async function hoverAt(source: string, settings: Partial<Settings> = {}): Promise<Told | undefined> {
  const { files, cursor } = parseFixture(source);
  if (!cursor) throw new Error("the fixture has no cursor");
  const engine = await engineOf(files, settings);
  const document = engine.document(cursor.path);
  const found = document && hover(engine.workspace, document, cursor.offset);
  return found && { ...found, text: document.text.slice(found.span.start, found.span.end) };
}

/** The hover's markdown; the empty text where there is none. */
export async function toldAt(source: string, settings: Partial<Settings> = {}): Promise<string> {
  return (await hoverAt(source, settings))?.markdown ?? "";
}

/** A global server that federates two clusters, with the texts that a test cares about put in. */
export function federation(
  parts: {
    readonly match?: string;
    readonly job?: string;
    readonly target?: string;
    readonly global?: string;
    readonly rules?: string;
    readonly more?: string;
  } = {},
): string {
  return `
#- /global/prometheus.yml
global:
  scrape_interval: 30s
  external_labels: { monitor: global }
${parts.global ?? ""}
rule_files: [rules.yml]
scrape_configs:
  - job_name: federate
    metrics_path: /federate
${parts.job ?? "    honor_labels: true"}
    params:
      "match[]":
        - ${parts.match ?? `'{__name__=~"job:.*"}'`}
    static_configs:
      - targets: ["${parts.target ?? ""}prometheus-eu.internal:9090"]
        labels: { cluster: eu }
      - targets: ["prometheus-us.internal:9090"]
        labels: { cluster: us }
#- /global/rules.yml
groups:
  - name: slo
    rules:
${parts.rules ?? "      - { record: a, expr: up }"}
#- /clusters/eu/prometheus.yml
global:
  scrape_interval: 15s
  external_labels: { cluster: eu, region: emea }
rule_files: [rules.yml]
scrape_configs:
  - job_name: node
    static_configs: [{ targets: ["node:9100"] }]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    interval: 20s
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
      - record: service:http_requests:rate5m
        expr: sum by (service) (rate(http_requests_total[5m]))
      - record: jobs:http_errors:rate5m
        expr: sum by (job) (rate(http_errors_total[5m]))
#- /clusters/us/prometheus.yml
global:
  scrape_interval: 15s
  external_labels: { cluster: us }
rule_files: [rules.yml]
scrape_configs:
  - job_name: node
    static_configs: [{ targets: ["node:9100"] }]
#- /clusters/us/rules.yml
groups:
  - name: exports
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
        labels: { env: prod }
${parts.more ?? ""}
`;
}
