import { parseVersion } from "../syntax/values/version.ts";
import type { Settings, Severity } from "../workspace/settings.ts";

/** The editor's settings (section `promfed`), read. */
export interface ClientSettings {
  /** Put over the project file's; `ignore` adds to it. */
  readonly engine: Partial<Settings>;
  /** Which files get findings: all of the workspace's, or those open in the editor. */
  readonly scope: "workspace" | "openFiles";
  readonly codeLens: boolean;
  readonly inlayHints: boolean;
  /** Whether what was found in large workspaces and files is kept for the next start. */
  readonly cache: boolean;
}

/**
 * Reads the settings as editors send them: nested objects, dotted names, or a mixture. Values of the wrong type
 * are as good as absent; an editor that knows the settings' schema has reported them already.
 */
export function readClientSettings(section: unknown): ClientSettings {
  const version = parseVersion(textAt(section, "prometheusVersion") ?? "");
  const features = textsAt(section, "enableFeatures");
  const agent = lookUp(section, "agentMode");
  const scheme = lookUp(section, "validationScheme");
  const severities = readSeverities(lookUp(section, "rules"));
  const ignore = textsAt(section, "ignore");
  const labels = textsAt(section, "labels.highCardinality");
  const budget = lookUp(section, "budget.series");
  return {
    engine: {
      ...(version && { version }),
      ...(features.length > 0 && { features: new Set(features) }),
      ...(typeof agent === "boolean" && { agent }),
      ...((scheme === "utf8" || scheme === "legacy") && { validationScheme: scheme }),
      ...(severities.size > 0 && { severities }),
      ...(ignore.length > 0 && { ignore }),
      ...(labels.length > 0 && { highCardinalityLabels: labels }),
      ...(typeof budget === "number" && Number.isInteger(budget) && budget > 0 && { budgetSeries: budget }),
    },
    scope: lookUp(section, "diagnostics.scope") === "openFiles" ? "openFiles" : "workspace",
    codeLens: lookUp(section, "codeLens.enable") !== false,
    inlayHints: lookUp(section, "inlayHints.enable") !== false,
    cache: lookUp(section, "cache.enable") !== false,
  };
}

/** The section `promfed` of a settings object; the object itself when it is that section. */
export function sectionOf(settings: unknown): unknown {
  if (!isRecord(settings)) return undefined;
  if (isRecord(settings.promfed)) return settings.promfed;
  const dotted = Object.entries(settings).filter(([key]) => key.startsWith("promfed."));
  if (dotted.length === 0) return settings;
  return Object.fromEntries(dotted.map(([key, value]) => [key.slice("promfed.".length), value]));
}

/** The value at a dotted name, whichever of the dots are nesting. */
function lookUp(value: unknown, name: string): unknown {
  if (!isRecord(value)) return undefined;
  if (Object.hasOwn(value, name)) return value[name];
  for (let dot = name.indexOf("."); dot >= 0; dot = name.indexOf(".", dot + 1)) {
    const key = name.slice(0, dot);
    const found = Object.hasOwn(value, key) ? lookUp(value[key], name.slice(dot + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function textAt(section: unknown, name: string): string | undefined {
  const value = lookUp(section, name);
  return typeof value === "string" ? value : undefined;
}

function textsAt(section: unknown, name: string): string[] {
  const value = lookUp(section, name);
  return Array.isArray(value) ? value.filter((item) => typeof item === "string" && item !== "") : [];
}

function readSeverities(value: unknown): Map<string, Severity | "off"> {
  const levels: readonly unknown[] = ["off", "error", "warning", "info", "hint"] satisfies (
    | Severity
    | "off"
  )[];
  const entries = isRecord(value) ? Object.entries(value) : [];
  return new Map(entries.filter((entry): entry is [string, Severity | "off"] => levels.includes(entry[1])));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
