import { clusterName, configOf, ruleFileOf } from "./monitoringRepo.ts";
import type { Mistake, Repo } from "./planted.ts";

const GLOBAL = "/global/prometheus.yml";
const SLO = "/global/rules/slo.yml";
const FEDERATION = "/global/rules/federation.yml";

/** The rule file about mail. */
const MAIL = 8;

/** Mistakes in who federates whom: loops, long ways, replicas, targets. */
const WAYS: readonly Mistake[] = [
  {
    code: "federation/loop",
    severity: "error",
    file: "/rings/ore/prometheus.yml",
    at: `targets: [‹"prometheus-tin:9090"›]`,
    related: ["/rings/tin/prometheus.yml"],
    plant: (repo) => {
      for (const [name, other] of [
        ["tin", "ore"],
        ["ore", "tin"],
      ] as const) {
        repo
          .append(
            `/rings/${name}/prometheus.yml`,
            server(`cluster: ${name}`) +
              job(`federate-${other}`, `${name}_weight_grams`, [`prometheus-${other}:9090`], true),
          )
          .append(
            "/docker-compose.yml",
            `  prometheus-${name}:\n    image: prom/prometheus:v3.5.0\n    volumes: ["./rings/${name}:/etc/prometheus"]\n`,
          );
      }
    },
  },
  {
    code: "federation/too-many-hops",
    severity: "info",
    file: GLOBAL,
    at: `targets: [‹"prometheus-${clusterName(33)}:9090"›]`,
    related: [configOf(33), "/edges/harbor/prometheus.yml"],
    plant: (repo) =>
      repo
        .append(configOf(33), job("federate-harbor", "crane_load_tonnes", ["prometheus-harbor:9090"]))
        .append(
          "/edges/harbor/prometheus.yml",
          server("cluster: harbor") +
            job("federate-crane", "crane_load_tonnes", ["prometheus-crane:9090"], true),
        )
        .append("/edges/crane/prometheus.yml", `${server("cluster: crane")}scrape_configs: []\n`),
  },
  {
    code: "federation/duplicate-target",
    severity: "warning",
    file: GLOBAL,
    at: `job_name: federate-again
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:mail_.+"}']
    static_configs:
      - targets: [‹"prometheus-${clusterName(34)}:9090"›]`,
    related: [GLOBAL],
    plant: (repo) =>
      repo.append(
        GLOBAL,
        job("federate-again", `'{__name__=~"job:mail_.+"}'`, [`prometheus-${clusterName(34)}:9090`]) +
          `        labels: { cluster: ${clusterName(34)}, region: ${clusterName(34).slice(0, 2)} }\n`,
      ),
  },
  {
    code: "federation/replicas-counted-twice",
    severity: "warning",
    file: GLOBAL,
    at: `‹"prometheus-delta-b:9090"›`,
    related: [GLOBAL, "/pairs/delta-a/prometheus.yml", "/pairs/delta-b/prometheus.yml"],
    plant: (repo) =>
      pair(repo, "delta").append(
        GLOBAL,
        job("federate-delta", "delta_depth_metres", ["prometheus-delta-a:9090", "prometheus-delta-b:9090"]),
      ),
  },
  {
    code: "federation/replica-label-erased",
    severity: "warning",
    file: GLOBAL,
    at: "regex: ‹replica›",
    related: [GLOBAL],
    plant: (repo) =>
      pair(repo, "echo").append(
        GLOBAL,
        `${job("federate-echo", "echo_depth_metres", ["prometheus-echo-a:9090", "prometheus-echo-b:9090"])}    metric_relabel_configs:
      - regex: replica
        action: labeldrop
`,
      ),
  },
  {
    code: "federation/replicas-behind-one-name",
    severity: "warning",
    file: GLOBAL,
    at: `‹"prometheus-foxtrot.monitoring.svc:9090"›`,
    related: ["/pairs/foxtrot/prometheus.yml"],
    plant: (repo) =>
      repo
        .append(
          "/pairs/foxtrot/prometheus.yml",
          `${server("cluster: foxtrot, replica: '${POD_NAME}'")}scrape_configs: []\n`,
        )
        .append(
          GLOBAL,
          job("federate-foxtrot", "foxtrot_depth_metres", ["prometheus-foxtrot.monitoring.svc:9090"]),
        ),
  },
];

