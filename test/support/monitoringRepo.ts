/** How large a made-up repository is. */
export interface RepoSize {
  readonly clusters: number;
  /** Rule files of each cluster, ten at most. */
  readonly ruleFiles: number;
}

/** What the rule files of a cluster are about: one file each. */
const AREAS = [
  "gateway",
  "checkout",
  "payments",
  "search",
  "billing",
  "catalogue",
  "shipping",
  "accounts",
  "mail",
  "reports",
] as const;

const REGIONS = ["us", "eu", "ap", "sa"] as const;

/** The name of a cluster by its number, from 0: us-000, eu-001, … */
export function clusterName(index: number): string {
  return `${regionOf(index)}-${String(index).padStart(3, "0")}`;
}

export function configOf(index: number): string {
  return `/clusters/${clusterName(index)}/prometheus.yml`;
}

/** @param area the number of the rule file, from 0 */
export function ruleFileOf(index: number, area: number): string {
  return `/clusters/${clusterName(index)}/rules/${AREAS[area]}.yml`;
}

/**
 * A repository without a mistake, by path: clusters that record for one global Prometheus, which federates them (half
 * of them by the names of Compose services, half by addresses of the inventory), and a dashboard.
 */
export function monitoringRepo({ clusters, ruleFiles }: RepoSize): Map<string, string> {
  const indexes = Array.from({ length: clusters }, (_, index) => index);
  const areas = AREAS.slice(0, ruleFiles);
  return new Map([
    ["/.promfed.yaml", projectFile(indexes)],
    ["/docker-compose.yml", composeFile(indexes)],
    ["/global/prometheus.yml", globalConfig(indexes)],
    ["/global/rules/slo.yml", sloRules(areas)],
    ["/global/rules/federation.yml", federationRules(areas)],
    ["/dashboards/overview.json", dashboard(areas)],
    ...indexes.flatMap((index): [string, string][] => [
      [configOf(index), clusterConfig(index, areas)],
      ...areas.map((area, number): [string, string] => [ruleFileOf(index, number), ruleFile(area)]),
    ]),
  ]);
}

function regionOf(index: number): string {
  return REGIONS[index % REGIONS.length] ?? "us";
}

/** Every second cluster is known by its address alone. */
function isInventoried(index: number): boolean {
  return index % 8 >= 4;
}

function addressOf(index: number): string {
  return isInventoried(index)
    ? `prom.${clusterName(index)}.example.com:9090`
    : `prometheus-${clusterName(index)}:9090`;
}

function projectFile(indexes: readonly number[]): string {
  const clusters = indexes.filter(isInventoried).map(
    (index) => `  - name: ${clusterName(index)}
    region: ${regionOf(index)}
    endpoint: ${addressOf(index)}
    config: clusters/${clusterName(index)}/prometheus.yml
`,
  );
  return `prometheus: "3.5"\nclusters:\n${clusters.join("")}`;
}

function composeFile(indexes: readonly number[]): string {
  const service = (name: string, folder: string) => `  ${name}:
    image: prom/prometheus:v3.5.0
    volumes: ["./${folder}:/etc/prometheus"]
`;
  const clusters = indexes
    .filter((index) => !isInventoried(index))
    .map((index) => service(`prometheus-${clusterName(index)}`, `clusters/${clusterName(index)}`));
  return `services:\n${service("prometheus-global", "global")}${clusters.join("")}`;
}

function globalConfig(indexes: readonly number[]): string {
  const target = (index: number) => `      - targets: ["${addressOf(index)}"]
        labels: { cluster: ${clusterName(index)}, region: ${regionOf(index)} }
`;
  const jobs = REGIONS.map(
    (region) => `  - job_name: federate-${region}
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__=~"job:.+"}'
    static_configs:
${indexes
  .filter((index) => regionOf(index) === region)
  .map(target)
  .join("")}`,
  );
  return `global:
  scrape_interval: 30s
  scrape_timeout: 20s
  evaluation_interval: 30s
  external_labels:
    monitor: global
rule_files:
  - rules/*.yml
scrape_configs:
${jobs.join("")}`;
}

function clusterConfig(index: number, areas: readonly string[]): string {
  const name = clusterName(index);
  const job = (area: string) => `  - job_name: ${area}
    static_configs:
      - targets: ["${area}.${name}.example.com:8080"]
`;
  return `global:
  scrape_interval: 15s
  evaluation_interval: 30s
  external_labels:
    cluster: ${name}
    region: ${regionOf(index)}
    env: prod
rule_files:
  - rules/*.yml
scrape_configs:
${areas.map(job).join("")}`;
}

function ruleFile(area: string): string {
  return `groups:
  - name: ${area}
    interval: 30s
    rules:
      - record: job:${area}_requests:rate5m
        expr: sum by (job) (rate(${area}_requests_total[5m]))
      - record: job:${area}_errors:rate5m
        expr: sum by (job) (rate(${area}_requests_total{code=~"5.."}[5m]))
      - record: job:${area}_errors:ratio_rate5m
        expr: job:${area}_errors:rate5m / job:${area}_requests:rate5m
      - alert: ${capital(area)}Errors
        expr: job:${area}_errors:ratio_rate5m > 0.05
        for: 10m
        labels:
          severity: ticket
`;
}

function sloRules(areas: readonly string[]): string {
  const rules = areas.map(
    (area) => `      - record: cluster:${area}_requests:rate5m
        expr: sum by (cluster) (job:${area}_requests:rate5m)
      - record: cluster:${area}_errors:rate5m
        expr: sum by (cluster) (job:${area}_errors:rate5m)
      - alert: ${capital(area)}BudgetBurn
        expr: cluster:${area}_errors:rate5m / cluster:${area}_requests:rate5m > 0.01
        for: 10m
        labels:
          severity: page
`,
  );
  return `groups:\n  - name: slo\n    rules:\n${rules.join("")}`;
}

function federationRules(areas: readonly string[]): string {
  const absent = areas.flatMap((area) =>
    ["requests:rate5m", "errors:rate5m", "errors:ratio_rate5m"].map((rest) => {
      const name = `job:${area}_${rest}`;
      return `      - alert: ${name.split(/\W|_/).map(capital).join("")}Absent
        expr: absent(${name})
        for: 10m
        labels:
          severity: page
`;
    }),
  );
  return `groups:
  - name: federation
    rules:
      - alert: FederationDown
        expr: up{job=~"federate-.*"} == 0
        for: 5m
        labels:
          severity: page
${absent.join("")}`;
}

function dashboard(areas: readonly string[]): string {
  const panels = areas.map((area, index) => ({
    id: index + 1,
    type: "timeseries",
    title: `${capital(area)} requests`,
    targets: [
      { refId: "A", expr: `sum by (cluster) (cluster:${area}_requests:rate5m{cluster=~"$cluster"})` },
      { refId: "B", expr: `max by (job) (job:${area}_errors:ratio_rate5m)` },
    ],
  }));
  const cluster = {
    name: "cluster",
    type: "query",
    query: "label_values(cluster:gateway_requests:rate5m, cluster)",
  };
  const content = { title: "Overview", schemaVersion: 39, templating: { list: [cluster] }, panels };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
