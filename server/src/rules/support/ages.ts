import { formatDuration } from "../../syntax/values/duration.ts";
import type { AgePart, SampleAge } from "../../workspace/topology/topology.ts";

/** The waits of a sample in order, as a sum: "15s scraped by eu + 30s recorded by group a + 30s federated by job b = 1m15s". */
export function ageArithmetic({ ms, parts }: SampleAge): string {
  return `${parts.map(partWords).join(" + ")} = ${formatDuration(ms)}`;
}

function partWords({ kind, ms, node, name }: AgePart): string {
  const wait = formatDuration(ms);
  switch (kind) {
    case "scrape":
      return `${wait} scraped by ${node.name}`;
    case "rule":
      return `${wait} recorded by ${name === undefined ? node.name : `group ${name}`}`;
    case "federate":
      return `${wait} federated by ${name === undefined ? node.name : `job ${name}`}`;
  }
}
