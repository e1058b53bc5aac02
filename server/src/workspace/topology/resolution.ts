import type { ComposeProgram } from "../compose/programs.ts";
import type { ServiceManifest } from "../kubernetes/services.ts";
import type { ClusterEntry } from "../settings.ts";
import type { TopologyNode } from "./node.ts";

/** Which server of the workspace answers at an address. */
export type Resolution =
  /** One server; `certain` when the inventory or a Compose file says so, not when names merely agree. */
  | {
      readonly state: "resolved";
      readonly node: TopologyNode;
      readonly certain: boolean;
      readonly reason: Reason;
    }
  /** Several servers fit equally well. */
  | {
      readonly state: "ambiguous";
      readonly candidates: readonly { readonly node: TopologyNode; readonly reason: Reason }[];
    }
  /** It is known who answers, but their config is not in the workspace. */
  | { readonly state: "outside"; readonly reason: Reason }
  | { readonly state: "unknown" };

/** Why an address is taken for a server; `text` completes "this target is … because": plain words, no full stop. */
export interface Reason {
  readonly kind:
    | "inventory"
    | "compose"
    | "published port"
    | "host name"
    | "kubernetes service"
    | "own address"
    | "url";
  readonly text: string;
  readonly cluster?: ClusterEntry;
  readonly program?: ComposeProgram;
  /** The manifest of who answers, when its config is made elsewhere. */
  readonly manifest?: ServiceManifest;
}
