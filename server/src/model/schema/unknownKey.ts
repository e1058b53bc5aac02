import { distance } from "fastest-levenshtein";
import { type CheckContext, report } from "./context.ts";
import { fieldLike, isManifestSection } from "./manifests.ts";
import { nearest } from "./nearest.ts";
import { otherTool } from "./otherTools.ts";
import type { SchemaFix } from "./problem.ts";
import {
  childSections,
  fieldOf,
  fieldsOf,
  type NamedField,
  type SectionName,
  section,
  sectionIn,
  sectionNames,
} from "./schema.ts";
import type { FlatPair, SectionView } from "./sectionView.ts";

/**
 * Reports a key that the section does not have, with what was probably meant. Answers the field that it certainly is
 * under another name, whose value can be looked at.
 */
export function reportUnknownKey(
  cx: CheckContext,
  view: SectionView,
  pair: FlatPair,
): NamedField | undefined {
  const key = pair.key.value;
  if (isManifestSection(view.name)) return reportUnknownInManifest(cx, view, pair);
  const other = otherTool(view.name, key);
  const guess: Guess | undefined =
    (other && { text: `It is a key of ${other.title}.` }) ??
    renamed(cx, view, key) ??
    elsewhere(view.name, key) ??
    misspelt(cx, view, key);
  const shown = key.length > 60 ? `${key.slice(0, 60)}…` : key;
  const start = `${placeName(view.name)} has no key \`${shown}\`, so Prometheus refuses the file.`;
  const fix =
    guess?.rename && !view.has(guess.rename) && !pair.site
      ? [renameFix(pair, guess.rename, guess.safe ?? false)]
      : undefined;
  report(cx, "unknown-key", pair.keySpan, guess ? `${start} ${guess.text}` : start, {
    data: { section: view.name, key, ...(guess?.rename && { suggestion: guess.rename }) },
    ...(fix && { fixes: fix }),
  });
  return undefined;
}

/** Manifests have names of their own; what no table knows may have come with a newer operator. */
function reportUnknownInManifest(
  cx: CheckContext,
  view: SectionView,
  pair: FlatPair,
): NamedField | undefined {
  const key = pair.key.value;
  const like = fieldLike(view.name, toSnake(key)) ?? fieldLike(view.name, key);
  const data = { section: view.name, key };
  if (like && like.name !== key) {
    const message = `A manifest has no \`${key}\`, which is the spelling of prometheus.yml. Here it is called \`${like.name}\`.`;
    const fixes = view.has(like.name) || pair.site ? undefined : [renameFix(pair, like.name, true)];
    report(cx, "native-key", pair.keySpan, message, {
      data: { ...data, suggestion: like.name },
      ...(fixes && { fixes }),
    });
    return like;
  }
  const guess = elsewhere(view.name, key) ?? misspelt(cx, view, key);
  const start = `${placeName(view.name)} has no field \`${key}\`, so Kubernetes refuses the object or drops the field.`;
  const fixes =
    guess?.rename && !view.has(guess.rename) && !pair.site
      ? [renameFix(pair, guess.rename, guess.safe ?? false)]
      : undefined;
  report(cx, "unknown-key", pair.keySpan, guess ? `${start} ${guess.text}` : start, {
    data: { ...data, ...(guess?.rename && { suggestion: guess.rename }) },
    ...(!guess && { unsure: true }),
    ...(fixes && { fixes }),
  });
  return undefined;
}

interface Guess {
  readonly text: string;
  /** The key to write instead. */
  readonly rename?: string;
  readonly safe?: boolean;
}

/** The place of a section in the words of a message, at the start of a sentence. */
export function placeName(name: SectionName): string {
  return PLACES[name] ?? `\`${containerKey(name) ?? name}\``;
}

const PLACES: Partial<Record<SectionName, string>> = {
  root: "The top level of the config",
  scrape_config: "A scrape job",
  scrape_config_file: "A file of scrape jobs",
  relabel_config: "A relabel step",
  static_config: "An item of `static_configs`",
  file_sd_target_group: "A target group",
  alertmanager_config: "An item of `alertmanagers`",
  remote_write: "A remote write endpoint",
  remote_read: "A remote read endpoint",
  rule_file: "A rule file",
  rule_group: "A rule group",
  rule: "A rule",
  unit_test_file: "A unit test file",
  manifest_service_monitor: "A ServiceMonitor",
  manifest_pod_monitor: "A PodMonitor",
  manifest_probe: "A Probe",
  manifest_scrape_config: "A ScrapeConfig",
  manifest_prometheus_rule: "A PrometheusRule",
};

/** Keys of other releases, other tools and frequent slips, by what Prometheus calls them. */
const RENAMED: Readonly<Record<string, readonly string[]>> = {
  metric_path: ["metrics_path"],
  path: ["metrics_path"],
  interval: ["scrape_interval"],
  timeout: ["scrape_timeout", "remote_timeout"],
  target_groups: ["static_configs"],
  relabelings: ["relabel_configs"],
  metric_relabelings: ["metric_relabel_configs"],
  write_relabelings: ["write_relabel_configs"],
  relabel_config: ["relabel_configs"],
  metrics_relabel_configs: ["metric_relabel_configs"],
  bearer_token_secret: ["bearer_token_file"],
  target: ["targets"],
  label: ["labels"],
  job: ["job_name"],
  rules: ["rule_files"],
  group: ["groups"],
  expression: ["expr"],
  query: ["expr"],
  annotation: ["annotations"],
};

