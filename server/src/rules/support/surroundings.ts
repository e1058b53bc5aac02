import { evaluationInterval } from "../../model/globalSection.ts";
import { matchersOf } from "../../model/matchers.ts";
import { compileSelector, type LabelMatcher, METRIC_NAME } from "../../model/series/index.ts";
import type { JobUnit } from "../../model/units.ts";
import { parseDuration } from "../../syntax/values/duration.ts";
import { flagOf } from "../../workspace/compose/composeFile.ts";
import { type Topology, type TopologyNode, topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import type { ServedRules } from "./ruleSets.ts";

/** What the findings of a set of rule files depend on besides the files: what its servers are told, as data. */
export interface Surroundings {
  readonly arriving: Arriving;
  /** How often groups are evaluated that do not say so; undefined where no server is known. */
  readonly intervalMs: number | undefined;
  /** How far back an instant selector looks for a sample. */
  readonly lookbackMs: number;
}

/** Which series come to the servers from elsewhere, with labels that their rules do not tell of. */
export interface Arriving {
  /** They are sent series, or ask other stores, so that a name need not be what their rules record. */
  readonly anything: boolean;
  /** What each match[] asks of names; undefined for one that is not known, or not valid. */
  readonly names: readonly (readonly LabelMatcher[] | undefined)[];
}

/** The same object for as long as the set, and what its servers are told, stay the same. */
export function surroundingsOf(ws: WorkspaceView, { set, nodes }: ServedRules): Surroundings {
  const topology = topologyOf(ws);
  const jobs = nodes.flatMap((node) => node.jobs.map(({ job }) => job.unit).filter((unit) => unit.federate));
  // What a Thanos Ruler or Mimir's ruler reads carries the external labels of whoever sent it.
  const anything =
    set.documents.some(({ dialect }) => dialect === "thanos-ruler" || dialect === "mimir") ||
    nodes.some((node) => takesFromElsewhere(node, topology));
  const [node] = nodes;
  const intervalMs = node && evaluationInterval(node.document.config?.global?.unit).ms;
  const lookbackMs = lookbackOf(node);
  return ws.memo.onceOf(set, "surroundings", [anything, intervalMs, lookbackMs, ...jobs], () => ({
    arriving: { anything, names: anything ? [] : namesAsked(jobs) },
    intervalMs,
    lookbackMs,
  }));
}

/** Whether series of a name may come from elsewhere, undefined where none do; answers are kept. */
export function arrivesFrom({ anything, names }: Arriving): ((name: string) => boolean) | undefined {
  if (anything) return () => true;
  if (names.length === 0) return undefined;
  // A selector that is not known, or not valid, may bring anything.
  const tests = names.map((matchers) => matchers && compileSelector(matchers));
  const known = new Map<string, boolean>();
  return (name) => {
    let answer = known.get(name);
    if (answer === undefined) {
      answer = tests.some((test) => !test || test({ [METRIC_NAME]: name }));
      known.set(name, answer);
    }
    return answer;
  };
}

/** Equal selectors are asked once. */
function namesAsked(jobs: readonly JobUnit[]): (readonly LabelMatcher[] | undefined)[] {
  const selectors = new Map<string, readonly LabelMatcher[] | undefined>();
  for (const job of jobs) {
    for (const { selector } of job.selectors) {
      const matchers = selector && matchersOf(selector).filter(({ label }) => label === METRIC_NAME);
      selectors.set(JSON.stringify(matchers ?? null), matchers);
    }
  }
  return [...selectors.values()];
}

function takesFromElsewhere(node: TopologyNode, topology: Topology): boolean {
  if (node.document.tree.entries.some(({ key }) => key.value === "remote_read")) return true;
  return topology.writes.some(({ receiver }) => receiver === node);
}

/** What an instant selector still finds: the lookback of a server that was not told otherwise. */
const LOOKBACK_MS = 5 * 60_000;

/** A server's Compose service may say otherwise. */
function lookbackOf(node: TopologyNode | undefined): number {
  const written = (node?.programs ?? []).flatMap(({ service }) => {
    const flag = flagOf(service, "query.lookback-delta")?.value;
    const duration = flag === undefined ? undefined : parseDuration(flag);
    return duration && "ms" in duration ? [duration.ms] : [];
  });
  return Math.max(LOOKBACK_MS, ...written);
}
