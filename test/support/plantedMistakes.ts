import { clusterName, configOf, ruleFileOf } from "./monitoringRepo.ts";
import type { Mistake, Repo } from "./planted.ts";
import { FILE_MISTAKES } from "./plantedFiles.ts";
import { TOPOLOGY_MISTAKES } from "./plantedTopology.ts";

const GLOBAL = "/global/prometheus.yml";
const SLO = "/global/rules/slo.yml";
const FEDERATION = "/global/rules/federation.yml";

/** The rule files of a cluster by number. */
const [GATEWAY, CHECKOUT, PAYMENTS, SEARCH, BILLING, , SHIPPING, ACCOUNTS, MAIL, REPORTS] = Array.from(
  { length: 10 },
  (_, area) => area,
) as number[] as [number, number, number, number, number, number, number, number, number, number];

/** Mistakes of records and rules: each in a cluster of its own. */
const RECORDS: readonly Mistake[] = [
  {
    code: "recording/dependency-cycle",
    severity: "warning",
    file: ruleFileOf(10, CHECKOUT),
    at: "record: ‹job:checkout_requests:rate5m›",
    related: [ruleFileOf(10, PAYMENTS)],
    plant: (repo) =>
      repo
        .replace(
          ruleFileOf(10, CHECKOUT),
          "sum by (job) (rate(checkout_requests_total[5m]))",
          "job:payments_requests:rate5m / 2",
        )
        .replace(
          ruleFileOf(10, PAYMENTS),
          "sum by (job) (rate(payments_requests_total[5m]))",
          "job:checkout_requests:rate5m * 2",
        ),
  },
  {
    code: "recording/duplicate-record",
    severity: "warning",
    file: ruleFileOf(11, REPORTS),
    at: "record: ‹job:mail_requests:rate5m›",
    related: [ruleFileOf(11, MAIL)],
    plant: (repo) =>
      addRule(repo, ruleFileOf(11, REPORTS), [
        "record: job:mail_requests:rate5m",
        'expr: sum by (job) (rate(mail_requests_total{code!="404"}[5m]))',
      ]),
  },
  {
    code: "recording/evaluation-order",
    severity: "warning",
    file: ruleFileOf(12, BILLING),
    at: "expr: ‹instance:search_index:max› > 1",
    related: [ruleFileOf(12, SEARCH)],
    plant: (repo) => {
      repo.append(
        ruleFileOf(12, SEARCH),
        `  - name: index
    interval: 10m
    rules:
      - record: instance:search_index:max
        expr: max by (instance) (search_index_age_seconds)
`,
      );
      addRule(repo, ruleFileOf(12, BILLING), ["alert: NothingNew", "expr: instance:search_index:max > 1"]);
    },
  },
  {
    code: "recording/undefined-record",
    severity: "warning",
    file: ruleFileOf(13, SHIPPING),
    at: "expr: ‹job:gateway_error:rate5m› > 1",
    related: [ruleFileOf(13, GATEWAY)],
    fix: "Write job:gateway_errors:rate5m",
    plant: (repo) =>
      addRule(repo, ruleFileOf(13, SHIPPING), ["alert: NothingShips", "expr: job:gateway_error:rate5m > 1"]),
  },
  {
    code: "recording/undefined-record",
    severity: "warning",
    file: "/dashboards/mail.json",
    at: "max by (job) (‹job:mail_requets:rate5m›)",
    related: [ruleFileOf(2, MAIL)],
    fix: "Write job:mail_requests:rate5m",
    plant: (repo) => {
      const targets = [{ refId: "A", expr: "max by (job) (job:mail_requets:rate5m)" }];
      const panels = [{ id: 1, type: "timeseries", title: "Mail", targets }];
      repo.append(
        "/dashboards/mail.json",
        JSON.stringify({ title: "Mail", schemaVersion: 39, panels }, null, 2),
      );
    },
  },
  {
    code: "recording/unused-record",
    severity: "hint",
    file: ruleFileOf(14, REPORTS),
    at: "record: ‹instance:reports_queue:max›",
    related: [],
    plant: (repo) =>
      repo.append(
        ruleFileOf(14, REPORTS),
        `  - name: queues
    rules:
      - record: instance:reports_queue:max
        expr: max by (instance) (reports_queue_length)
`,
      ),
  },
  {
    code: "federation/unfederated-record",
    severity: "info",
    file: ruleFileOf(15, ACCOUNTS),
    at: "record: ‹service:accounts_logins:rate5m›",
    related: [GLOBAL],
    fix: "Federate service:accounts_logins:rate5m",
    plant: (repo) =>
      addRule(repo, ruleFileOf(15, ACCOUNTS), [
        "record: service:accounts_logins:rate5m",
        "expr: sum by (service) (rate(accounts_logins_total[5m]))",
      ]),
  },
  {
    code: "federation/undelivered-metric",
    severity: "warning",
    file: SLO,
    at: "expr: ‹service:search_hits:rate5m› < 1",
    related: [ruleFileOf(16, SEARCH), GLOBAL],
    fix: "Federate service:search_hits:rate5m to global",
    plant: (repo) => {
      addRule(repo, ruleFileOf(16, SEARCH), [
        "record: service:search_hits:rate5m",
        "expr: sum by (service) (rate(search_hits_total[5m]))",
      ]);
      addRule(repo, SLO, ["alert: NoHits", "expr: service:search_hits:rate5m < 1"]);
    },
  },
  {
    code: "alerting/missing-absent",
    severity: "hint",
    file: FEDERATION,
    at: "alert: ‹JobReportsErrorsRatioRate5mAbsent›",
    related: [GLOBAL],
    fix: "Add an absent() alert for job:mail_bounces:rate5m",
    plant: (repo) =>
      addRule(repo, ruleFileOf(18, MAIL), [
        "record: job:mail_bounces:rate5m",
        "expr: sum by (job) (rate(mail_bounces_total[5m]))",
      ]),
  },
];

