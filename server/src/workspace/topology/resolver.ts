import { addTo } from "../../text/multiMap.ts";
import type { ComposeProgram } from "../compose/programs.ts";
import { basename, dirname, isInside } from "../paths.ts";
import type { ClusterEntry } from "../settings.ts";
import type { WorkspaceView } from "../workspace.ts";
import { type Address, isDockerHost, isIp, isLocalhost } from "./address.ts";
import { HostIndex, type NameMatch } from "./hostIndex.ts";
import type { TopologyNode } from "./node.ts";
import type { Nodes } from "./nodes.ts";
import type { Reason, Resolution } from "./resolution.ts";
import { Services } from "./services.ts";
import { nameTokens } from "./tokens.ts";

/**
 * Tells which server answers at an address: by the inventory, by the Compose services that run configs of the
 * workspace, by manifests of Kubernetes services beside configs, and by what host names have in common with cluster
 * labels and folders, in this order.
 */
export class Resolver {
  readonly #nodes: ReadonlyMap<string, TopologyNode>;
  readonly #byCluster = new Map<ClusterEntry, TopologyNode[]>();
  readonly #endpoints = new Map<string, ClusterEntry>();
  readonly #byHost = new Map<string, ComposeProgram[]>();
  readonly #byPort = new Map<number, ComposeProgram[]>();
  readonly #names: HostIndex;
  readonly #services: Services;

  constructor(workspace: WorkspaceView, { nodes, programs }: Nodes) {
    this.#nodes = nodes;
    for (const node of nodes.values()) if (node.cluster) addTo(this.#byCluster, node.cluster, node);
    for (const c of workspace.settings.clusters)
      if (c.endpoint) this.#endpoints.set(c.endpoint.toLowerCase(), c);
    for (const program of programs) {
      for (const host of program.service.hosts) addTo(this.#byHost, host, program);
      for (const port of program.service.ports) {
        if (port.published !== undefined && port.target === program.port)
          addTo(this.#byPort, port.published, program);
      }
    }
    const sources = [...nodes.values()].filter((node) => node.serves);
    this.#names = new HostIndex(sources, workspace.roots);
    this.#services = new Services(workspace, sources);
  }

  /** The inventory's entry for an address, with its port or for the whole host. */
  clusterAt(address: Address): ClusterEntry | undefined {
    return this.#endpoints.get(address.text) ?? this.#endpoints.get(address.host);
  }

  /** @param from the server whose config holds the address */
  resolve(address: Address, from: TopologyNode): Resolution {
    return (
      this.#byInventory(address) ??
      this.#byCompose(address, from) ??
      this.#services.resolve(address) ??
      this.#bySelf(address, from) ??
      this.#byName(address, from)
    );
  }

  #byInventory(address: Address): Resolution | undefined {
    const cluster = this.clusterAt(address);
    if (!cluster) return undefined;
    const reason: Reason = {
      kind: "inventory",
      text: `the inventory lists ${address.text} as ${cluster.name}`,
      cluster,
    };
    const [node, ...others] = this.#byCluster.get(cluster) ?? [];
    if (!node) return { state: "outside", reason };
    if (others.length === 0) return { state: "resolved", node, certain: true, reason };
    return { state: "ambiguous", candidates: [node, ...others].map((one) => ({ node: one, reason })) };
  }

  #byCompose(address: Address, from: TopologyNode): Resolution | undefined {
    const files = new Set(from.programs.map((p) => p.service.path));
    if (isLocalhost(address.host) || isDockerHost(address.host))
      return this.#byPublishedPort(address, from, files);
    const all = this.#byHost.get(address.host) ?? [];
    const own = all.filter((p) => files.has(p.service.path));
    // Outside its own Compose file a name such as "prometheus" may be anybody's.
    const telling = nameTokens(address.host).words.length > 0;
    const others = all.filter((p) => telling || isInside(dirname(p.service.path), from.path));
    const programs = own.length > 0 ? own : others;
    return this.#fromPrograms(
      programs,
      own.length > 0,
      (program) => {
        const { name, path } = program.service;
        return { kind: "compose", text: `${name.value} is a service of ${basename(path)}`, program };
      },
      address,
    );
  }

