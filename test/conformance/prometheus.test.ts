// Uses a real Prometheus, of Debian's package prometheus, which the test starts on the loopback interface.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyRelabel, relabelStep } from "../../server/src/model/relabel/index.ts";
import { parsePromql } from "../../server/src/syntax/promql/parse.ts";
import { formatPromql } from "../../server/src/syntax/promql/printer.ts";
import { RunningPrometheus } from "../support/prometheus.ts";
import { promtoolVersion } from "../support/promtool.ts";
import { Random } from "../support/random.ts";
import { randomPromql } from "../support/randomPromql.ts";
import { randomLabels, randomSteps, type WrittenStep } from "../support/randomRelabel.ts";

const RELEASE = "2.42";
const total = Number(process.env.PROMFED_MUTATIONS ?? 400);
const seed = Number(process.env.PROMFED_SEED ?? 1);

type Labels = Readonly<Record<string, string>>;

describe.runIf(promtoolVersion() === RELEASE)("promfed and a running Prometheus", () => {
  const cases = relabelCases();
  let prometheus: RunningPrometheus;

  beforeAll(async () => {
    prometheus = await RunningPrometheus.start(configOf(cases));
  }, 60_000);

  afterAll(() => prometheus?.stop());

  it("format expressions alike", async () => {
    const random = new Random(seed);
    const differing: string[] = [];
    let formatted = 0;
    // Most expressions by chance are refused.
    while (formatted < total) {
      const query = longPromql(random);
      const theirs = await prometheus.ask("format_query", { query });
      const ours = formatPromql(parsePromql(query));
      if (theirs === undefined || ours === undefined || DIFFERENT.test(query)) continue;
      formatted++;
      if (theirs !== ours) differing.push(`${query}\n  Prometheus:\n${theirs}\n  promfed:\n${ours}`);
    }
    expect(differing).toEqual([]);
  }, 120_000);

  it("relabel targets alike", async () => {
    const kept = await keptTargets(prometheus);
    const differing = cases.flatMap(({ labels, steps }, index) => {
      const from = { ...labels, job: `j${index}`, ...BY_PROMETHEUS };
      const result = applyRelabel(from, [...steps, ...REPAIRS].map(read), { scheme: "legacy" });
      const ours = result.labels && visible(result.labels);
      const theirs = kept.get(`j${index}`) ?? null;
      return equal(ours, theirs) ? [] : [{ steps, from: labels, theirs, ours }];
    });
    expect(differing).toEqual([]);
    expect(kept.size).toBeGreaterThan(total * 0.3);
    expect(kept.size).toBeLessThan(total * 0.9);
  }, 120_000);
});

/**
 * Promfed keeps comments, and what a sign in front of `^` belongs to; that release leaves out `ignoring ()` where it
 * means something, and writes some numbers in another way than those behind it.
 */
const DIFFERENT = /#|inf\s*\^|ignoring\s*\(\s*\)|\d{7}|\de[+-]?\d/i;

/** The labels of the targets that are left, by job. Prometheus knows all targets some seconds after its start. */
async function keptTargets(prometheus: RunningPrometheus): Promise<ReadonlyMap<string, Labels>> {
  for (;;) {
    const { activeTargets, droppedTargets } = (await prometheus.ask("targets")) as {
      readonly activeTargets: readonly { readonly scrapePool: string; readonly labels: Labels }[];
      readonly droppedTargets: readonly unknown[];
    };
    if (activeTargets.length + droppedTargets.length === total)
      return new Map(activeTargets.map(({ scrapePool, labels }) => [scrapePool, labels]));
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Mostly longer than a line. */
function longPromql(random: Random): string {
  const text = randomPromql(random);
  if (random.chance(30)) return text;
  const other = randomPromql(random);
  return `sum by (job, instance) (${text}) ${random.pick(["+", "and", "> bool"])} on (job) (${other})`;
}

/** What Prometheus itself says of each target. */
const BY_PROMETHEUS: Labels = {
  __address__: "127.0.0.1:1",
  __scheme__: "http",
  __metrics_path__: "/metrics",
  __scrape_interval__: "1h",
  __scrape_timeout__: "1s",
};

/** What a target needs to stay one, put back in place whatever steps did to it. */
const REPAIRS: readonly WrittenStep[] = [
  { target_label: "__address__", replacement: "127.0.0.1:1" },
  { target_label: "__scheme__", replacement: "http" },
  { target_label: "__metrics_path__", replacement: "/" },
  { target_label: "__scrape_interval__", replacement: "1h" },
  { target_label: "__scrape_timeout__", replacement: "1s" },
  { target_label: "instance", replacement: "one" },
];

function relabelCases(): { readonly labels: Labels; readonly steps: WrittenStep[] }[] {
  const random = new Random(seed);
  return Array.from({ length: total }, () => ({
    labels: randomLabels(random),
    steps: randomSteps(random),
  }));
}

/** JSON is YAML. */
function configOf(cases: ReturnType<typeof relabelCases>): string {
  return JSON.stringify({
    global: { scrape_interval: "1h", scrape_timeout: "1s" },
    scrape_configs: cases.map(({ labels, steps }, index) => ({
      job_name: `j${index}`,
      static_configs: [{ targets: ["127.0.0.1:1"], labels }],
      relabel_configs: [...steps, ...REPAIRS],
    })),
  });
}

function read(step: WrittenStep): ReturnType<typeof relabelStep> {
  const { source_labels, target_label, ...same } = step;
  return relabelStep({
    ...same,
    ...(source_labels && { sourceLabels: source_labels as readonly string[] }),
    ...(target_label && { targetLabel: target_label as string }),
  });
}

/** Labels that begin with two underscores go when the steps are done. */
function visible(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !name.startsWith("__")));
}

function equal(a: Labels | null, b: Labels | null): boolean {
  const sorted = (labels: Labels | null) => JSON.stringify(labels && Object.entries(labels).sort());
  return sorted(a) === sorted(b);
}
