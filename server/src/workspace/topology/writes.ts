import { shift } from "../../text/span.ts";
import { addressOfUrl } from "./address.ts";
import type { WriteEdge } from "./edge.ts";
import type { TopologyNode } from "./node.ts";
import type { Resolution } from "./resolution.ts";
import type { Resolver } from "./resolver.ts";

/**
 * Where a server pushes to: its remote_write entries and vmagent's remoteWrite.url flags. Only the inventory and
 * Compose files tell a receiver: backends have host names that say nothing of a config.
 */
export function writesOf(node: TopologyNode, resolver: Resolver): WriteEdge[] {
  const edge = (place: Pick<WriteEdge, "url" | "path" | "span" | "write">): WriteEdge => {
    const address = addressOfUrl(place.url);
    const found: Resolution = address ? resolver.resolve(address, node) : { state: "unknown" };
    const { state } = found;
    const resolution: Resolution =
      state === "resolved" && found.certain ? found : state === "outside" ? found : { state: "unknown" };
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
