import type { NameScheme } from "../../syntax/values/names.ts";
import { NEWEST_KNOWN, type PrometheusVersion } from "../../syntax/values/version.ts";
import { resolveAlias } from "../../syntax/yaml/access.ts";
import type { YamlNode } from "../../syntax/yaml/nodes.ts";
import { point } from "../../text/span.ts";
import { asScheme, type CheckContext, defaultScheme, type GlobalFacts } from "./context.ts";
import type { GoYaml } from "./goYaml.ts";
import { isManifestSection } from "./manifests.ts";
import type { Tool } from "./otherTools.ts";
import type { SchemaProblem } from "./problem.ts";
import { type DocumentKind, documentType, type SectionName } from "./schema.ts";
import { SectionView } from "./sectionView.ts";
import type { FieldType } from "./types.ts";
import { Walker } from "./walk.ts";

export type { GlobalFacts } from "./context.ts";
export { type FileFrame, fileFrame } from "./frame.ts";
export type { Tool } from "./otherTools.ts";
export type { ProblemCode, SchemaFix, SchemaProblem } from "./problem.ts";

export interface CheckOptions {
  /** The release the document is for; the newest known when left out. */
  readonly version?: PrometheusVersion;
  /** Names given to `--enable-feature`. */
  readonly features?: ReadonlySet<string>;
  /** The config of an agent (`--agent`). */
  readonly agent?: boolean;
  /** Name validation set from outside, which the document may still override. */
  readonly scheme?: NameScheme | undefined;
  /** Parts of the text are made by a template: what seems absent is not reported. */
  readonly templated?: boolean;
  /** The text is JSON (file_sd). */
  readonly json?: boolean;
  /** The document is an object of Kubernetes: a number is no text there. */
  readonly kubernetes?: boolean;
  /** The program the document is for, when it is not Prometheus: its own keys are fine. */
  readonly tool?: Tool | undefined;
  /** For a part of a config that is checked by itself: what its global section says (see `globalFacts`). */
  readonly global?: GlobalFacts;
  /** Mappings whose insides are left to a check of their own (see `fileFrame`). */
  readonly skip?: ReadonlySet<YamlNode>;
}

/**
 * Checks a part of a document against the field tables and the checks that Prometheus makes when it loads it.
 * `node` is the section's value; undefined or null is the empty section. Problems come in document order; spans
 * count as those of the tree. What comes through an alias or merge key is reported at the alias, without fixes.
 */
export function checkSection(
  node: YamlNode | undefined,
  name: SectionName,
  options: CheckOptions = {},
): SchemaProblem[] {
  return checkType(node, { kind: "section", name }, options);
}

/** Checks a whole document of a kind. */
export function checkDocument(
  root: YamlNode | undefined,
  kind: DocumentKind,
  options: CheckOptions = {},
): SchemaProblem[] {
  return checkType(root, documentType(kind), options);
}

/** What jobs and endpoints get from a `global` section; the defaults when there is none. */
export function globalFacts(global: YamlNode | undefined, options: CheckOptions = {}): GlobalFacts {
  const map = resolveAlias(global);
  const view = new SectionView("global", map?.kind === "map" ? map : undefined, {
    anchor: point(0),
    yaml: "v2",
  });
  const fallback = options.scheme ?? schemeOf(options);
  const scheme = asScheme(view.text("metric_name_validation_scheme")) ?? fallback;
  const escaping = view.text("metric_name_escaping_scheme");
  return {
    scrapeIntervalMs: view.duration("scrape_interval") || DEFAULT_SCRAPE_INTERVAL_MS,
    scheme,
    escaping: escaping || (scheme === "legacy" ? "underscores" : "allow-utf-8"),
  };
}

const DEFAULT_SCRAPE_INTERVAL_MS = 60_000;
const NOTHING: ReadonlySet<YamlNode> = new Set();

function checkType(node: YamlNode | undefined, type: FieldType, options: CheckOptions): SchemaProblem[] {
  const problems: SchemaProblem[] = [];
  const name = type.kind === "section" ? type.name : undefined;
  const cx: CheckContext = {
    version: options.version ?? NEWEST_KNOWN,
    agent: options.agent ?? false,
    templated: options.templated ?? false,
    json: options.json ?? false,
    kubernetes: options.kubernetes ?? (name !== undefined && isManifestSection(name)),
    tool: options.tool,
    noDefaultPort: options.features?.has("no-default-scrape-port") ?? false,
    yaml: yamlOf(name),
    global: options.global ?? globalFacts(name === "root" ? childNode(node, "global") : undefined, options),
    skip: options.skip ?? NOTHING,
    problems,
    reported: new Set(),
  };
  new Walker(cx).document(node, type);
  return problems.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

/** Rule files are the documents that go-yaml v3 reads. */
function yamlOf(name: SectionName | undefined): GoYaml {
  return name === "rule_file" || name === "rule_group" || name === "rule" ? "v3" : "v2";
}

function childNode(node: YamlNode | undefined, key: string): YamlNode | undefined {
  const map = resolveAlias(node);
  if (map?.kind !== "map") return undefined;
  return new SectionView("root", map, { anchor: point(0), yaml: "v2" }).entries.get(key)?.value;
}

/** 2.55 had UTF-8 names behind a feature flag. */
function schemeOf(options: CheckOptions): NameScheme {
  return options.features?.has("utf8-names") ? "utf8" : defaultScheme(options.version ?? NEWEST_KNOWN);
}
