// Needs ../shared/examples-from-docs: configs from public guides with what a careful reviewer says of each.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { promfed } from "./support/cli.ts";
import { type Expected, keyOf, placed } from "./support/expected.ts";

const examples = join(dirname(fileURLToPath(import.meta.url)), "../../shared/examples-from-docs");

/** `fix`: part of the title of the fix that is offered. */
type Row = Expected & { readonly fix?: string };

const SOURCES = ["us-east-1", "eu-west-1"] as const;

/** Every finding of each folder, checked as one workspace; anything else is one too many. */
const EXPECTED: Readonly<Record<string, readonly Row[]>> = {
  official: [
    {
      file: "prometheus.yml",
      at: "- job_name: ‹'federate'›",
      severity: "warning",
      code: "federation/missing-cluster-label",
      fix: "cluster label",
    },
  ],
  guide: [
    {
      file: "global/prometheus.yml",
      at: "- job_name: ‹'federate'›\n",
      severity: "warning",
      code: "federation/missing-cluster-label",
    },
    {
      file: "global/prometheus.yml",
      at: `- ‹'{__name__=~"node:.*"}'›`,
      severity: "info",
      code: "federation/unmatched-selector",
    },
    {
      file: "global/prometheus.yml",
      at: "- job_name: ‹'federate-us-east'›",
      severity: "info",
      code: "federation/interval-mismatch",
    },
    {
      file: "global/prometheus.yml",
      at: "- job_name: ‹'federate-eu-west'›",
      severity: "info",
      code: "federation/interval-mismatch",
    },
    {
      file: "global/rules/federation.yml",
      at: `expr: up{‹job="federate"›} == 0`,
      severity: "info",
      code: "federation/partial-up-alert",
      fix: 'job=~"federate.*"',
    },
    {
      file: "global/rules/federation.yml",
      at: `count(‹{job="federate"}›)\n`,
      severity: "warning",
      code: "federation/job-label-of-federated",
    },
    {
      file: "global/rules/federation.yml",
      at: "- alert: ‹FederatedMetricAbsent›",
      severity: "hint",
      code: "alerting/missing-absent",
      fix: "job:http_errors_total:rate5m",
    },
    ...SOURCES.map(
      (source): Row => ({
        file: `clusters/${source}/rules/federation_exports.yml`,
        at: "- record: ‹service:latency_p99:rate5m›",
        severity: "info",
        code: "federation/unfederated-record",
        fix: "Federate service:latency_p99:rate5m",
      }),
    ),
    {
      file: "timing.yml",
      at: "- job_name: ‹'federate'›",
      severity: "error",
      code: "federation/missing-match",
    },
    { file: "timing.yml", at: "- job_name: ‹'federate'›", severity: "info", code: "federation/no-targets" },
    {
      file: "federate-k8s.yml",
      at: "- job_name: ‹'federate-k8s'›",
      severity: "info",
      code: "federation/not-federating",
      fix: "federate job",
    },
  ],
  "remote-write": [
    {
      file: "prometheus.yml",
      at: "capacity: ‹10000›",
      severity: "info",
      code: "remote-write/queue-capacity",
    },
    {
      file: "prometheus.yml",
      at: "- url: ‹https://your-remote-write-endpoint.com/api/v1/write›",
      severity: "hint",
      code: "remote-write/missing-drop-alert",
    },
    {
      file: "high-cardinality.yml",
      at: "- url: ‹https://your-backend/api/v1/write›",
      severity: "hint",
      code: "remote-write/missing-drop-alert",
    },
  ],
  "compose-native": [
    {
      file: "parent-prometheus.yml",
      at: `- ‹'{__name__=~"job:.*"}'›`,
      severity: "info",
      code: "federation/unmatched-selector",
    },
    {
      file: "parent-prometheus.yml",
      at: `- ‹'{__name__=~"cluster:.*"}'›`,
      severity: "info",
      code: "federation/unmatched-selector",
    },
    {
      file: "child-prometheus.yml",
      at: "‹global›:",
      severity: "info",
      code: "federation/missing-external-labels",
    },
  ],
  "compose-vmagent": [
    {
      file: "vmagent.yml",
      at: "regex: ‹__meta_kubernetes_node_label_(.+)›",
      severity: "hint",
      code: "relabel/labelmap-cardinality",
    },
  ],
  "compose-thanos": [
    {
      file: "docker-compose.yml",
      at: '"--remote-write.address=‹0.0.0.0:19291›"',
      severity: "error",
      code: "thanos/port-conflict",
      fix: "--grpc-address",
    },
    {
      file: "docker-compose.yml",
      at: '"--http-address=‹0.0.0.0:10902›"',
      severity: "error",
      code: "thanos/port-conflict",
      fix: "--grpc-address",
    },
    {
      file: "docker-compose.yml",
      at: "- ‹./thanos-receive.yml›:",
      severity: "warning",
      code: "config/missing-mount",
    },
    {
      file: "docker-compose.yml",
      at: '"‹--tsdb.path=/data›"\n      - "--objstore',
      severity: "info",
      code: "thanos/sidecar-on-receive",
    },
    {
      file: "bucket.yml",
      at: "‹secret_key›:",
      severity: "info",
      code: "thanos/inline-secret",
    },
  ],
};

describe.skipIf(!existsSync(examples))("the guides' example configs", () => {
  it.each(Object.entries(EXPECTED))(
    "say in %s what a careful reviewer finds, and nothing else",
    (folder, rows) => {
      const cwd = join(examples, folder);
      const { out } = promfed(cwd, ["check", "--format", "json"]);
      const { diagnostics } = JSON.parse(out) as { diagnostics: Found[] };
      const found = diagnostics.map((d) => keyOf(d, d.range));
      expect(found.sort()).toEqual(rows.map((row) => keyOf(row, placed(cwd, row))).sort());

      const titles = (row: Row) => {
        const key = keyOf(row, placed(cwd, row));
        const own = diagnostics.find((d) => keyOf(d, d.range) === key);
        return own?.fixes.map((fix) => fix.title).join("; ");
      };
      for (const row of rows) if (row.fix !== undefined) expect(titles(row)).toContain(row.fix);
    },
  );
});

type Found = Expected & { range: ReturnType<typeof placed>; fixes: { title: string }[] };
