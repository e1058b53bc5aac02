import { isFederatePath } from "../../model/federateJob.ts";
import { fieldsOf, itemsOf, type LocatedText, textField, textItems } from "../../model/located.ts";
import { relabeler } from "../../model/relabel/apply.ts";
import { type RelabelStep, relabelAction, relabelStep } from "../../model/relabel/step.ts";
import type { RelabelConfig } from "../../model/relabelConfig.ts";
import { effectiveInterval, effectiveTimeout, type TargetGroup } from "../../model/scrapeJob.ts";
import type { JobUnit, Placed } from "../../model/units.ts";
import { type Span, shift } from "../../text/span.ts";
import type { Document } from "../document.ts";
import type { FileTree } from "../fileTree.ts";
import type { WorkspaceView } from "../workspace.ts";
import { findFiles } from "./filePatterns.ts";
import type { NodeJob, TopologyNode } from "./node.ts";

/** A target of a federate job as Prometheus would scrape it, before anybody asks which server it is. */
export interface ScrapedTarget {
  /** As written. */
  readonly text: LocatedText;
  /** Where it is written: the config, or a file_sd file. The span counts from that file's start. */
  readonly path: string;
  readonly span: Span;
  /** Number of the target group in its list. */
  readonly group: number;
  /** `__address__` after relabeling. */
  readonly address: string;
  readonly scheme: string;
  readonly metricsPath: string;
  /** Labels that its series get (job and instance too, none that start with __); undefined when not known here. */
  readonly labels: ReadonlyMap<string, string> | undefined;
  /** "dns": the text is a name, and every address that it resolves to is a target of its own. */
  readonly via: "static" | "file" | "dns";
}

/** Reads the targets of federate jobs. One for each topology: it remembers compiled relabel steps. */
export class TargetReader {
  readonly #workspace: WorkspaceView;
  readonly #tree: FileTree;
  readonly #relabelers = new Map<JobUnit, ReturnType<typeof relabeler> | undefined>();

  constructor(workspace: WorkspaceView, tree: FileTree) {
    this.#workspace = workspace;
    this.#tree = tree;
  }

  /** Targets of static_configs, of file_sd files in the workspace and names of dns_sd_configs, of a federate job. */
  targetsOf(node: TopologyNode, { document, job }: NodeJob): ScrapedTarget[] {
    if (!job.unit.federate) return [];
    const own = job.unit.staticConfigs.map((group, index) => ({
      path: document.path,
      base: job.base,
      group,
      index,
      via: "static" as const,
    }));
    const files = job.unit.fileSdFiles.flatMap(
      (text) => findFiles(this.#tree, document.path, node.programs, text).files,
    );
    const sd = [...new Set(files)].flatMap((path) =>
      (this.#workspace.documents.get(path)?.targetGroups ?? []).map((placed) => ({
        path,
        base: placed.base,
        group: placed.unit,
        index: placed.index,
        via: "file" as const,
      })),
    );
    return [
      ...[...own, ...sd].flatMap((place) => this.#targetsOfGroup(document, job, place)),
      ...dnsTargets(document, job),
    ];
  }

  #targetsOfGroup(document: Document, job: Placed<JobUnit>, place: GroupPlace): ScrapedTarget[] {
    const { group, path, base, index, via } = place;
    return group.targets.flatMap((text): ScrapedTarget[] => {
      const found = this.#relabel(document, job.unit, group, text);
      if (!found || !isFederatePath(found.metricsPath)) return [];
      return [{ text, path, span: shift(text.span, base), group: index, via, ...found }];
    });
  }

  /** Undefined when the relabel steps drop the target. */
  #relabel(
    document: Document,
    unit: JobUnit,
    group: TargetGroup,
    text: LocatedText,
  ): Pick<ScrapedTarget, "address" | "scheme" | "metricsPath" | "labels"> | undefined {
    const labels = initialLabels(document, unit, group, text.value);
    const run = this.#relabeler(unit);
    if (run) {
      const result = run(labels);
      if (!result.labels) return undefined;
      return finish(new Map(Object.entries(result.labels)), group);
    }
    return { ...finish(labels, group), labels: undefined };
  }

  /** Undefined when a placeholder stands in the steps, so that nobody knows what they do. */
  #relabeler(unit: JobUnit): ReturnType<typeof relabeler> | undefined {
    if (!this.#relabelers.has(unit)) {
      const templated = unit.relabelConfigs.some((step) => step.templated);
      this.#relabelers.set(unit, templated ? undefined : relabeler(relabelSteps(unit.relabelConfigs)));
    }
    return this.#relabelers.get(unit);
  }
}

