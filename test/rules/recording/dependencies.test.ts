import { describe, expect, it } from "vitest";
import { checkDiagnostics, engineOf } from "../../support/check.ts";
import { parseFixture } from "../../support/fixture.ts";

const only = (code: string) => ({ only: [code] });

describe("rules that need themselves", () => {
  it("are found through groups and files, once, with the whole way round", async () => {
    const source = `
#- /prometheus.yml
rule_files: [a.yml, b.yml]
#- /a.yml
groups:
  - name: one
    rules:
      - record: job:a:sum
                ^^^^^^^^^ warning recording/dependency-cycle: job:a:sum from job:b:sum from job:c:sum from job:a:sum
        expr: job:b:sum + 1
  - name: two
    rules:
      - record: job:b:sum
        expr: sum by (job) (job:c:sum)
#- /b.yml
groups:
  - name: three
    rules:
      - record: job:c:sum
        expr: max by (job) (max_over_time(job:a:sum[5m]))
      - record: job:d:sum
        expr: job:c:sum * 2
`;
    await checkDiagnostics(source, only("recording/dependency-cycle"));
    const engine = await engineOf(parseFixture(source).files);
    const [found] = engine.check("/a.yml").filter((d) => d.code === "recording/dependency-cycle");
    expect(found?.related.map(({ location, message }) => `${location.path} ${message}`)).toEqual([
      "/a.yml Computed from job:c:sum",
      "/b.yml Computed from job:a:sum",
    ]);
  });

  it("are no rules that read their own past, or other series of the name", () =>
    checkDiagnostics(
      `
groups:
  - name: held
    rules:
      - record: job:held:last
        expr: job:seen:sum or job:held:last offset 1m
      - record: job:kept:last
        expr: job:seen:sum or last_over_time(job:kept:last[10m])
      - record: job:at:last
        expr: job:seen:sum or job:at:last @ end()
      - record: site:seen:sum
        labels: { site: all }
        expr: sum(site:seen:sum{site!="all"})
      - record: up
        expr: avg by (job) (up)
`,
      only("recording/dependency-cycle"),
    ));

  it("are found once where several servers load them, and not across servers", () =>
    checkDiagnostics(
      `
#- /eu/prometheus.yml
rule_files: [../shared.yml, own.yml]
#- /us/prometheus.yml
rule_files: [../shared.yml]
#- /ap/prometheus.yml
rule_files: [own.yml]
#- /shared.yml
groups:
  - name: shared
    rules:
      - record: job:a:sum
                ^^^^^^^^^ warning recording/dependency-cycle
        expr: job:a:sum * 2
#- /eu/own.yml
groups:
  - name: eu
    rules:
      - record: job:b:sum
        expr: job:c:sum
#- /ap/own.yml
groups:
  - name: ap
    rules:
      - record: job:c:sum
        expr: job:b:sum
`,
      only("recording/dependency-cycle"),
    ));
});

describe("records that stand twice", () => {
  it("are told from those that are put together from parts", () =>
    checkDiagnostics(
      `
#- /prometheus.yml
rule_files: ["*.rules"]
#- /a.rules
groups:
  - name: a
    labels: { team: core }
    rules:
      - record: job:same:rate5m
        expr: sum by (job) (rate(same_total[5m]))
      - record: job:other:rate5m
        expr: sum by (job) (rate(other_total[5m]))
      - record: job:parts:rate5m
        expr: sum by (job, verb) (rate(parts_total{verb="GET"}[5m]))
      - record: job:negated:rate5m
        expr: sum without (instance) (rate(negated_total{verb=~"GET|HEAD"}[5m]))
      - record: job:lost:rate5m
        expr: sum by (job) (rate(lost_total{verb="GET"}[5m]))
      - record: job:written:rate5m
        expr: label_replace(sum by (job) (rate(written_total[5m])), "verb", "a", "", "")
      - record: job:metrics:rate5m
        expr: sum by (job) (rate(windows_total[5m]))
      - record: job:quantile:rate5m
        labels: { quantile: "0.9" }
        expr: histogram_quantile(0.9, sum by (job, le) (rate(h_bucket[5m])))
      - record: job:quantile:rate5m
        labels: { quantile: "0.5" }
        expr: histogram_quantile(0.5, sum by (job, le) (rate(h_bucket[5m])))
#- /b.rules
groups:
  - name: b
    rules:
      - record: job:same:rate5m
                ^^^^^^^^^^^^^^^ info recording/duplicate-record: computed twice
        labels: { team: core }
        expr: "sum by (job) ( rate(same_total[5m]) )"
      - record: job:other:rate5m
                ^^^^^^^^^^^^^^^^ warning recording/duplicate-record: another expression
        labels: { team: core }
        expr: sum by (job) (rate(other_total[1m]))
      - record: job:parts:rate5m
        labels: { team: core }
        expr: sum by (job, verb) (rate(parts_total{verb="POST"}[5m]))
      - record: job:negated:rate5m
        labels: { team: core }
        expr: sum without (instance) (rate(negated_total{verb!~"GET|HEAD"}[5m]))
      - record: job:lost:rate5m
                ^^^^^^^^^^^^^^^ warning recording/duplicate-record: another expression
        labels: { team: core }
        expr: sum by (job) (rate(lost_total{verb="POST"}[5m]))
      - record: job:written:rate5m
        labels: { team: core }
        expr: label_replace(sum by (job) (rate(written_total[5m])), "verb", "b", "", "")
      - record: job:metrics:rate5m
        labels: { team: core }
        expr: sum by (job) (rate(linux_total[5m]))
      - record: job:other:rate5m
        expr: sum by (job) (rate(other_total[5m]))
`,
      only("recording/duplicate-record"),
    ));

  it("are one finding for a file that was copied as a whole", () =>
    checkDiagnostics(
      `
#- /prometheus.yml
rule_files: ["*.rules"]
#- /a.rules
${manyRecords()}
#- /b.rules
${manyRecords("                ^^^^^^^^^ info recording/duplicate-record: So are 3 more records")}
`,
      only("recording/duplicate-record"),
    ));
});

