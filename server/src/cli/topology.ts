import { resolve } from "node:path";
import { topologyDot, topologyMermaid } from "../features/topology/diagrams.ts";
import { type TopologyGraph, topologyGraph } from "../features/topology/graph.ts";
import { topologyText } from "../features/topology/text.ts";
import type { TopologyOptions } from "./commands/topology.ts";
import { displayPath } from "./findings.ts";
import { loadWorkspace } from "./loadWorkspace.ts";
import type { Terminal } from "./output.ts";
import { EXIT } from "./usageError.ts";
import { writeFileWhole } from "./writeFile.ts";

/** Prints or writes the topology of the workspace below the paths. @returns the exit status */
export async function topology(
  paths: readonly string[],
  options: TopologyOptions,
  terminal: Terminal,
): Promise<number> {
  const { checker, failed } = await loadWorkspace(paths, options.config, terminal);
  const graph = topologyGraph(checker.engine.workspace);
  const text = await render(graph, options.format, (path) => displayPath(terminal.cwd, path));
  if (options.output === undefined) await terminal.out.write(text);
  else await writeFileWhole(resolve(terminal.cwd, options.output), text);
  return failed ? EXIT.failure : EXIT.clean;
}

async function render(
  graph: TopologyGraph,
  format: TopologyOptions["format"],
  show: (path: string) => string,
): Promise<string> {
  switch (format) {
    case "text":
      return topologyText(graph, show);
    case "json":
      return `${JSON.stringify(jsonOf(graph, show), undefined, 2)}\n`;
    case "mermaid":
      return topologyMermaid(graph);
    case "dot":
      return topologyDot(graph, show);
    case "svg":
      return (await import("../features/topology/svg.ts")).topologySvg(graph);
  }
}

function jsonOf(graph: TopologyGraph, show: (path: string) => string) {
  return {
    version: 1,
    nodes: graph.nodes.map((node) => ({ ...node, config: show(node.config) })),
    edges: graph.edges.map((edge) => ({ ...edge, from: show(edge.from), to: show(edge.to) })),
    unresolved: graph.unresolved.map((one) => ({
      ...one,
      config: show(one.config),
      candidates: one.candidates.map(show),
    })),
  };
}
