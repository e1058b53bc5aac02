import type { LocatedText } from "../../model/located.ts";
import type { JobUnit, Placed } from "../../model/units.ts";
import type { Span } from "../../text/span.ts";
import type { ComposeProgram } from "../compose/programs.ts";
import type { Document } from "../document.ts";
import type { GlobProblem } from "../goPattern.ts";
import type { ClusterEntry } from "../settings.ts";

/** One server of the workspace: a Prometheus (or vmagent) with its config, its rules and its name. */
export interface TopologyNode {
  /** The config's path. */
  readonly path: string;
  readonly document: Document;
  readonly name: string;
  readonly nameFrom: "inventory" | "external label" | "compose" | "folder" | "file";
  /** The inventory's entry for it. */
  readonly cluster: ClusterEntry | undefined;
  /** Compose services that run this config; several replicas may. */
  readonly programs: readonly ComposeProgram[];
  /** False for vmagent and for agent mode, which keep no series and so answer no /federate. */
  readonly serves: boolean;
  readonly externalLabels: ReadonlyMap<string, ExternalLabel>;
  /** The external labels that tell this server from others: cluster and its like, best first. */
  readonly identity: readonly ExternalLabel[];
  /** Its own jobs, then those of its scrape_config_files. */
  readonly jobs: readonly NodeJob[];
  readonly ruleFiles: readonly FilePattern[];
  /** Rule files that it evaluates, each once, as they are now: another list once one of them has changed. */
  readonly ruleDocuments: readonly Document[];
}

export interface NodeJob {
  /** The config itself or one of its scrape_config_files. */
  readonly document: Document;
  readonly job: Placed<JobUnit>;
}

export interface ExternalLabel {
  readonly name: string;
  /** Undefined when it depends on the environment or on a template. */
  readonly value: string | undefined;
  readonly raw: string;
  /** The value's place in the config. */
  readonly span: Span;
}

/** A pattern of rule_files, scrape_config_files or file_sd files, and the files it stands for here. */
export interface FilePattern {
  readonly text: LocatedText;
  readonly files: readonly string[];
  /**
   * How the files were found: from the config's folder (or an absolute path as it is), through the mounts of a
   * Compose service, or by taking an absolute path of another machine as one below the config's folder.
   */
  readonly via: "folder" | "mount" | "assumed";
  readonly problem: GlobProblem | undefined;
}