function renamed(cx: CheckContext, view: SectionView, key: string): Guess | undefined {
  const snake = toSnake(key);
  if (snake !== key && fieldOf(view.name, snake)) {
    const why =
      /[A-Z]/.test(key) && !key.includes("_") && !cx.kubernetes
        ? " (the spelling of operator manifests)"
        : "";
    return { text: `It is spelt \`${snake}\` here${why}.`, rename: snake, safe: true };
  }
  const known = Object.hasOwn(RENAMED, snake) ? RENAMED[snake] : undefined;
  const name = known?.find((k) => fieldOf(view.name, k) && !view.has(k));
  if (!name) return undefined;
  // "metric_path" can only be a slip; a bare "path" or "job" may have been meant otherwise.
  const safe = distance(snake, name) <= 2;
  return { text: `Did you mean \`${name}\`?`, rename: name, safe };
}

function misspelt(cx: CheckContext, view: SectionView, key: string): Guess | undefined {
  const keys = fieldsOf(view.name, cx.version).map((f) => f.name);
  const near = nearest(key, keys);
  if (!near) return undefined;
  return {
    text: `Did you mean \`${near}\`?`,
    rename: near,
    safe: distance(key.toLowerCase(), near) === 1 && key.length > 4,
  };
}

/** The key exists in a section around this one, or in one below: the indentation is off, or a level is missing. */
function elsewhere(name: SectionName, key: string): Guess | undefined {
  if (key === "match[]" || key === "match") {
    return name === "scrape_config"
      ? { text: "URL parameters such as `match[]` belong below `params`." }
      : undefined;
  }
  const family = sectionNames().filter((s) => isManifestSection(s) === isManifestSection(name));
  if (!family.some((s) => Object.hasOwn(section(s).fields, key))) return undefined;
  const below = childSections(name).find((c) => fieldOf(c.section, key) && !GENERIC.has(key));
  const around = ancestors(name).find((a) => fieldOf(a, key));
  if (around) return { text: `It belongs ${whereIs(around)}: check the indentation.` };
  if (below) return { text: `It belongs below \`${below.key}\`.` };
  if (GENERIC.has(key)) return undefined;
  const anywhere = family.find((s) => Object.hasOwn(section(s).fields, key) && !s.startsWith("unit_test"));
  return anywhere &&
    distance(
      key,
      nearest(
        key,
        fieldsOf(name).map((f) => f.name),
      ) ?? "",
    ) > 1
    ? { text: `It belongs ${whereIs(anywhere)}.` }
    : undefined;
}

/** Keys of so many sections that naming one of them would mislead. */
const GENERIC: ReadonlySet<string> = new Set([
  "name",
  "names",
  "port",
  "region",
  "role",
  "endpoint",
  "type",
  "server",
  "servers",
  "host",
  "filter",
  "filters",
  "version",
  "values",
]);

/** The sections around one, nearest first, by the tables. */
function ancestors(name: SectionName): readonly SectionName[] {
  const found: SectionName[] = [];
  const visit = (inner: SectionName): void => {
    for (const outer of sectionNames()) {
      if (found.includes(outer) || outer === name) continue;
      if (!holds(outer, inner)) continue;
      found.push(outer);
      visit(outer);
    }
  };
  visit(name);
  // Sections that are only inlined are no place of their own.
  return found.filter((s) => s !== "discovery" && s !== "http_config" && s !== "proxy_config");
}

function holds(outer: SectionName, inner: SectionName): boolean {
  const { fields, inline } = section(outer);
  for (const key in fields) {
    const { type } = fields[key] ?? {};
    if (type && sectionIn(type) === inner) return true;
  }
  return inline?.includes(inner) ?? false;
}

function whereIs(name: SectionName): string {
  if (name === "root") return "at the top level";
  if (name === "scrape_config" || name === "discovery") return "in the scrape job itself";
  if (name === "http_config" || name === "proxy_config")
    return "with the HTTP settings of a scrape job or endpoint";
  if (name === "rule") return "in a rule";
  if (name === "rule_group") return "in a rule group";
  if (name === "rule_file") return "at the top level of a rule file";
  return `under \`${containerKey(name) ?? name}\``;
}

/** The key that a section stands below: "relabel_configs" for relabel_config. */
function containerKey(name: SectionName): string | undefined {
  for (const outer of sectionNames()) {
    const child = childSections(outer).find((c) => c.section === name);
    if (child) return child.key;
  }
  return undefined;
}

function toSnake(key: string): string {
  return key
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[-\s]+/g, "_")
    .toLowerCase();
}

function renameFix(pair: FlatPair, name: string, safe: boolean): SchemaFix {
  return { title: `Rename to ${name}`, safe, edits: [{ span: pair.key.span, newText: name }] };
}