  #byPublishedPort(address: Address, from: TopologyNode, files: ReadonlySet<string>): Resolution | undefined {
    // Inside a container, localhost is the container itself.
    if (isLocalhost(address.host) && files.size > 0) return undefined;
    const all = this.#byPort.get(address.port ?? -1) ?? [];
    const own = all.filter((p) => files.has(p.service.path));
    const near = all.filter((p) => isInside(dirname(p.service.path), from.path));
    const programs = own.length > 0 ? own : near.length > 0 ? near : all;
    return this.#fromPrograms(programs, own.length > 0, (program) => {
      const { name, path } = program.service;
      return {
        kind: "published port",
        text: `${basename(path)} publishes port ${address.port} for ${name.value}`,
        program,
      };
    });
  }

  #fromPrograms(
    programs: readonly ComposeProgram[],
    sameFile: boolean,
    reasonOf: (program: ComposeProgram) => Reason,
    address?: Address,
  ): Resolution | undefined {
    const [first] = programs;
    if (!first) return undefined;
    const found = new Map<TopologyNode, Reason>();
    for (const program of programs) {
      const node = this.#nodes.get(program.config ?? "");
      if (node && !found.has(node)) found.set(node, reasonOf(program));
    }
    const [hit] = found;
    if (!hit) return { state: "outside", reason: reasonOf(first) };
    const [node, reason] = hit;
    if (found.size > 1) {
      return { state: "ambiguous", candidates: [...found].map(([n, r]) => ({ node: n, reason: r })) };
    }
    const answers = !address || programs.some((p) => p.port === undefined || p.port === address.port);
    return { state: "resolved", node, certain: sameFile && answers, reason };
  }

  /** localhost is the server itself when it listens on that port, or scrapes its own metrics there. */
  #bySelf(address: Address, from: TopologyNode): Resolution | undefined {
    if (!isLocalhost(address.host)) return undefined;
    const listens = from.programs.length > 0 && from.programs.every((p) => p.port === address.port);
    const scrapes = from.jobs.some(
      ({ job: { unit } }) =>
        !unit.federate &&
        /prometheus|self/i.test(unit.name?.value ?? "") &&
        unit.staticConfigs.some((group) =>
          group.targets.some(
            (t) => t.value.endsWith(`:${address.port}`) && /^(?:localhost|127\.)/.test(t.value),
          ),
        ),
    );
    if (!listens && !scrapes) return { state: "unknown" };
    const text = listens
      ? `${from.name} listens on port ${address.port}`
      : `${from.name} scrapes its own metrics at ${address.text}`;
    return { state: "resolved", node: from, certain: listens, reason: { kind: "own address", text } };
  }

  #byName(address: Address, from: TopologyNode): Resolution {
    if (isIp(address.host) || isDockerHost(address.host)) return { state: "unknown" };
    const { best, candidates } = this.#names.find(address.host, from);
    if (best) return { state: "resolved", node: best.node, certain: false, reason: reasonOf(best, address) };
    if (candidates.length === 0) return this.#services.operated(address) ?? { state: "unknown" };
    return {
      state: "ambiguous",
      candidates: candidates.map((match) => ({ node: match.node, reason: reasonOf(match, address) })),
    };
  }
}

function reasonOf(match: NameMatch, address: Address): Reason {
  const kubernetes = /\.svc(?:\.|$)/.test(address.host);
  const what =
    match.from === "external label"
      ? `its external label ${match.label} is ${match.name}`
      : match.from === "inventory"
        ? `the inventory calls it ${match.name}`
        : `its ${match.from} is called ${match.name}`;
  return { kind: kubernetes ? "kubernetes service" : "host name", text: what };
}