/** Mistakes in what is made of federated series. */
const USES: readonly Mistake[] = [
  {
    code: "federation/short-window",
    severity: "warning",
    file: SLO,
    at: "avg_over_time(job:mail_requests:rate5m[‹1m›])",
    related: [GLOBAL, ruleFileOf(0, MAIL)],
    fix: "Look at 2m",
    plant: (repo) =>
      repo.append(SLO, rule("alert: MailRush", "expr: avg_over_time(job:mail_requests:rate5m[1m]) > 100")),
  },
  {
    code: "federation/rate-of-federated-counter",
    severity: "warning",
    file: SLO,
    at: "expr: max by (cluster) (‹rate(depot_crates_total[5m])›)",
    related: [GLOBAL],
    plant: (repo) =>
      repo
        .append(
          GLOBAL,
          `${job("federate-depot", "depot_crates_total", ["depot.example.net:9090"])}        labels: { cluster: depot }\n`,
        )
        .append(SLO, rule("alert: Crates", "expr: max by (cluster) (rate(depot_crates_total[5m])) > 9")),
  },
  {
    code: "federation/quantile-without-le",
    severity: "warning",
    file: SLO,
    at: "histogram_quantile(0.9, ‹job:mail_seconds_bucket:rate5m›)",
    related: [ruleFileOf(36, MAIL), GLOBAL],
    plant: (repo) =>
      watched(repo, "job:mail_seconds_bucket:rate5m")
        .append(
          ruleFileOf(36, MAIL),
          rule(
            "record: job:mail_seconds_bucket:rate5m",
            "expr: sum by (job) (rate(mail_seconds_bucket[5m]))",
          ),
        )
        .append(
          SLO,
          rule("alert: MailSlow", "expr: histogram_quantile(0.9, job:mail_seconds_bucket:rate5m) > 5"),
        ),
  },
  {
    code: "federation/aggregate-without-job",
    severity: "info",
    file: GLOBAL,
    at: `"match[]": [‹'{__name__=~"site:.+"}'›]`,
    related: [ruleFileOf(40, MAIL)],
    plant: (repo) =>
      watched(repo, "site:mail_depth:max")
        .append(ruleFileOf(40, MAIL), rule("record: site:mail_depth:max", "expr: max(mail_depth)"))
        .append(
          GLOBAL,
          job("federate-sites", `'{__name__=~"site:.+"}'`, [`prometheus-${clusterName(40)}:9090`]) +
            `        labels: { cluster: ${clusterName(40)}, region: ${clusterName(40).slice(0, 2)} }\n`,
        ),
  },
  {
    code: "federation/native-histograms",
    severity: "info",
    file: GLOBAL,
    at: "job_name: ‹federate-native›",
    related: [configOf(41)],
    plant: (repo) =>
      repo
        .replace(
          "/docker-compose.yml",
          `  prometheus-${clusterName(41)}:\n`,
          `  prometheus-${clusterName(41)}:\n    command: ["--enable-feature=native-histograms"]\n`,
        )
        .append(
          GLOBAL,
          job("federate-native", `'{__name__=~"spool_.+"}'`, [`prometheus-${clusterName(41)}:9090`]) +
            `        labels: { cluster: ${clusterName(41)}, region: ${clusterName(41).slice(0, 2)} }\n`,
        ),
  },
];

/** One of every mistake in who federates whom and what is made of it. */
export const TOPOLOGY_MISTAKES: readonly Mistake[] = [...WAYS, ...USES];

function job(name: string, match: string, targets: readonly string[], first = false): string {
  return `${first ? "scrape_configs:\n" : ""}  - job_name: ${name}
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": [${match}]
    static_configs:
      - targets: [${targets.map((target) => `"${target}"`).join(", ")}]
`;
}

function server(labels: string): string {
  return `global:
  scrape_interval: 15s
  evaluation_interval: 30s
  external_labels: { ${labels}, region: us, env: prod }
`;
}

function pair(repo: Repo, name: string): Repo {
  for (const replica of ["a", "b"])
    repo.append(
      `/pairs/${name}-${replica}/prometheus.yml`,
      `${server(`cluster: ${name}, replica: ${replica}`)}scrape_configs: []\n`,
    );
  return repo;
}

function rule(...lines: readonly string[]): string {
  return lines.map((line, index) => `${index === 0 ? "      - " : "        "}${line}\n`).join("");
}

/** An alert on the record's absence, before the others. */
function watched(repo: Repo, record: string): Repo {
  const name = record.split(/\W|_/).join("");
  const first = "      - alert: FederationDown\n";
  return repo.replace(
    FEDERATION,
    first,
    `${rule(`alert: Absent${name}`, `expr: absent(${record})`, "for: 10m")}${first}`,
  );
}
