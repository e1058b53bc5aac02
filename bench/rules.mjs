// Made-up rules: two thirds record, one third alerts, half of those on what was recorded before.

const COUNTERS = [
  "http_requests_total",
  "grpc_server_handled_total",
  "node_cpu_seconds_total",
  "process_cpu_seconds_total",
  "container_network_receive_bytes_total",
  "etcd_disk_wal_fsync_duration_seconds_count",
  "kafka_server_brokertopicmetrics_messagesin_total",
];
const GAUGES = [
  "node_memory_MemAvailable_bytes",
  "node_filesystem_avail_bytes",
  "go_goroutines",
  "kube_pod_container_status_ready",
  "process_resident_memory_bytes",
  "up",
];
const HISTOGRAMS = [
  "http_request_duration_seconds",
  "apiserver_request_duration_seconds",
  "grpc_server_handling_seconds",
];
const WINDOWS = ["1m", "5m", "10m", "30m", "1h"];
const SEVERITIES = ["info", "warning", "critical"];
const TEAMS = ["core", "sre", "apps"];

/** The lines of one rule; a record's name is added to `recorded`. */
export function ruleLines(rule, recorded, random) {
  return rule.alert && recorded.length > 0 ? alert(rule, recorded, random) : record(rule, recorded, random);
}

function record({ file, index, jobs }, recorded, random) {
  const [name, expr] = recording(`${file}_${index}`, random.pick(jobs), random.pick(jobs), random);
  recorded.push(name);
  const labels = random.below(4) === 0 ? ["        labels:", `          tier: ${random.pick(TEAMS)}`] : [];
  return [`      - record: ${name}`, ...exprLines(expr), ...labels];
}

function recording(id, job, other, random) {
  const window = random.pick(WINDOWS);
  const counter = random.pick(COUNTERS);
  const gauge = random.pick(GAUGES);
  const histogram = random.pick(HISTOGRAMS);
  const buckets = `${histogram}_bucket{job=~"${job}|${other}"}`;
  const rate = (matchers) => `sum by (job) (rate(${counter}{${matchers}}[${window}]))`;
  switch (random.below(5)) {
    case 0:
      return [`job:${counter}_${id}:rate${window}`, rate(`job="${job}"`)];
    case 1:
      return [
        `job:${histogram}_${id}:p99_${window}`,
        `histogram_quantile(0.99, sum by (le, job) (rate(${buckets}[${window}])))`,
      ];
    case 2:
      return [`cluster:${gauge}_${id}:avg`, `avg without (instance, pod) (${gauge}{job="${job}"})`];
    case 3:
      return [
        `job:${counter}_${id}:ratio_rate${window}`,
        `${rate(`job="${job}", code=~"5.."`)}\n/\n${rate(`job="${job}"`)}`,
      ];
    default:
      return [
        `instance:${gauge}_${id}:max_over_time_${window}`,
        `max_over_time(${gauge}{job="${job}", namespace!~"kube-.*"}[${window}]) * on (instance) group_left (zone) node_zone_info`,
      ];
  }
}

function alert({ file, index, jobs }, recorded, random) {
  const job = random.pick(jobs);
  const total = `rate(http_requests_total{job="${job}"}[5m])`;
  const good = `rate(http_requests_total{job="${job}", code!~"5.."}[5m])`;
  const expr =
    random.below(2) === 0
      ? `${random.pick(recorded)}{job="${job}"} > ${random.below(100) / 10}`
      : `(1 - sum by (job) (${good}) / sum by (job) (${total})) * 100 > ${1 + random.below(20)}`;
  return [
    `      - alert: Rule${file}${index}${random.pick(["High", "Low", "Slow", "Down"])}`,
    ...exprLines(expr),
    `        for: ${random.pick(WINDOWS)}`,
    "        labels:",
    `          severity: ${random.pick(SEVERITIES)}`,
    `          team: ${random.pick(TEAMS)}`,
    "        annotations:",
    '          summary: "{{ $labels.job }} on {{ $labels.instance }} is out of bounds"',
    "          description: |",
    "            Value {{ $value | humanize }} in cluster {{ $externalLabels.cluster }}.",
    `            Runbook: https://runbooks.example.com/${file}/${index}`,
  ];
}

/** Long expressions stand in blocks, as people write them. */
function exprLines(expr) {
  if (expr.length <= 90 && !expr.includes("\n")) return [`        expr: ${expr}`];
  return ["        expr: |", ...expr.split("\n").map((line) => `          ${line}`)];
}