/** Mistakes of selectors and of queries on what was federated. */
const SELECTORS: readonly Mistake[] = [
  {
    code: "federation/unmatched-filter",
    severity: "warning",
    file: SLO,
    at: `job:search_requests:rate5m{‹cluster="us_020"›}`,
    related: [configOf(20)],
    fix: "Write us-020",
    plant: (repo) =>
      addRule(repo, SLO, ["alert: SearchGone", `expr: job:search_requests:rate5m{cluster="us_020"} < 1`]),
  },
  {
    code: "federation/unmatched-selector",
    severity: "warning",
    file: GLOBAL,
    at: `- ‹'{__name__=~"jobs:.+"}'›`,
    related: [ruleFileOf(0, ACCOUNTS)],
    fix: "Write job",
    plant: (repo) => addSelector(repo, "us", `'{__name__=~"jobs:.+"}'`),
  },
  {
    code: "federation/overlapping-match",
    severity: "info",
    file: GLOBAL,
    at: `- ‹'job:mail_requests:rate5m{job="mail"}'›`,
    related: [GLOBAL],
    fix: "Remove the selector",
    plant: (repo) => addSelector(repo, "eu", `'job:mail_requests:rate5m{job="mail"}'`),
  },
  {
    code: "federation/interval-mismatch",
    severity: "info",
    file: GLOBAL,
    at: "scrape_interval: ‹20s›",
    related: [ruleFileOf(2, ACCOUNTS)],
    plant: (repo) =>
      repo.replace(
        GLOBAL,
        "  - job_name: federate-ap\n",
        "  - job_name: federate-ap\n    scrape_interval: 20s\n    scrape_timeout: 15s\n",
      ),
  },
  {
    code: "federation/job-label-of-federated",
    severity: "warning",
    file: SLO,
    at: `count(‹{job="federate-sa"}›)`,
    related: [],
    plant: (repo) => addRule(repo, SLO, ["alert: Unfederated", `expr: count({job="federate-sa"}) < 1000`]),
  },
  {
    code: "federation/partial-up-alert",
    severity: "info",
    file: FEDERATION,
    at: `up{‹job="federate-us"›}`,
    related: [GLOBAL],
    fix: "Watch job=~",
    plant: (repo) => repo.replace(FEDERATION, `job=~"federate-.*"`, `job="federate-us"`),
  },
];

