import type { GlobalSection } from "../../model/globalSection.ts";
import type { LocatedText } from "../../model/located.ts";
import { type RelabelResult, relabeler } from "../../model/relabel/index.ts";
import type { RelabelConfig } from "../../model/relabelConfig.ts";
import { effectiveInterval, effectiveTimeout, type TargetGroup } from "../../model/scrapeJob.ts";
import type { JobUnit } from "../../model/units.ts";
import { lacksPort } from "../../syntax/values/address.ts";
import { formatDuration, parseDuration } from "../../syntax/values/duration.ts";
import { atLeast } from "../../syntax/values/version.ts";
import { relabelSteps } from "../../workspace/topology/targets.ts";
import { defineRule, type Report } from "../rule.ts";

export default defineRule({
  id: "relabel/unusable-target",
  scope: "job",
  severity: "error",
  since: "0.1.0",
  summary: "What the relabel steps of a job make of a target cannot be scraped.",
  why: `After \`relabel_configs\` a target still needs an address without a path, and an interval and a timeout that are
durations, the timeout not above the interval. Prometheus loads a config whose steps break that, and then leaves out the
target and logs it; \`promtool check config\` refuses the config. The steps are run here over each static target, as
Prometheus runs them.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: probe
    metrics_path: /probe
    static_configs:
      - targets: ["https://example.com/"]
    relabel_configs:
      - source_labels: [__address__]
        target_label: __param_target
`,
    },
    {
      good: `scrape_configs:
  - job_name: probe
    metrics_path: /probe
    static_configs:
      - targets: ["https://example.com/"]
    relabel_configs:
      - source_labels: [__address__]
        target_label: __param_target
      - target_label: __address__
        replacement: blackbox:9115
`,
    },
  ],
  *check(job, { global, dialect, templated, settings }) {
    if (dialect === "vmagent" || job.openEnded) return;
    if (job.relabelConfigs.some((step) => step.templated || !isKnown(step))) return;
    const groups = job.staticConfigs.filter((group) => isRelabelled(job, group));
    if (groups.length === 0) return;
    const addsPort =
      !atLeast(settings.version, { major: 3, minor: 0 }) && !settings.features.has("no-default-scrape-port");
    const run = relabeler(relabelSteps(job.relabelConfigs));
    for (const group of groups) {
      for (const target of group.targets) {
        if (target.node.templated || (templated && target.value === "")) continue;
        const before = initialLabels(job, global, group, target.value);
        const fault = faultOf(run(before), job.relabelConfigs.length > 0, addsPort);
        if (fault) yield reportOf(job, target, fault);
      }
    }
  },
});

interface Fault {
  readonly label: string;
  readonly problem: string;
  readonly result: RelabelResult;
}

/** A group whose targets reach the checks as they are written is looked at by config/target-address. */
function isRelabelled(job: JobUnit, group: TargetGroup): boolean {
  if (group.labels.some(({ name, value }) => name.node.templated || value.node.templated)) return false;
  return (
    job.relabelConfigs.length > 0 ||
    group.labels.some(({ name }) => /^__(?:scrape_|scheme__$)/.test(name.value))
  );
}

/** A step that Prometheus refuses is an error of its own, and what it would do is not known. */
function isKnown(step: RelabelConfig): boolean {
  return relabelSteps([step]).length === 1;
}

function initialLabels(
  job: JobUnit,
  global: GlobalSection | undefined,
  group: TargetGroup,
  target: string,
): Map<string, string> {
  const labels = new Map([["__address__", target]]);
  for (const { name, value } of group.labels)
    if (name.value !== "__address__") labels.set(name.value, value.value);
  const interval = effectiveInterval(job, global).ms;
  const timeout = effectiveTimeout(job, global).ms;
  const defaults: [string, string][] = [
    ["job", job.name?.value ?? ""],
    ["__metrics_path__", job.metricsPath?.value ?? "/metrics"],
    ["__scheme__", job.scheme?.value ?? "http"],
    ["__scrape_interval__", formatDuration(interval)],
    // A timeout above the interval is an error of its own.
    ["__scrape_timeout__", formatDuration(Math.min(timeout, interval))],
    ...job.params.map(({ name, values }): [string, string] => [
      `__param_${name.value}`,
      values[0]?.value ?? "",
    ]),
  ];
  for (const [name, value] of defaults) if (!labels.get(name)) labels.set(name, value);
  return labels;
}

/** The first of the checks of a target that fails, in the order in which Prometheus makes them. */
function faultOf(
  result: RelabelResult,
  /** Without steps config/target-address looks at empty targets. */
  relabelled: boolean,
  addsPort: boolean,
): Fault | undefined {
  const { labels } = result;
  if (!labels) return undefined;
  const get = (name: string) => labels[name] ?? "";
  const fault = (label: string, problem: string): Fault => ({ label, problem, result });
  const address = get("__address__");
  if (address === "") return relabelled ? fault("__address__", "it has no address") : undefined;
  const scheme = get("__scheme__");
  if (addsPort && lacksPort(address) && !["", "http", "https"].includes(scheme))
    return fault(
      "__scheme__",
      `its address has no port, and the scheme ${JSON.stringify(scheme)} has none to go by before Prometheus 3.0`,
    );
  if (address.includes("/"))
    return fault(
      "__address__",
      `its address is ${JSON.stringify(address)}, and an address has no scheme and no path`,
    );
  const [interval, timeout] = ["__scrape_interval__", "__scrape_timeout__"].map((name) =>
    parseDuration(get(name)),
  );
  for (const [label, parsed] of [
    ["__scrape_interval__", interval],
    ["__scrape_timeout__", timeout],
  ] as const) {
    if (!parsed || "problem" in parsed)
      return fault(label, `${label} is ${JSON.stringify(get(label))}, no duration`);
    if (parsed.ms === 0) return fault(label, `${label} is 0`);
  }
  if (interval && timeout && "ms" in interval && "ms" in timeout && timeout.ms > interval.ms)
    return fault(
      "__scrape_timeout__",
      `its timeout of ${get("__scrape_timeout__")} is longer than its interval of ${get("__scrape_interval__")}`,
    );
  return undefined;
}

function reportOf(job: JobUnit, target: LocatedText, { label, problem, result }: Fault): Report {
  const last = result.trace.findLastIndex(
    ({ set, removed }) => Object.hasOwn(set, label) || removed.includes(label),
  );
  const step = job.relabelConfigs[last];
  return {
    at: target.span,
    message: `After the relabel steps this target cannot be scraped: ${problem}. Prometheus leaves it out, and promtool refuses the config.`,
    related: step ? [{ at: step.span, message: `This step is the last to write ${label}` }] : [],
  };
}
