import { shift } from "../../text/span.ts";
import { addressOfUrl } from "./address.ts";
import type { WriteEdge } from "./edge.ts";
import type { TopologyNode } from "./node.ts";
import type { Resolution } from "./resolution.ts";
import type { Resolver } from "./resolver.ts";

/**
 * Where a server pushes to: its remote_write entries and vmagent's remoteWrite.url flags. The inventory, Compose files
 * and manifests tell a receiver. A host name does only where it speaks of a Prometheus that takes remote writes:
 * those of backends say nothing of a config.
 */
export function writesOf(node: TopologyNode, resolver: Resolver): WriteEdge[] {
  const edge = (place: Pick<WriteEdge, "url" | "path" | "span" | "write">): WriteEdge => {
    const resolution = receiverAt(place.url, node, resolver);
    return {
      kind: "remote-write",
      writer: node,
      ...place,
      resolution,
      receiver: resolution.state === "resolved" ? resolution.node : undefined,
    };
  };
  const written = (node.document.config?.remoteWrites ?? []).flatMap((write) => {
    const { url } = write.unit;
    if (!url || url.node.templated) return [];
    return [edge({ url: url.value, path: node.path, span: shift(url.span, write.base), write })];
  });
  const flags = node.programs.flatMap((program) =>
    program.remoteWrites.flatMap((flag) => {
      if (flag.value === undefined) return [];
      const span = flag.valueSpan ?? flag.span;
      return [edge({ url: flag.value, path: program.service.path, span, write: undefined })];
    }),
  );
  return [...written, ...flags];
}

function receiverAt(url: string, node: TopologyNode, resolver: Resolver): Resolution {
  const address = addressOfUrl(url);
  const found: Resolution = address ? resolver.resolve(address, node) : { state: "unknown" };
  if (found.state === "outside") return found;
  if (found.state === "resolved" && found.node !== node) {
    const { kind } = found.reason;
    const guessed = kind === "host name" || kind === "kubernetes service";
    const prometheus = /prom/.test(address?.host ?? "") && /\/api\/v1\/write$/.test(url);
    if (!guessed || prometheus) return found;
  }
  const backend = BACKENDS.find(({ pattern }) => pattern.test(url));
  if (!backend) return { state: "unknown" };
  return { state: "outside", reason: { kind: "url", text: `the URL is that of ${backend.name}` } };
}

/** Backends by the path or port that is theirs alone. */
const BACKENDS: readonly { readonly pattern: RegExp; readonly name: string }[] = [
  { pattern: /\/api\/v1\/receive$/, name: "Thanos Receive" },
  { pattern: /\/api\/prom\/push$/, name: "Grafana Cloud, Mimir or Cortex" },
  { pattern: /\/api\/v1\/push$/, name: "Mimir or Cortex" },
  { pattern: /\/workspaces\/[^/]+\/api\/v1\/remote_write$/, name: "Amazon Managed Service for Prometheus" },
  { pattern: /\/insert\/[^/]+\/prometheus/, name: "a VictoriaMetrics cluster" },
  { pattern: /:8428\//, name: "VictoriaMetrics" },
  { pattern: /:8429\//, name: "vmagent" },
];
