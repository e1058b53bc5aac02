import { isManifest } from "../classify.ts";
import { type ServiceManifest, serviceManifests } from "../kubernetes/services.ts";
import { basename, dirname, isInside, relativePath } from "../paths.ts";
import type { WorkspaceView } from "../workspace.ts";
import type { Address } from "./address.ts";
import type { TopologyNode } from "./node.ts";
import type { Resolution } from "./resolution.ts";
import { nameTokens } from "./tokens.ts";

/** Tells by the manifests of a repository which server answers at the name of a Kubernetes service. */
export class Services {
  readonly #byName = new Map<string, ServiceManifest[]>();
  readonly #nodes: readonly TopologyNode[];

  constructor(workspace: WorkspaceView, nodes: Iterable<TopologyNode>) {
    this.#nodes = [...nodes].filter((node) => node.serves);
    for (const document of workspace.documents.values()) {
      if (document.kind !== "kubernetes" && !isManifest(document)) continue;
      const found = workspace.memo.once(document, "services", () => serviceManifests(document));
      for (const one of found) {
        for (const name of one.services) this.#byName.set(name, [...(this.#byName.get(name) ?? []), one]);
      }
    }
  }

  /** A Service beside one config leads to that config. */
  resolve(address: Address): Resolution | undefined {
    const manifests = this.#at(address.host).filter(({ kind }) => kind === "Service");
    const found = new Map<TopologyNode, ServiceManifest>();
    for (const manifest of manifests) {
      for (const node of this.#beside(manifest)) if (!found.has(node)) found.set(node, manifest);
    }
    const [hit] = found;
    if (!hit) return undefined;
    const reasonOf = ({ path, name }: ServiceManifest) => ({
      kind: "kubernetes service" as const,
      text: `${basename(path)} beside its config declares the Service ${name}`,
    });
    if (found.size > 1)
      return {
        state: "ambiguous",
        candidates: [...found].map(([node, manifest]) => ({ node, reason: reasonOf(manifest) })),
      };
    const [node, manifest] = hit;
    return { state: "resolved", node, certain: false, reason: reasonOf(manifest) };
  }

  /** A Prometheus that the operator configures: it is known, and its config is made elsewhere. */
  operated(address: Address): Resolution | undefined {
    const [manifest, ...others] = this.#at(address.host).filter(({ kind }) => kind === "Prometheus");
    if (!manifest || others.length > 0) return undefined;
    const text = `${basename(manifest.path)} declares the Prometheus ${manifest.name}, which the operator configures`;
    return { state: "outside", reason: { kind: "kubernetes service", text, manifest } };
  }

  /** `service.namespace.svc…`, with a pod in front or not; a name alone only where it tells something. */
  #at(host: string): readonly ServiceManifest[] {
    const [first = "", second, third] = host.replace(/\.svc(?:\..*)?$/, "").split(".");
    const inCluster = /\.svc(?:\.|$)/.test(host);
    const [service, namespace] = third === undefined ? [first, second] : [second ?? "", third];
    if (!inCluster && (third !== undefined || (second === undefined && nameTokens(first).words.length === 0)))
      return [];
    return (this.#byName.get(service) ?? []).filter(
      (one) =>
        // Outside of .svc names a second part may as well be a domain.
        namespace === undefined || one.namespace === namespace || (inCluster && one.namespace === undefined),
    );
  }

  /** The configs in the manifest's own folder tree, the nearest ones. */
  #beside({ path }: ServiceManifest): TopologyNode[] {
    const folder = dirname(path);
    const near = this.#nodes.filter(
      (node) =>
        isInside(folder, node.path) || (dirname(node.path) !== "/" && isInside(dirname(node.path), path)),
    );
    const steps = near.map((node) => relativePath(folder, node.path).split("/").length);
    const least = Math.min(...steps);
    return near.filter((_, index) => steps[index] === least);
  }
}
