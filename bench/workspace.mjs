// Writes a made-up federation workspace: clusters with rule files, and a global Prometheus that federates them all.
// The same arguments make the same files, and promtool accepts them.
//
//   node bench/workspace.mjs DIR [--clusters 200] [--files 10] [--rules 100] [--dashboards 0]
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { dashboard } from "./dashboards.mjs";
import { globalConfig, globalRules } from "./globalFiles.mjs";
import { ruleLines } from "./rules.mjs";

const GROUP_SIZE = 20;
const JOBS = [
  "node",
  "kubelet",
  "api-server",
  "etcd",
  "coredns",
  "ingress",
  "payments",
  "checkout",
  "search",
  "billing",
];
const REGIONS = ["eu-1", "eu-2", "us-1", "ap-1"];

/**
 * @param {string} folder
 * @param {{ clusters?: number, files?: number, rules?: number, dashboards?: number }} size files in a cluster, rules in a file
 * @returns {{ files: number, lines: number, rules: number }}
 */
export function writeWorkspace(folder, { clusters = 200, files = 10, rules = 100, dashboards = 0 } = {}) {
  const random = randomOf(1);
  const made = { files: 0, lines: 0, rules: clusters * files * rules };
  const write = (name, lines) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${lines.join("\n")}\n`);
    made.files++;
    made.lines += lines.length;
  };
  const names = Array.from({ length: clusters }, (_, index) => `cluster-${pad(index + 1, 3)}`);
  const all = [];
  for (const name of names) {
    write(`clusters/${name}/prometheus.yml`, clusterConfig(name, random));
    const recorded = [];
    for (let file = 1; file <= files; file++) {
      write(
        `clusters/${name}/rules/rules-${pad(file, 2)}.yml`,
        ruleFile(name, file, rules, recorded, random),
      );
    }
    all.push(...recorded);
  }
  write("global/prometheus.yml", globalConfig(names));
  write("global/rules/global.yml", globalRules());
  for (let index = 1; index <= dashboards; index++)
    write(`dashboards/made-up-${pad(index, 3)}.json`, dashboard(index, all, random).trimEnd().split("\n"));
  return made;
}

/** @returns the lines of a rule file; record names are unique in a cluster, group names in a file */
export function ruleFile(cluster, file, rules, recorded, random) {
  const lines = ["groups:"];
  for (let index = 0; index < rules; index++) {
    if (index % GROUP_SIZE === 0) {
      lines.push(`  - name: ${cluster}-${pad(file, 2)}-${pad(index / GROUP_SIZE + 1, 3)}`);
      lines.push("    interval: 1m", "    rules:");
    }
    lines.push(
      ...ruleLines(
        { file: pad(file, 2), index: pad(index, 3), alert: index % 3 === 2, jobs: JOBS },
        recorded,
        random,
      ),
    );
  }
  return lines;
}

function clusterConfig(name, random) {
  return [
    "global:",
    "  scrape_interval: 30s",
    "  scrape_timeout: 10s",
    "  evaluation_interval: 30s",
    "  external_labels:",
    `    cluster: ${name}`,
    `    region: ${random.pick(REGIONS)}`,
    "rule_files:",
    "  - rules/*.yml",
    "remote_write:",
    "  - url: https://metrics.example.com/api/v1/push",
    "    write_relabel_configs:",
    "      - source_labels: [__name__]",
    '        regex: "(job|cluster|instance):.*|up"',
    "        action: keep",
    "scrape_configs:",
    ...JOBS.flatMap((job) => [
      `  - job_name: ${job}`,
      "    static_configs:",
      `      - targets: ["${job}-0.${name}.example.com:9100", "${job}-1.${name}.example.com:9100"]`,
      "        labels:",
      `          namespace: ${job}`,
      "    relabel_configs:",
      "      - source_labels: [__address__]",
      '        regex: "([^.]+)\\\\..*"',
      "        target_label: pod",
      "        replacement: $1",
    ]),
  ];
}

/** A config of about so many lines: job after job. */
export function bigConfig(lines) {
  const text = [
    "global:",
    "  scrape_interval: 30s",
    "  external_labels:",
    "    cluster: bench",
    "rule_files:",
    "  - rules/*.yml",
    "scrape_configs:",
  ];
  for (let job = 1; text.length < lines; job++)
    text.push(
      `  - job_name: job-${pad(job, 3)}`,
      "    metrics_path: /metrics",
      "    scheme: https",
      "    static_configs:",
      `      - targets: ["host-${job}.example.com:9100"]`,
      "        labels:",
      "          team: infra",
      "    relabel_configs:",
      "      - source_labels: [__address__]",
      '        regex: "([^.]+)\\\\..*"',
      "        target_label: host",
    );
  return `${text.join("\n")}\n`;
}

function pad(number, width) {
  return String(number).padStart(width, "0");
}

/** The same numbers every time: figures of two runs are of the same files. */
export function randomOf(seed) {
  let state = (seed * 2654435761) >>> 0 || 1;
  const below = (limit) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % limit;
  };
  return { below, pick: (list) => list[below(list.length)] };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      clusters: { type: "string" },
      files: { type: "string" },
      rules: { type: "string" },
      dashboards: { type: "string" },
    },
  });
  const [folder] = positionals;
  if (!folder)
    throw new Error(
      "usage: node bench/workspace.mjs DIR [--clusters N] [--files N] [--rules N] [--dashboards N]",
    );
  const size = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]));
  process.stdout.write(`${JSON.stringify(writeWorkspace(folder, size))}\n`);
}
