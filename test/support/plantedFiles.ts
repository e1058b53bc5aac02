import { configOf, ruleFileOf } from "./monitoringRepo.ts";
import type { Mistake, Repo } from "./planted.ts";

/** The rule files about the gateway and the checkout. */
const [GATEWAY, CHECKOUT] = [0, 1] as const;

const STAND = "/stand/prometheus.yml";

/** What a rule gets wrong about a record of another file. */
const RECORDS: readonly Mistake[] = [
  {
    code: "promql/missing-le",
    severity: "warning",
    file: ruleFileOf(50, CHECKOUT),
    at: "histogram_quantile(0.9, ‹instance:gateway_seconds_bucket:rate5m›)",
    related: [ruleFileOf(50, GATEWAY)],
    plant: (repo) => {
      record(
        repo,
        50,
        "instance:gateway_seconds_bucket:rate5m",
        "sum by (instance) (rate(gateway_seconds_bucket[5m]))",
      );
      alert(repo, 50, "histogram_quantile(0.9, instance:gateway_seconds_bucket:rate5m) > 1");
    },
  },
  {
    code: "promql/rate-of-sum",
    severity: "warning",
    file: ruleFileOf(51, CHECKOUT),
    at: "expr: rate(‹instance:gateway_requests_total:sum›[5m]) > 1",
    related: [ruleFileOf(51, GATEWAY)],
    plant: (repo) => {
      record(repo, 51, "instance:gateway_requests_total:sum", "sum by (instance) (gateway_requests_total)");
      alert(repo, 51, "rate(instance:gateway_requests_total:sum[5m]) > 1");
    },
  },
  {
    // The record that the rate before is taken of is a finding of its own.
    code: "promql/counter-without-rate",
    severity: "info",
    file: ruleFileOf(51, GATEWAY),
    at: "sum by (instance) (‹gateway_requests_total›)",
    related: [],
    fix: "Wrap in rate",
    plant: () => undefined,
  },
  {
    code: "promql/impossible-match",
    severity: "warning",
    file: ruleFileOf(52, CHECKOUT),
    at: `instance:gateway_wait:max ‹*› on (job) up{job="gateway"}`,
    related: [],
    plant: (repo) => {
      record(repo, 52, "instance:gateway_wait:max", "max by (instance) (gateway_wait)");
      alert(repo, 52, 'instance:gateway_wait:max * on (job) up{job="gateway"} > 1');
    },
  },
  {
    code: "alerting/unknown-label-in-template",
    severity: "info",
    file: ruleFileOf(53, CHECKOUT),
    at: "{{ $labels.‹job› }} waits",
    related: [],
    plant: (repo) => {
      record(repo, 53, "instance:gateway_wait:max", "max by (instance) (gateway_wait)");
      alert(repo, 53, "instance:gateway_wait:max > 1").append(
        ruleFileOf(53, CHECKOUT),
        `        annotations:\n          summary: "{{ $labels.job }} waits"\n`,
      );
    },
  },
  {
    code: "recording/level-mismatch",
    severity: "info",
    file: ruleFileOf(54, GATEWAY),
    at: "record: ‹instance:checkout_requests:double›",
    related: [],
    plant: (repo) => {
      record(repo, 54, "instance:checkout_requests:double", "job:checkout_requests:rate5m * 2");
      alert(repo, 54, "instance:checkout_requests:double > 1");
    },
  },
  {
    code: "promql/rate-window",
    severity: "info",
    file: ruleFileOf(55, CHECKOUT),
    at: "rate(mail_requests_total[‹30s›])",
    related: [configOf(55)],
    fix: "Use a window of 1m",
    plant: (repo) => alert(repo, 55, "sum by (job) (rate(mail_requests_total[30s])) > 1"),
  },
];

/** Files that are named and not there, or that do not fit what names them. */
const FILES: readonly Mistake[] = [
  {
    code: "config/missing-file",
    severity: "warning",
    file: STAND,
    at: "rule_files: [‹rules/none.yml›]",
    related: [],
    plant: (repo) => repo.append(STAND, "rule_files: [rules/none.yml]\nscrape_configs:\n"),
  },
  {
    code: "config/missing-credentials-file",
    severity: "hint",
    file: STAND,
    at: "password_file: ‹secrets/none›",
    related: [],
    plant: (repo) =>
      repo.append(
        STAND,
        `  - job_name: stand
    basic_auth: { username: stand, password_file: secrets/none }
    static_configs:
      - targets: ["stand.example.com:8080"]
`,
      ),
  },
  {
    code: "relabel/unusable-file-target",
    severity: "error",
    file: "/stand/targets.yml",
    at: "targets: [‹https://stand.example.com›]",
    related: [STAND],
    plant: (repo) =>
      repo
        .append(STAND, "  - job_name: files\n    file_sd_configs:\n      - files: [targets.yml]\n")
        .append("/stand/targets.yml", "- targets: [https://stand.example.com]\n"),
  },
  {
    code: "remote-write/missing-drop-alert",
    severity: "hint",
    file: STAND,
    at: "url: ‹https://store.example.com/write›",
    related: [],
    plant: (repo) => repo.append(STAND, "remote_write:\n  - url: https://store.example.com/write\n"),
  },
  {
    code: "config/missing-mount",
    severity: "warning",
    file: "/docker-compose.yml",
    at: "‹./booth/prometheus.yml›:/etc/prometheus/prometheus.yml",
    related: [],
    plant: (repo) =>
      repo.append(
        "/docker-compose.yml",
        `  booth:
    image: prom/prometheus:v3.5.0
    volumes: ["./booth/prometheus.yml:/etc/prometheus/prometheus.yml"]
`,
      ),
  },
  {
    code: "alerting/unknown-alert",
    severity: "warning",
    file: "/alertmanager.yml",
    at: `alertname="‹MailError›"`,
    related: [],
    fix: "MailErrors",
    plant: (repo) =>
      repo.append(
        "/alertmanager.yml",
        `route:
  receiver: mail
  routes:
    - receiver: mail
      matchers: ['alertname="MailError"']
receivers:
  - name: mail
`,
      ),
  },
];

/** Mistakes about records of other files and about files that configs name. */
export const FILE_MISTAKES: readonly Mistake[] = [...RECORDS, ...FILES];

/** Adds a record that is not for federation to the file about the gateway. */
function record(repo: Repo, cluster: number, name: string, expr: string): Repo {
  return repo.append(
    ruleFileOf(cluster, GATEWAY),
    `  - name: local
    interval: 30s
    rules:
      - record: ${name}
        expr: ${expr}
`,
  );
}

/** Adds an alert to the file about the checkout. */
function alert(repo: Repo, cluster: number, expr: string): Repo {
  return repo.append(
    ruleFileOf(cluster, CHECKOUT),
    `      - alert: Planted\n        expr: ${expr}\n        for: 10m\n`,
  );
}
