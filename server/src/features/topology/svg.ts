import dagre from "@dagrejs/dagre";
import { edgeLabel } from "./diagrams.ts";
import type { TopologyGraph } from "./graph.ts";

const CHAR_WIDTH = 7.5;
const NODE_HEIGHT = 44;
const MARGIN = 16;

/** The topology as a picture: a layered layout, samples flow upwards, uncertain links dashed. Stands by itself, without scripts. */
export function topologySvg(graph: TopologyGraph): string {
  const layout = new dagre.graphlib.Graph({ multigraph: true });
  layout.setGraph({ rankdir: "BT", nodesep: 30, ranksep: 60, marginx: MARGIN, marginy: MARGIN });
  layout.setDefaultEdgeLabel(() => ({}));
  for (const node of graph.nodes) {
    const width = Math.max(110, Math.max(node.name.length, caption(node.records).length) * CHAR_WIDTH + 24);
    layout.setNode(node.config, { width, height: NODE_HEIGHT });
  }
  for (const [index, edge] of graph.edges.entries()) {
    const width = edgeLabel(edge).length * CHAR_WIDTH * 0.85;
    layout.setEdge(edge.from, edge.to, { width, height: 16, labelpos: "c" }, String(index));
  }
  dagre.layout(layout);
  const { width = 200, height = 100 } = layout.graph();
  const parts = graph.edges.map((edge, index) => {
    const placed = layout.edge({ v: edge.from, w: edge.to, name: String(index) });
    const path = placed.points
      .map((p: { x: number; y: number }, i: number) => `${i === 0 ? "M" : "L"}${round(p.x)},${round(p.y)}`)
      .join(" ");
    const dash = edge.certain ? "" : ' stroke-dasharray="5 4"';
    const label = `<text class="edge" x="${round(placed.x ?? 0)}" y="${round((placed.y ?? 0) + 4)}">${xmlText(edgeLabel(edge))}</text>`;
    return `<path class="edge" d="${path}"${dash} marker-end="url(#arrow)"/>${label}`;
  });
  const boxes = graph.nodes.map((node) => {
    const { x, y, width: w, height: h } = layout.node(node.config);
    return (
      `<g><title>${xmlText(node.config)}</title><rect x="${round(x - w / 2)}" y="${round(y - h / 2)}" width="${round(w)}" height="${h}" rx="6"/>` +
      `<text class="name" x="${round(x)}" y="${round(y - 2)}">${xmlText(node.name)}</text>` +
      `<text class="note" x="${round(x)}" y="${round(y + 14)}">${caption(node.records)}</text></g>`
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" role="img" aria-label="Federation topology">
<style>rect{fill:#fff;stroke:#e6522c;stroke-width:1.5}text{font:13px sans-serif;text-anchor:middle;fill:#222}.note,text.edge{font-size:11px;fill:#666}text.edge{paint-order:stroke;stroke:#fff;stroke-width:4px}path.edge{fill:none;stroke:#888}</style>
<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path d="M0,0 L10,5 L0,10 z" fill="#888"/></marker></defs>
${[...parts, ...boxes].join("\n")}
</svg>
`;
}

function caption(records: number): string {
  return records === 1 ? "1 record" : `${records} records`;
}

function round(n: number): number {
  return Math.round(n * 10) / 10;
}

function xmlText(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.codePointAt(0)};`);
}
