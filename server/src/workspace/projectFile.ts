import type { LocatedText } from "../model/located.ts";
import { parseVersion } from "../syntax/values/version.ts";
import type { YamlProblem } from "../syntax/yaml/nodes.ts";
import { parseYaml } from "../syntax/yaml/parse.ts";
import { dirname, resolvePath } from "./paths.ts";
import { readClusters } from "./project/clusters.ts";
import { DEFAULTS_ENTRY, PROJECT_OPTIONS, type ProjectOption } from "./project/options.ts";
import { type Fields, nearest, type ProjectProblem, ProjectReader } from "./project/reader.ts";
import { readSeverities } from "./project/severities.ts";
import { DEFAULT_HIGH_CARDINALITY_LABELS, type Settings } from "./settings.ts";

export { mergeSettings } from "./project/mergeSettings.ts";
export {
  describeOptionType,
  type OptionType,
  PROJECT_OPTIONS,
  type ProjectOption,
  projectOptionAt,
  projectOptionsAt,
  projectTypeAt,
} from "./project/options.ts";
export type { ProjectProblem } from "./project/reader.ts";

/** What the project file sets; an option that is absent or unreadable is left out. */
export type ProjectSettings = Partial<Settings>;

export interface ProjectReading {
  readonly settings: ProjectSettings;
  /** What is readable as YAML but no valid option; in order of place. */
  readonly problems: readonly ProjectProblem[];
  /** What is no YAML; other documents' are reported by the rule on YAML syntax, and so are these. */
  readonly syntaxProblems: readonly YamlProblem[];
}

/** The names of the project file, at the root of a workspace folder. */
export const PROJECT_FILE_NAMES: readonly string[] = [".promfed.yaml", ".promfed.yml"];

/**
 * Reads `.promfed.yaml`. Paths in it are relative to its folder and come out absolute. Never throws.
 * @param path the file's own absolute path
 * @param ruleIds ids of every rule; without them ids are taken as they are
 */
export function readProjectFile(path: string, text: string, ruleIds?: ReadonlySet<string>): ProjectReading {
  const parsed = parseYaml(text);
  const reader = new ProjectReader();
  const { root } = parsed;
  if (root && root.kind !== "map" && root.kind !== "null")
    reader.report(root.span, 'A project file is a mapping of options, such as `prometheus: "3.5"`.');
  const fields: Fields = root ? reader.section(root, PROJECT_OPTIONS, "the project file") : new Map();
  const settings = readSettings(reader, fields, dirname(path), ruleIds);
  const problems = reader.problems.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  return { settings, problems, syntaxProblems: parsed.problems };
}

function readSettings(
  reader: ProjectReader,
  fields: Fields,
  folder: string,
  ruleIds: ReadonlySet<string> | undefined,
): ProjectSettings {
  const version = readVersion(reader, fields);
  const features = readFeatures(reader, fields);
  const agent = reader.boolean(fields, "agent");
  const scheme = reader.text(fields, "validation_scheme", option("validation_scheme").type);
  const validationScheme = reader.oneOf(scheme, "validation_scheme", ["utf8", "legacy"]);
  const severities = readSeverities(reader, fields, ruleIds);
  const ignore = reader.texts(fields, "ignore", option("ignore").type)?.map((t) => t.value);
  const clusters = readClusters(reader, fields, option("clusters").type, (p) => resolvePath(folder, p));
  const budgetSeries = readBudget(reader, fields);
  const highCardinalityLabels = readHighCardinality(reader, fields);
  return {
    ...(version && { version }),
    ...(features && { features }),
    ...(agent !== undefined && { agent }),
    ...(validationScheme && { validationScheme }),
    ...(severities && { severities }),
    ...(ignore && { ignore }),
    ...(clusters && { clusters }),
    ...(budgetSeries !== undefined && { budgetSeries }),
    ...(highCardinalityLabels && { highCardinalityLabels }),
  };
}

function readVersion(reader: ProjectReader, fields: Fields): Settings["version"] | undefined {
  const text = reader.text(fields, "prometheus", option("prometheus").type);
  const version = text && parseVersion(text.value);
  if (text && !version)
    reader.report(
      text.span,
      `\`${text.value}\` is no Prometheus release; write one such as "3.5" or "2.53".`,
    );
  return version;
}

function readFeatures(reader: ProjectReader, fields: Fields): Set<string> | undefined {
  const { type } = option("features");
  const texts = reader.texts(fields, "features", type);
  const known = type.kind === "list" && type.of.kind === "enum" ? type.of.values : [];
  for (const text of texts ?? []) {
    // Other releases have other flags, so an unknown name is only reported when it looks like a slip.
    const near = known.includes(text.value) ? undefined : nearest(text.value, known);
    if (near === undefined) continue;
    reader.report(text.span, `Unknown feature flag \`${text.value}\`; did you mean \`${near}\`?`, {
      replacement: { title: `Change to ${near}`, newText: near },
    });
  }
  return texts && new Set(texts.map((t) => t.value));
}

function readBudget(reader: ProjectReader, fields: Fields): number | undefined {
  const budget = reader.sectionBelow(fields, option("budget"));
  const text = reader.text(budget, "series", { kind: "count" });
  if (!text) return undefined;
  const digits = text.value.replaceAll("_", "");
  const count = /^\d{1,15}$/.test(digits) ? Number(digits) : 0;
  if (count > 0) return count;
  reader.wrongType(text.span, "budget.series", { kind: "count" });
  return undefined;
}

function readHighCardinality(reader: ProjectReader, fields: Fields): readonly string[] | undefined {
  const labels = reader.sectionBelow(fields, option("labels"));
  const texts = reader.texts(labels, "high_cardinality", { kind: "list", of: { kind: "label" } });
  if (!texts) return undefined;
  const names = texts.flatMap((text) =>
    text.value === DEFAULTS_ENTRY
      ? DEFAULT_HIGH_CARDINALITY_LABELS
      : isLabelGlob(reader, text)
        ? [text.value]
        : [],
  );
  return [...new Set(names)];
}

function isLabelGlob(reader: ProjectReader, text: LocatedText): boolean {
  if (!/[\s"'{}=]/.test(text.value)) return true;
  reader.report(
    text.span,
    `\`${text.value}\` is no label name; write one a list entry, with * for any part of it.`,
  );
  return false;
}

function option(key: string): ProjectOption {
  const found = PROJECT_OPTIONS.find((o) => o.key === key);
  if (!found) throw new RangeError(`no option ${key}`);
  return found;
}
