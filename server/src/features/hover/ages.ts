import { formatDuration } from "../../syntax/values/duration.ts";
import type { AgePart, FederateEdge, SampleAge, Topology } from "../../workspace/topology/topology.ts";
import { code, some } from "./markdown.ts";

/** The waits of a sample in order, as a sum: "scraped every 15s by `a` + recorded every 30s = 45s". */
export function ageWords({ ms, parts }: SampleAge): string {
  return `${parts.map(partWords).join(" + ")} = **${formatDuration(ms)}**`;
}

function partWords({ kind, ms, node, name }: AgePart): string {
  const every = formatDuration(ms);
  switch (kind) {
    case "scrape":
      return `scraped every ${every} by ${code(node.name)}`;
    case "rule":
      return `recorded every ${every}${name === undefined ? "" : ` in group ${code(name)}`}`;
    case "federate":
      return `federated every ${every}${name === undefined ? "" : ` by ${code(name)}`}`;
  }
}

/** The slowest wait on the way: how far apart new values are when they arrive. */
export function slowestPart({ parts }: SampleAge): AgePart | undefined {
  return parts.reduce<AgePart | undefined>((a, b) => (a && a.ms >= b.ms ? a : b), undefined);
}

/** The shortest window in which rate() and its like find the four samples that they should have. */
export function shortestWindow(intervalMs: number): string {
  return formatDuration(intervalMs * 4);
}

/** How old the samples of a job's hops can be: the oldest with its parts, the others in a word. */
export function ageOfHops(
  topology: Topology,
  edges: readonly FederateEdge[],
): { readonly words: string; readonly slowest: number; readonly oldestMs: number } | undefined {
  const ages = edges.map((edge) => ({ edge, age: topology.worstCaseAge(edge) }));
  const oldest = ages.reduce<(typeof ages)[number] | undefined>(
    (a, b) => (a && a.age.ms >= b.age.ms ? a : b),
    undefined,
  );
  if (!oldest) return undefined;
  const slowest = Math.max(...ages.map(({ age }) => slowestPart(age)?.ms ?? 0));
  const others = new Set(
    ages.filter(({ age }) => age.ms < oldest.age.ms).map(({ edge }) => edge.source.name),
  );
  const rest =
    others.size > 0
      ? ` Less from ${some(
          [...others].map((n) => code(n)),
          3,
        )}.`
      : "";
  return {
    words: `Worst-case age of a sample from ${code(oldest.edge.source.name)}: ${ageWords(oldest.age)}.${rest}`,
    slowest,
    oldestMs: oldest.age.ms,
  };
}
