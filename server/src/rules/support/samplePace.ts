import { matchersOf } from "../../model/matchers.ts";
import { effectiveInterval } from "../../model/scrapeJob.ts";
import { type LabelMatcher, METRIC_NAME, relate, valueTest } from "../../model/series/index.ts";
import type { VectorSelector } from "../../syntax/promql/ast.ts";
import { formatDuration } from "../../syntax/values/duration.ts";
import { shift } from "../../text/span.ts";
import type { AgePart, NodeJob, Topology, TopologyNode } from "../../workspace/topology/topology.ts";
import type { Location } from "../finding.ts";
import type { Once } from "../rule.ts";
import { jobSpot } from "./job.ts";

/** How far apart the samples of some series are at a server. */
export interface SamplePace {
  /** The slowest wait on their way, in milliseconds: new values come no faster. */
  readonly ms: number;
  /** The waits in order, in words: "scraped every 15s by eu, then federated every 30s by job federate-eu". */
  readonly words: string;
  /** They come over another server or out of a rule, so what is here says more than what is scraped. */
  readonly hops: boolean;
  /** Where the slowest wait is written, when that is a job's. */
  readonly place: Location | undefined;
}

type Test = (text: string) => boolean;

/** Answers for the servers of one topology; hundreds of rules read the same metrics of the same jobs. */
export class SamplePaces {
  readonly #topology: Topology;
  readonly #once: Once;
  readonly #known = new Map<TopologyNode, PacesAt>();
  readonly #tests = new Map<string, Test>();

  constructor(topology: Topology, once: Once) {
    this.#topology = topology;
    this.#once = once;
  }

  /**
   * The pace at which series that matchers take get new samples at a server. Of several possible ways the quickest,
   * so that what is too short for it is too short in any case; undefined where no way is known.
   */
  at(node: TopologyNode, matchers: readonly LabelMatcher[]): SamplePace | undefined {
    let at = this.#known.get(node);
    if (!at) {
      at = new PacesAt(node);
      this.#known.set(node, at);
    }
    let known = at.byMatchers.get(matchers);
    if (!known) {
      const key = keyOf(matchers);
      known = at.byKey.get(key) ?? { pace: this.#paceAt(at, matchers) };
      at.byKey.set(key, known);
      at.byMatchers.set(matchers, known);
    }
    return known.pace;
  }

  #paceAt(at: PacesAt, matchers: readonly LabelMatcher[]): SamplePace | undefined {
    const { node, local } = at;
    const name = nameIn(matchers);
    const tests = matchers.flatMap((m) => (m.label === "job" ? [this.#test(m)] : []));
    if (tests.length > 0) {
      const meant = local.filter(({ job }) => {
        const title = job.unit.name?.value;
        return title !== undefined && tests.every((test) => test(title));
      });
      if (meant.length > 0) return at.ofJobs(meant);
    }
    if (name !== undefined && (name.includes(":") || this.#topology.edgesInto(node).length > 0)) {
      const known = ofWay(this.#topology, node, name);
      if (known) return known;
    }
    const federated = node.jobs.filter(
      ({ job }) => job.unit.federate && mayBring(job.unit.selectors, matchers, this.#once),
    );
    if (federated.length > 0) return at.ofJobs(federated);
    // What is named like a record is not scraped; and what a server that federates does not fetch, it may well lack.
    const unknown = name?.includes(":") || local.length < node.jobs.length;
    return unknown ? undefined : at.ofLocal;
  }

  #test(matcher: LabelMatcher): Test {
    const key = `${matcher.op}${matcher.value}`;
    let test = this.#tests.get(key);
    if (!test) {
      test = valueTest(matcher) ?? (() => false);
      this.#tests.set(key, test);
    }
    return test;
  }
}

function keyOf(matchers: readonly LabelMatcher[]): string {
  return JSON.stringify(matchers.map(({ label, op, value }) => [label, op, value]));
}

/** The one name that series must have. */
export function nameIn(matchers: readonly LabelMatcher[]): string | undefined {
  return matchers.find(({ label, op, value }) => label === METRIC_NAME && op === "=" && value !== "")?.value;
}

/** A record of the server, or a metric that federation brings; undefined for what is only known to be scraped. */
function ofWay(topology: Topology, node: TopologyNode, name: string): SamplePace | undefined {
  const { parts } = topology.ageAt(node, name);
  const slowest = parts.reduce<AgePart | undefined>((a, b) => (a && a.ms >= b.ms ? a : b), undefined);
  if (!slowest || (parts.length === 1 && slowest.kind === "scrape")) return undefined;
  return { ms: slowest.ms, words: parts.map(partWords).join(", then "), hops: true, place: undefined };
}

function partWords({ kind, ms, node, name }: AgePart): string {
  const every = formatDuration(ms);
  switch (kind) {
    case "scrape":
      return `scraped every ${every} by ${node.name}`;
    case "rule":
      return `recorded every ${every} by ${name === undefined ? node.name : `group ${name}`}`;
    case "federate":
      return `federated every ${every} by ${name === undefined ? node.name : `job ${name}`}`;
  }
}

/** Whether a job's match[] may hand over what a selector takes. */
function mayBring(
  selectors: readonly { readonly selector: VectorSelector | undefined }[],
  wanted: readonly LabelMatcher[],
  once: Once,
): boolean {
  return selectors.some(({ selector }) => {
    if (!selector) return false;
    const relation = once(selector, `relation ${keyOf(wanted)}`, () => relate(matchersOf(selector), wanted));
    return relation !== "disjoint" && relation !== "unknown";
  });
}

/** What is known of one server. */
class PacesAt {
  readonly node: TopologyNode;
  /** The jobs that scrape. */
  readonly local: readonly NodeJob[];
  /** Rules of a file that ask for the same have one list of matchers; other files ask for the same with their own. */
  readonly byMatchers = new Map<readonly LabelMatcher[], Known>();
  readonly byKey = new Map<string, Known>();
  readonly #ofJob = new Map<NodeJob, SamplePace>();
  #ofLocal: Known | undefined;

  constructor(node: TopologyNode) {
    this.node = node;
    this.local = node.jobs.filter(({ job }) => !job.unit.federate);
  }

  get ofLocal(): SamplePace | undefined {
    this.#ofLocal ??= { pace: this.ofJobs(this.local) };
    return this.#ofLocal.pace;
  }

  /** Of the quickest of these jobs. */
  ofJobs(jobs: readonly NodeJob[]): SamplePace | undefined {
    let quickest: SamplePace | undefined;
    for (const job of jobs) {
      let pace = this.#ofJob.get(job);
      if (!pace) {
        pace = ofJob(this.node, job);
        this.#ofJob.set(job, pace);
      }
      if (!quickest || pace.ms < quickest.ms) quickest = pace;
    }
    return quickest;
  }
}

interface Known {
  readonly pace: SamplePace | undefined;
}

function ofJob(node: TopologyNode, { document, job }: NodeJob): SamplePace {
  const global = document.config?.global?.unit ?? node.document.config?.global?.unit;
  const { ms } = effectiveInterval(job.unit, global);
  const title = job.unit.name ? `job ${job.unit.name.value}` : "a job";
  const verb = job.unit.federate ? "federated" : "scraped";
  const spot = job.unit.scrapeInterval?.span ?? jobSpot(job.unit);
  return {
    ms,
    words: `${verb} every ${formatDuration(ms)} by ${title}`,
    hops: job.unit.federate !== undefined,
    place: { path: document.path, span: shift(spot, job.base) },
  };
}