/** Mistakes of labels and targets. */
const LABELS: readonly Mistake[] = [
  {
    code: "federation/missing-external-labels",
    severity: "info",
    file: configOf(17),
    at: "‹global›:\n",
    related: [GLOBAL],
    plant: (repo) =>
      repo
        .replace(configOf(17), externalLabels(17), "")
        .replace(GLOBAL, `        labels: ${targetLabels(17)}\n`, ""),
  },
  {
    code: "federation/missing-cluster-label",
    severity: "warning",
    file: GLOBAL,
    at: "job_name: ‹federate-lab›",
    related: [GLOBAL],
    fix: "Give each target a cluster label",
    plant: (repo) =>
      repo.append(
        GLOBAL,
        `  - job_name: federate-lab
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": [lab_temperature_celsius]
    static_configs:
      - targets: ["lab-cold.example.net:9090", "lab-warm.example.net:9090"]
`,
      ),
  },
  {
    code: "federation/equal-external-labels",
    severity: "warning",
    file: configOf(23),
    at: `cluster: ‹${clusterName(19)}›`,
    related: [configOf(19), GLOBAL],
    plant: (repo) =>
      repo
        .replace(configOf(23), `    cluster: ${clusterName(23)}\n`, `    cluster: ${clusterName(19)}\n`)
        .replace(GLOBAL, `cluster: ${clusterName(23)},`, `cluster: ${clusterName(19)},`),
  },
  {
    code: "federation/losing-target-label",
    severity: "warning",
    file: GLOBAL,
    at: `{ cluster: ${clusterName(28)}, region: ‹north› }`,
    related: [configOf(28)],
    fix: "Write region: us",
    plant: (repo) => repo.replace(GLOBAL, targetLabels(28), `{ cluster: ${clusterName(28)}, region: north }`),
  },
  {
    code: "federation/label-name-spelling",
    severity: "info",
    file: configOf(21),
    at: "‹environment›: prod",
    related: [configOf(2)],
    fix: "Call it env",
    plant: (repo) => repo.replace(configOf(21), "env: prod", "environment: prod"),
  },
  {
    code: "federation/label-value-spelling",
    severity: "info",
    file: configOf(22),
    at: "env: ‹production›",
    related: [configOf(2)],
    fix: "Write prod",
    plant: (repo) => repo.replace(configOf(22), "env: prod", "env: production"),
  },
  {
    code: "federation/duplicate-job-name",
    severity: "info",
    file: configOf(25),
    at: `targets: [‹"mail.${clusterName(24)}.example.com:8080"›]`,
    related: [configOf(24)],
    plant: (repo) =>
      repo.replace(
        configOf(25),
        `mail.${clusterName(25)}.example.com`,
        `mail.${clusterName(24)}.example.com`,
      ),
  },
  {
    code: "config/scrape-config-file",
    severity: "error",
    file: `/clusters/${clusterName(26)}/jobs/mail.yml`,
    at: "job_name: ‹mail›",
    related: [configOf(26)],
    plant: (repo) =>
      repo
        .replace(configOf(26), "scrape_configs:\n", "scrape_config_files: [jobs/*.yml]\nscrape_configs:\n")
        .append(
          `/clusters/${clusterName(26)}/jobs/mail.yml`,
          `scrape_configs:
  - job_name: mail
    static_configs:
      - targets: ["mail-2.${clusterName(26)}.example.com:8080"]
`,
        ),
  },
];

/** One of every mistake that only several files together show. */
export const MISTAKES: readonly Mistake[] = [
  ...RECORDS,
  ...SELECTORS,
  ...LABELS,
  ...TOPOLOGY_MISTAKES,
  ...FILE_MISTAKES,
];

/** Adds a rule to the last group of a file. */
function addRule(repo: Repo, path: string, [first, ...others]: readonly string[]): Repo {
  return repo.append(path, [`      - ${first}`, ...others.map((line) => `        ${line}`), ""].join("\n"));
}

function addSelector(repo: Repo, region: string, selector: string): Repo {
  const job = `  - job_name: federate-${region}\n`;
  const head = `${job}    honor_labels: true\n    metrics_path: /federate\n    params:\n      "match[]":\n`;
  return repo.replace(GLOBAL, head, `${head}        - ${selector}\n`);
}

function externalLabels(index: number): string {
  const name = clusterName(index);
  return `  external_labels:\n    cluster: ${name}\n    region: ${name.slice(0, 2)}\n    env: prod\n`;
}

function targetLabels(index: number): string {
  const name = clusterName(index);
  return `{ cluster: ${name}, region: ${name.slice(0, 2)} }`;
}
