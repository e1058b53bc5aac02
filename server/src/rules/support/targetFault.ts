import type { GlobalSection } from "../../model/globalSection.ts";
import type { LocatedText } from "../../model/located.ts";
import { type RelabelResult, relabelAction, relabeler } from "../../model/relabel/index.ts";
import type { RelabelConfig } from "../../model/relabelConfig.ts";
import { effectiveInterval, effectiveTimeout, type TargetGroup } from "../../model/scrapeJob.ts";
import type { JobUnit } from "../../model/units.ts";
import { lacksPort } from "../../syntax/values/address.ts";
import { formatDuration, parseDuration } from "../../syntax/values/duration.ts";
import { compileRe2, type Re2Matcher } from "../../syntax/values/re2/index.ts";
import { atLeast } from "../../syntax/values/version.ts";
import { ContentMemo } from "../../text/memo.ts";
import type { Settings } from "../../workspace/settings.ts";
import { relabelSteps } from "../../workspace/topology/targets.ts";
import type { Once } from "../rule.ts";

/** Why a target cannot be scraped once the relabel steps of its job have run. */
export interface TargetFault {
  /** The label at fault. */
  readonly label: string;
  /** "it has no address" */
  readonly problem: string;
  /** The last step that wrote the label, if any did. */
  readonly step: RelabelConfig | undefined;
}

/** Tells the first thing that Prometheus would refuse of a target of a job. */
export type FindTargetFault = (group: TargetGroup, target: LocatedText) => TargetFault | undefined;

/**
 * Runs the steps of a job over targets as Prometheus runs them. Undefined where nobody knows what the steps do: a
 * placeholder stands in them, or one that Prometheus refuses.
 */
export function targetFaults(
  job: JobUnit,
  global: GlobalSection | undefined,
  { version, features }: Settings,
  once: Once,
): FindTargetFault | undefined {
  if (job.openEnded || job.relabelConfigs.some((step) => step.templated || !isKnown(step))) return undefined;
  const addsPort = !atLeast(version, { major: 3, minor: 0 }) && !features.has("no-default-scrape-port");
  // The same few steps stand in the jobs of many clusters.
  const compiled = once(
    COMPILED,
    "regexes",
    () => new ContentMemo<{ readonly matcher: Re2Matcher | undefined }>(1000),
  );
  const compile = (pattern: string) =>
    compiled.get(pattern, (text) => ({ matcher: compileRe2(text) })).matcher;
  // Where what a job itself says does no harm, and no step touches it, a plain address is all that a target needs: the
  // steps need not be run over it.
  const plainWillDo =
    (!addsPort || hasPort(job.scheme?.value ?? "")) && !job.relabelConfigs.some(mayWriteChecked);
  let run: ReturnType<typeof relabeler> | undefined;
  let defaults: ReturnType<typeof defaultLabels> | undefined;
  return (group, target) => {
    if (plainWillDo && isPlain(group, target)) return undefined;
    if (group.labels.some(({ name, value }) => name.node.templated || value.node.templated)) return undefined;
    run ??= relabeler(relabelSteps(job.relabelConfigs), { compile });
    defaults ??= defaultLabels(job, global);
    const result = run(initialLabels(defaults, group, target.value));
    const fault = result.labels ? faultOf(result.labels, addsPort) : undefined;
    return fault && { ...fault, step: job.relabelConfigs[lastWriter(result, fault.label)] };
  };
}

/** False only for a step that surely leaves alone all labels that `faultOf` looks at. */
function mayWriteChecked({ action, targetLabel }: RelabelConfig): boolean {
  if (DROPPING.has(action)) return false;
  const label = targetLabel?.value ?? "";
  return !WRITING.has(action) || label.includes("$") || CHECKED.has(label);
}

/** Actions that write no label, and those that write one label at most. */
const DROPPING: ReadonlySet<string> = new Set(["keep", "drop", "keepequal", "dropequal"]);
const WRITING: ReadonlySet<string> = new Set(["replace", "lowercase", "uppercase", "hashmod"]);

/** A target of which nothing is said but its address, and that is none to complain of. */
function isPlain(group: TargetGroup, { value }: LocatedText): boolean {
  return (
    value !== "" && !value.includes("/") && !group.labels.some(({ name }) => name.value.startsWith("__"))
  );
}

/** Under which the regexes are kept. */
const COMPILED = {};

/** A step that Prometheus refuses is an error of its own, and what it would do is not known. */
function isKnown(step: RelabelConfig): boolean {
  return relabelAction(step.action) !== undefined;
}

function lastWriter({ trace }: RelabelResult, label: string): number {
  return trace.findLastIndex(({ set, removed }) => Object.hasOwn(set, label) || removed.includes(label));
}

function initialLabels(
  defaults: readonly (readonly [string, string])[],
  group: TargetGroup,
  target: string,
): Map<string, string> {
  const labels = new Map([["__address__", target]]);
  for (const { name, value } of group.labels)
    if (name.value !== "__address__") labels.set(name.value, value.value);
  for (const [name, value] of defaults) if (!labels.get(name)) labels.set(name, value);
  return labels;
}

/** What each target of a job has unless its group says so. */
function defaultLabels(
  job: JobUnit,
  global: GlobalSection | undefined,
): readonly (readonly [string, string])[] {
  const interval = effectiveInterval(job, global).ms;
  const timeout = effectiveTimeout(job, global).ms;
  return [
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
}

/** The first of the checks of a target that fails, in the order in which Prometheus makes them. */
function faultOf(
  labels: Readonly<Record<string, string>>,
  addsPort: boolean,
): Omit<TargetFault, "step"> | undefined {
  const get = (name: string) => labels[name] ?? "";
  const fault = (label: string, problem: string) => ({ label, problem });
  const address = get("__address__");
  if (address === "") return fault("__address__", "it has no address");
  const scheme = get("__scheme__");
  if (addsPort && lacksPort(address) && !hasPort(scheme))
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
  const switched = SWITCHES.find((name) => labels[name] !== undefined && !isGoBool(get(name)));
  return switched === undefined
    ? undefined
    : fault(switched, `${switched} is ${JSON.stringify(get(switched))}, neither true nor false`);
}

/** Labels that turn something on or off for one target. */
const SWITCHES = [
  "__convert_classic_histograms_to_nhcb__",
  "__always_scrape_classic_histograms__",
  "__scrape_native_histograms__",
];

/** Whether a port goes with a scheme; without a word on it, it is http. */
function hasPort(scheme: string): boolean {
  return scheme === "" || scheme === "http" || scheme === "https";
}

/** What `faultOf` looks at. */
const CHECKED: ReadonlySet<string> = new Set([
  "__address__",
  "__scheme__",
  "__scrape_interval__",
  "__scrape_timeout__",
  ...SWITCHES,
]);

function isGoBool(text: string): boolean {
  return /^(?:1|t|T|true|TRUE|True|0|f|F|false|FALSE|False)$/.test(text);
}
