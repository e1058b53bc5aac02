import { afterEach, describe, expect, it, vi } from "vitest";
import { Engine } from "../server/src/engine.ts";
import { MemoryHost } from "../server/src/hosts/memory.ts";
import { UnitReader } from "../server/src/model/units.ts";
import { OwnedMemo } from "../server/src/text/memo.ts";
import { AT_A_TIME } from "../server/src/text/steps.ts";
import { DEFAULT_SETTINGS } from "../server/src/workspace/settings.ts";

// Requests are answered between the steps of what goes on in the background, so no step may do much. What each does is
// counted, not timed: rules that are read, and things that are worked out and remembered, as nearly all that takes time is.

const RULES = 400;
const CLUSTERS = ["eu", "us", "asia"];
/** So much may be worked out of each of the rules that one step is about. */
const A_STEP = AT_A_TIME * 8;

function rule(cluster: string, n: number): string {
  const name = `${cluster}_${n}`;
  return n % 3 > 0
    ? `      - record: job:requests_${name}:rate5m\n        expr: sum by (job) (rate(requests_${name}_total[5m])) / sum by (job) (rate(all_${name}_total[5m]))\n`
    : `      - alert: High${name}\n        expr: job:requests_${cluster}_${n + 1}:rate5m > 0.${n} and up == 1\n        annotations: { summary: "{{ $labels.job }} is high" }\n`;
}

function workspace(): [string, string][] {
  const federates = CLUSTERS.map(
    (cluster) => `  - job_name: federate-${cluster}
    metrics_path: /federate
    honor_labels: true
    params: { "match[]": ['{__name__=~"job:.*"}'] }
    static_configs: [{ targets: ["prometheus-${cluster}:9090"], labels: { cluster: ${cluster} } }]
`,
  ).join("");
  return [
    ["/w/global/prometheus.yml", `scrape_configs:\n${federates}`],
    ...CLUSTERS.flatMap((cluster): [string, string][] => [
      [
        `/w/${cluster}/prometheus.yml`,
        `global:\n  external_labels: { cluster: ${cluster} }\nrule_files: [rules.yml]\nscrape_configs:\n  - job_name: node\n    static_configs: [{ targets: ["node-${cluster}:9100"] }]\n`,
      ],
      [
        `/w/${cluster}/rules.yml`,
        `groups:\n  - name: g\n    rules:\n${Array.from({ length: RULES }, (_, n) => rule(cluster, n)).join("")}`,
      ],
    ]),
  ];
}

/** Counts what happens between pauses. */
class Steps {
  readonly sizes: number[] = [];
  #now = 0;

  readonly pause = (): boolean => {
    this.sizes.push(this.#now);
    this.#now = 0;
    return true;
  };

  count(): void {
    this.#now++;
  }

  get largest(): number {
    return Math.max(...this.sizes, this.#now);
  }

  get total(): number {
    return this.sizes.reduce((sum, size) => sum + size, this.#now);
  }
}

function newEngine(): Engine {
  return new Engine(new MemoryHost(workspace()), { roots: ["/w"], settings: DEFAULT_SETTINGS });
}

/** Whatever is remembered is made once. */
function countMade(steps: Steps): void {
  const once = OwnedMemo.prototype.once;
  vi.spyOn(OwnedMemo.prototype, "once").mockImplementation(function (this: OwnedMemo, owner, key, make) {
    return once.call(this, owner, key, () => {
      steps.count();
      return make();
    });
  } as typeof once);
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("work in the background", () => {
  it("reads a few rules of a file at a time", async () => {
    const steps = new Steps();
    const seen = new Set<object>();
    const read = UnitReader.prototype.rule;
    vi.spyOn(UnitReader.prototype, "rule").mockImplementation(function (this: UnitReader, piece, at) {
      // What was read is quickly asked for again.
      if (!seen.has(piece)) steps.count();
      seen.add(piece);
      return read.call(this, piece, at);
    });
    await newEngine().load(steps.pause, false, steps.pause);
    expect(steps.total).toBe(RULES * CLUSTERS.length);
    expect(steps.largest).toBeLessThanOrEqual(AT_A_TIME);
  });

  it("checks a few rules of a file at a time", async () => {
    const engine = newEngine();
    await engine.load();
    const steps = new Steps();
    countMade(steps);
    await engine.prepare("/w/eu/rules.yml", steps.pause);
    expect(steps.total).toBeGreaterThan(RULES);
    expect(steps.largest).toBeLessThanOrEqual(A_STEP);
    // What is left to do then is little.
    const before = steps.total;
    engine.checkAlone("/w/eu/rules.yml");
    expect(steps.total - before).toBeLessThanOrEqual(A_STEP);
  });

  it("gives up a file that is edited, deleted or opened before all of it is read or checked", async () => {
    const [path, text] = workspace().find(([one]) => one === "/w/eu/rules.yml") ?? ["", ""];
    const shorter = text.slice(0, text.indexOf("      - ", 200));
    const onPause = (count: number, change: () => void) => {
      let pauses = 0;
      return () => {
        if (++pauses === count) change();
        return true;
      };
    };
    const opened = newEngine();
    await opened.readFromDisk(
      path,
      onPause(5, () => opened.openText(path, shorter)),
    );
    expect(opened.document(path)?.text).toBe(shorter);
    const deleted = newEngine();
    await deleted.readFromDisk(
      path,
      onPause(5, () => deleted.fileDeleted(path)),
    );
    expect(deleted.document(path)).toBeUndefined();
    const stopped = newEngine();
    await stopped.readFromDisk(path, () => false);
    expect(stopped.document(path)).toBeUndefined();
    const edited = newEngine();
    await edited.load();
    expect(
      await edited.prepare(
        path,
        onPause(5, () => edited.openText(path, shorter)),
      ),
    ).toBe(false);
    expect(edited.document(path)?.text).toBe(shorter);
    expect(await edited.prepare(path, () => true)).toBe(true);
  });

  it("compares a few rules of the workspace at a time", async () => {
    const engine = newEngine();
    await engine.load();
    const steps = new Steps();
    countMade(steps);
    await engine.settle(steps.pause);
    expect(steps.total).toBeGreaterThan(RULES * CLUSTERS.length);
    expect(steps.largest).toBeLessThanOrEqual(A_STEP);
  });
});