describe("rules that read a record too early or too rarely", () => {
  it("are those before it in the group, and those of quicker groups", () =>
    checkDiagnostics(
      `
#- /prometheus.yml
global: { evaluation_interval: 30s }
rule_files: ["*.rules"]
#- /a.rules
groups:
  - name: slow
    interval: 2m
    rules:
      - alert: Early
        expr: job:later:sum > 1
              ^^^^^^^^^^^^^ hint recording/evaluation-order: Move that rule above
      - record: job:later:sum
        expr: sum by (job) (later)
      - alert: InTime
        expr: job:later:sum > 2
  - name: rare
    interval: 10m
    rules:
      - record: job:rare:sum
        expr: sum by (job) (rare)
#- /b.rules
groups:
  - name: quick
    rules:
      - record: job:quick:sum
        expr: job:later:sum * 2
              ^^^^^^^^^^^^^ hint recording/evaluation-order: every 2m, and read here every 30s
      - alert: Quick
        expr: job:later:sum > 3
      - alert: Gaps
        expr: job:rare:sum > 1
              ^^^^^^^^^^^^ warning recording/evaluation-order: last_over_time(job:rare:sum[10m])
      - alert: NoGaps
        expr: last_over_time(job:rare:sum[10m]) > 1
`,
      only("recording/evaluation-order"),
    ));

  it("are those of queries that the server lets look back far enough", () =>
    checkDiagnostics(
      `
#- /docker-compose.yml
services:
  prometheus:
    image: prom/prometheus
    command: ["--config.file=/etc/prometheus/prometheus.yml", "--query.lookback-delta=15m"]
    volumes: [".:/etc/prometheus"]
#- /prometheus.yml
global: { evaluation_interval: 30s }
rule_files: ["*.rules"]
#- /a.rules
groups:
  - name: rare
    interval: 10m
    rules:
      - record: job:rare:sum
        expr: sum by (job) (rare)
  - name: quick
    rules:
      - alert: NoGaps
        expr: job:rare:sum > 1
`,
      only("recording/evaluation-order"),
    ));

  it("are none where another rule of that name comes in time", () =>
    checkDiagnostics(
      `
groups:
  - name: parts
    rules:
      - record: job:part:sum
        labels: { part: a }
        expr: sum by (job) (a)
      - alert: Both
        expr: job:part:sum > 1
      - alert: Second
        expr: job:part:sum{part="b"} > 1
              ^^^^^^^^^^^^^^^^^^^^^^ hint recording/evaluation-order
      - record: job:part:sum
        labels: { part: b }
        expr: sum by (job) (b)
`,
      only("recording/evaluation-order"),
    ));
});

/** A file with four records; `mark` goes below the first. */
function manyRecords(mark?: string): string {
  const rules = ["a", "b", "c", "d"].flatMap((name, index) => [
    `      - record: job:${name}:sum`,
    ...(mark !== undefined && index === 0 ? [mark] : []),
    `        expr: sum by (job) (${name})`,
  ]);
  return ["groups:", "  - name: many", "    rules:", ...rules].join("\n");
}
