import type { JobUnit, Placed, RemoteWriteUnit } from "../../model/units.ts";
import type { Span } from "../../text/span.ts";
import type { Document } from "../document.ts";
import type { ClusterEntry } from "../settings.ts";
import type { TopologyNode } from "./node.ts";
import type { Reason, Resolution } from "./resolution.ts";
import type { ScrapedTarget } from "./targets.ts";

/** A target of a federate job, and which server it is. */
export interface FederateTarget extends ScrapedTarget {
  /** The server that scrapes. */
  readonly reader: TopologyNode;
  /** The file that the job stands in: the reader's config or one of its scrape_config_files. */
  readonly document: Document;
  readonly job: Placed<JobUnit>;
  /** The inventory's entry for the address, whether or not its config is known. */
  readonly cluster: ClusterEntry | undefined;
  readonly resolution: Resolution;
}

/** One hop: `reader` federates from `source`. */
export interface FederateEdge {
  readonly kind: "federate";
  readonly reader: TopologyNode;
  readonly source: TopologyNode;
  readonly target: FederateTarget;
  readonly document: Document;
  readonly job: Placed<JobUnit>;
  readonly certain: boolean;
  readonly reason: Reason;
}

/** Where a server pushes its samples. */
export interface WriteEdge {
  readonly kind: "remote-write";
  readonly writer: TopologyNode;
  readonly url: string;
  /** The URL's place: in the config, or in the Compose file's command line. */
  readonly path: string;
  readonly span: Span;
  /** Undefined when the URL stands in a command line. */
  readonly write: Placed<RemoteWriteUnit> | undefined;
  readonly resolution: Resolution;
  /** The server that takes the samples, when it is in the workspace. */
  readonly receiver: TopologyNode | undefined;
}
