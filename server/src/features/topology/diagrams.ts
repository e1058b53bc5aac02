import { formatDuration } from "../../syntax/values/duration.ts";
import type { GraphEdge, TopologyGraph } from "./graph.ts";

/** The topology as a Mermaid flowchart: arrows follow the samples. */
export function topologyMermaid(graph: TopologyGraph): string {
  const ids = new Map(graph.nodes.map((node, index) => [node.config, `n${index}`]));
  const lines = ["flowchart BT"];
  for (const node of graph.nodes) lines.push(`  ${ids.get(node.config)}["${mermaidText(node.name)}"]`);
  for (const edge of graph.edges) {
    const arrow = edge.certain ? "-->" : "-.->";
    lines.push(`  ${ids.get(edge.from)} ${arrow}|"${mermaidText(edgeLabel(edge))}"| ${ids.get(edge.to)}`);
  }
  return `${lines.join("\n")}\n`;
}

/** The topology in Graphviz's language; uncertain links are dashed. */
export function topologyDot(graph: TopologyGraph, show: (path: string) => string): string {
  const lines = ["digraph topology {", "  rankdir=BT;", "  node [shape=box];"];
  for (const node of graph.nodes) {
    lines.push(`  ${dotText(show(node.config))} [label=${dotText(node.name)}];`);
  }
  for (const edge of graph.edges) {
    const style = edge.certain ? "" : ", style=dashed";
    lines.push(
      `  ${dotText(show(edge.from))} -> ${dotText(show(edge.to))} [label=${dotText(edgeLabel(edge))}${style}];`,
    );
  }
  return `${[...lines, "}"].join("\n")}\n`;
}

/** What stands beside an arrow: the job or the kind, and how old samples can be. */
export function edgeLabel(edge: GraphEdge): string {
  if (edge.kind === "remote-write") return "remote write";
  const age = edge.worstCaseAgeMs === undefined ? "" : ` (≤ ${formatDuration(edge.worstCaseAgeMs)})`;
  return `${edge.job || "federate"}${age}`;
}

function mermaidText(text: string): string {
  return text.replace(/["<>&#;`]/g, (char) => `#${char.codePointAt(0)};`).replace(/\s+/g, " ");
}

function dotText(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replace(/\s+/g, " ")}"`;
}