/** Relabel steps as the relabel engine takes them; those of an unknown action are left out. */
export function relabelSteps(configs: readonly RelabelConfig[]): RelabelStep[] {
  return configs.flatMap((config) => {
    const action = relabelAction(config.action);
    if (!action) return [];
    return [
      relabelStep({
        action,
        sourceLabels: config.sourceLabels.map((l) => l.value),
        separator: config.separator,
        regex: config.regexText,
        modulus: config.modulus,
        targetLabel: config.targetLabel?.value ?? "",
        replacement: config.replacementText,
      }),
    ];
  });
}

interface GroupPlace {
  readonly path: string;
  readonly base: number;
  readonly group: TargetGroup;
  readonly index: number;
  readonly via: "static" | "file";
}

/** The names of dns_sd_configs: what they resolve to, and so its labels after relabeling, is not known here. */
function dnsTargets(document: Document, { unit, base }: Placed<JobUnit>): ScrapedTarget[] {
  const configs = itemsOf(unit.fields.get("dns_sd_configs"));
  if (configs.length === 0 || unit.federate?.via === "target label") return [];
  return configs.flatMap(({ node, site }, group) => {
    const fields = fieldsOf(node, site);
    const port = textField(fields, "port")?.value;
    return textItems(fields.get("names")).map((text): ScrapedTarget => {
      // The name of an SRV record starts with service and protocol, and its answer has the port.
      const host = text.value.replace(/^(?:_[^.]+\.)+/, "").replace(/\.$/, "");
      return {
        text,
        path: document.path,
        span: shift(text.span, base),
        group,
        address: port === undefined ? host : `${host}:${port}`,
        scheme: unit.scheme?.value ?? "http",
        metricsPath: unit.federate?.path ?? "",
        labels: undefined,
        via: "dns",
      };
    });
  });
}

function initialLabels(
  document: Document,
  unit: JobUnit,
  group: TargetGroup,
  target: string,
): Map<string, string> {
  const global = document.config?.global?.unit;
  const labels = new Map<string, string>([
    ["job", unit.name?.value ?? ""],
    ["__address__", target],
    ["__metrics_path__", unit.metricsPath?.value ?? "/metrics"],
    ["__scheme__", unit.scheme?.value ?? "http"],
    ["__scrape_interval__", `${effectiveInterval(unit, global).ms}ms`],
    ["__scrape_timeout__", `${effectiveTimeout(unit, global).ms}ms`],
  ]);
  for (const param of unit.params) {
    const first = param.values[0];
    if (first) labels.set(`__param_${param.name.value}`, first.value);
  }
  for (const { name, value } of group.labels) labels.set(name.value, value.value);
  return labels;
}

function finish(
  labels: ReadonlyMap<string, string>,
  group: TargetGroup,
): Pick<ScrapedTarget, "address" | "scheme" | "metricsPath" | "labels"> {
  const address = labels.get("__address__") ?? "";
  const shown = new Map([...labels].filter(([name, value]) => !name.startsWith("__") && value !== ""));
  if (!shown.has("instance")) shown.set("instance", address);
  const templated = group.labels.some((l) => l.name.node.templated || l.value.node.templated);
  return {
    address,
    scheme: labels.get("__scheme__") ?? "http",
    metricsPath: labels.get("__metrics_path__") ?? "",
    labels: templated ? undefined : shown,
  };
}
