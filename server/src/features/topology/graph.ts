import { hideSecrets } from "../../text/secrets.ts";
import { type FederateTarget, type TopologyNode, topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";

/** Who federates and writes to whom, in plain data: what every format of the topology is made from. */
export interface TopologyGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Federate targets and remote writes that lead to no config of the workspace. */
  readonly unresolved: readonly UnresolvedTarget[];
}

export interface GraphNode {
  /** The config's path: what edges refer to. */
  readonly config: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Recording rules that it evaluates. */
  readonly records: number;
  /** Federate hops below it at most. */
  readonly depth: number;
}

export interface GraphEdge {
  readonly kind: "federate" | "remote-write";
  /** The config of the server that sends. */
  readonly from: string;
  /** The config of the server that receives. */
  readonly to: string;
  /** The federate job's name; empty for remote write. */
  readonly job: string;
  readonly target: string;
  readonly certain: boolean;
  /** Why the target is taken for that server; completes "because …". */
  readonly reason: string;
  /** How old a sample can be when it arrives; undefined for remote write. */
  readonly worstCaseAgeMs: number | undefined;
}

export interface UnresolvedTarget {
  readonly kind: "federate" | "remote-write";
  /** The config that names the target. */
  readonly config: string;
  readonly job: string;
  readonly target: string;
  /** Configs that fit equally well; empty when none does. */
  readonly candidates: readonly string[];
  /** What is known of it, when its config is merely elsewhere. */
  readonly reason: string | undefined;
}

/** The topology of a workspace as data, servers and hops in the order of their configs' paths. */
export function topologyGraph(ws: WorkspaceView): TopologyGraph {
  const topology = topologyOf(ws);
  const nodes = [...topology.nodes.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  const federate = topology.edges.map(
    (edge): GraphEdge => ({
      kind: "federate",
      from: edge.source.path,
      to: edge.reader.path,
      job: edge.job.unit.name?.value ?? "",
      target: hideSecrets(edge.target.address),
      certain: edge.certain,
      reason: hideSecrets(edge.reason.text),
      worstCaseAgeMs: topology.worstCaseAge(edge).ms,
    }),
  );
  const writes = topology.writes.flatMap((write): GraphEdge[] => {
    const { resolution, receiver, writer } = write;
    if (resolution.state !== "resolved" || !receiver) return [];
    return [
      {
        kind: "remote-write",
        from: writer.path,
        to: receiver.path,
        job: "",
        target: hideSecrets(write.url),
        certain: resolution.certain,
        reason: hideSecrets(resolution.reason.text),
        worstCaseAgeMs: undefined,
      },
    ];
  });
  return {
    nodes: nodes.map((node) => graphNode(node, topology.recordsOf(node).length, topology.depthOf(node))),
    edges: [...federate, ...writes].sort((a, b) => (`${a.to} ${a.from}` < `${b.to} ${b.from}` ? -1 : 1)),
    unresolved: [
      ...topology.targets.flatMap(unresolvedTarget),
      ...topology.writes.flatMap((write): UnresolvedTarget[] =>
        write.receiver
          ? []
          : [
              {
                kind: "remote-write",
                config: write.writer.path,
                job: "",
                target: hideSecrets(write.url),
                candidates:
                  write.resolution.state === "ambiguous"
                    ? write.resolution.candidates.map((c) => c.node.path)
                    : [],
                reason:
                  write.resolution.state === "outside"
                    ? hideSecrets(write.resolution.reason.text)
                    : undefined,
              },
            ],
      ),
    ],
  };
}

function graphNode(node: TopologyNode, records: number, depth: number): GraphNode {
  const labels = [...node.externalLabels.values()].map((label): [string, string] => [
    label.name,
    label.value ?? label.raw,
  ]);
  return { config: node.path, name: node.name, labels: Object.fromEntries(labels), records, depth };
}

function unresolvedTarget(target: FederateTarget): UnresolvedTarget[] {
  const { resolution } = target;
  if (resolution.state === "resolved") return [];
  return [
    {
      kind: "federate",
      config: target.reader.path,
      job: target.job.unit.name?.value ?? "",
      target: hideSecrets(target.address),
      candidates: resolution.state === "ambiguous" ? resolution.candidates.map((c) => c.node.path) : [],
      reason: resolution.state === "outside" ? hideSecrets(resolution.reason.text) : undefined,
    },
  ];
}
