import { formatDuration } from "../../syntax/values/duration.ts";
import type { GraphEdge, GraphNode, TopologyGraph } from "./graph.ts";

/** The topology for people: each server with what it federates, indented; then what leads nowhere. */
export function topologyText(graph: TopologyGraph, show: (path: string) => string): string {
  if (graph.nodes.length === 0) return "No Prometheus configs here.\n";
  const byPath = new Map(graph.nodes.map((node) => [node.config, node]));
  const into = new Map<string, GraphEdge[]>();
  const sources = new Set<string>();
  for (const edge of graph.edges) {
    into.set(edge.to, [...(into.get(edge.to) ?? []), edge]);
    if (edge.from !== edge.to) sources.add(edge.from);
  }
  const lines: string[] = [];
  const visit = (node: GraphNode, depth: number, above: ReadonlySet<string>): void => {
    for (const edge of into.get(node.config) ?? []) {
      const source = byPath.get(edge.from);
      if (!source) continue;
      const pad = "  ".repeat(depth);
      const age =
        edge.worstCaseAgeMs === undefined ? "" : `, samples up to ${formatDuration(edge.worstCaseAgeMs)} old`;
      const how =
        edge.kind === "federate"
          ? `federates by ${edge.job || "a job without name"}`
          : "receives remote writes";
      lines.push(
        `${pad}<- ${source.name} (${show(source.config)})${above.has(source.config) ? " [a loop]" : ""}`,
      );
      lines.push(
        `${pad}   ${how} from ${edge.target}${age}; ${edge.certain ? "" : "probably: "}${edge.reason}`,
      );
      if (!above.has(source.config)) visit(source, depth + 1, new Set([...above, source.config]));
    }
  };
  // Servers that nobody federates come first; in a loop without such a top, every server does.
  const tops = graph.nodes.filter((node) => !sources.has(node.config));
  for (const node of tops.length > 0 ? tops : graph.nodes) {
    lines.push(headline(node, show));
    visit(node, 1, new Set([node.config]));
  }
  if (graph.unresolved.length > 0) lines.push("", "Leads to no config here:");
  for (const one of graph.unresolved) {
    const who = byPath.get(one.config)?.name ?? show(one.config);
    const why =
      one.candidates.length > 0
        ? `could be ${one.candidates.map(show).join(" or ")}`
        : (one.reason ?? "unknown");
    lines.push(
      `  ${who}${one.job ? `, job ${one.job}` : ""}: ${one.kind === "federate" ? "" : "remote write to "}${one.target} (${why})`,
    );
  }
  return `${lines.join("\n")}\n`;
}

function headline(node: GraphNode, show: (path: string) => string): string {
  const labels = Object.entries(node.labels).map(([name, value]) => `${name}="${value}"`);
  const records = node.records === 1 ? "1 record" : `${node.records} records`;
  return `${node.name} (${show(node.config)}): ${records}${labels.length > 0 ? `, {${labels.join(", ")}}` : ""}`;
}
