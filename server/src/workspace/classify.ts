import { manifestDocument } from "../model/schema/manifests.ts";
import { basename, extname } from "./paths.ts";

/** What a file is, as far as promfed reads it. */
export type DocumentKind =
  | "config"
  | "rules"
  | "prometheus-rule"
  | "manifest"
  | "file-sd"
  | "unit-test"
  | "alertmanager"
  | "compose"
  | "thanos-objstore"
  | "thanos-hashring"
  | "dashboard"
  | "catalog"
  /** Services and the operator's Prometheus objects: read only, to learn who answers at which name. */
  | "kubernetes"
  | "project";

/** Which program a config or rule file is for; they share most of a grammar. */
export type Dialect = "prometheus" | "vmagent" | "job-list" | "vmalert" | "thanos-ruler" | "mimir";

export interface Classified {
  readonly kind: DocumentKind;
  readonly dialect: Dialect;
}

/** True for files that hold groups of rules, and nothing else that names metrics. */
export function holdsRules({ kind }: Classified): boolean {
  return kind === "rules" || kind === "prometheus-rule";
}

/** True for files of objects of Kubernetes, which may be several, each a YAML document. */
export function isManifest({ kind }: Pick<Classified, "kind">): boolean {
  return kind === "prometheus-rule" || kind === "manifest";
}

const CONFIG: Classified = { kind: "config", dialect: "prometheus" };
const RULES: Classified = { kind: "rules", dialect: "prometheus" };

/** The values of `--kind`. */
export const NAMED_KINDS: Readonly<Record<string, Classified>> = {
  config: CONFIG,
  prometheus: CONFIG,
  vmagent: { kind: "config", dialect: "vmagent" },
  "job-list": { kind: "config", dialect: "job-list" },
  rules: RULES,
  vmalert: { kind: "rules", dialect: "vmalert" },
  "thanos-ruler": { kind: "rules", dialect: "thanos-ruler" },
  mimir: { kind: "rules", dialect: "mimir" },
  "prometheus-rule": { kind: "prometheus-rule", dialect: "prometheus" },
  manifest: { kind: "manifest", dialect: "prometheus" },
  "file-sd": { kind: "file-sd", dialect: "prometheus" },
  "unit-test": { kind: "unit-test", dialect: "prometheus" },
  alertmanager: { kind: "alertmanager", dialect: "prometheus" },
  compose: { kind: "compose", dialect: "prometheus" },
  objstore: { kind: "thanos-objstore", dialect: "prometheus" },
  hashring: { kind: "thanos-hashring", dialect: "prometheus" },
  dashboard: { kind: "dashboard", dialect: "prometheus" },
  catalog: { kind: "catalog", dialect: "prometheus" },
  project: { kind: "project", dialect: "prometheus" },
};

/**
 * What a text is, by its content first and its name second; undefined for everything promfed leaves alone.
 * Reads keys by pattern only: it runs on every file of a repository.
 */
export function classify(path: string, text: string): Classified | undefined {
  const told = tell(path, text);
  return told === "another's" ? undefined : told;
}

/** True for a text that is sure to be another program's, rather than that nothing in it tells. */
export function isAnothers(path: string, text: string): boolean {
  return tell(path, text) === "another's";
}

type Told = Classified | "another's" | undefined;

function tell(path: string, text: string): Told {
  const name = basename(path);
  if (/^\.promfed\.ya?ml$/.test(name)) return NAMED_KINDS.project;
  const start = text.search(/[^\s\ufeff]/);
  if (start < 0) return byName(name);
  if (text[start] === "{" && extname(path) === ".json") return classifyJsonObject(text);
  if (text[start] === "[" && /^\[\s*\{\s*"(?:targets|labels)"\s*:/.test(text.slice(start, start + 200)))
    return NAMED_KINDS["file-sd"];
  if (
    text[start] === "[" &&
    /^\[\s*\{\s*"(?:hashring|endpoints|tenants)"\s*:/.test(text.slice(start, start + 200))
  )
    return NAMED_KINDS.hashring;
  if (extname(path) === ".json") return undefined;
  const begins = lineBeginnings(text);
  const found = classifyYaml(name, text, begins);
  // What is just being typed has no key yet that tells.
  return found ?? (begins.keys.size === 0 && !text.includes("\n- ") ? byName(name) : undefined);
}

/** What a text is that was asked for by its name: rules or a config, if nothing tells. */
export function classifyNamed(path: string, text: string): Classified {
  const known = classify(path, text);
  return known ?? (/^["']?groups["']?[ \t]*:/m.test(text) ? RULES : CONFIG);
}

/** What an empty or barely begun file is going to be. */
function byName(name: string): Classified | undefined {
  if (/^prometheus[\w.-]*\.ya?ml$/.test(name)) return CONFIG;
  return /(?:^|[._-])rules?\.ya?ml$|\.rules$/.test(name) ? RULES : undefined;
}

function classifyJsonObject(text: string): Classified | undefined {
  if (/"panels"\s*:\s*\[/.test(text) && /"(?:schemaVersion|templating|annotations)"\s*:/.test(text))
    return NAMED_KINDS.dashboard;
  if (/"rows"\s*:\s*\[/.test(text) && /"templating"\s*:/.test(text)) return NAMED_KINDS.dashboard;
  if (/"apiVersion"\s*:\s*"dashboard\.grafana\.app\//.test(text)) return NAMED_KINDS.dashboard;
  if (isLibraryPanel(text)) return NAMED_KINDS.dashboard;
  if (/^\s*\{\s*"status"\s*:\s*"success"\s*,\s*"data"\s*:/.test(text.slice(0, 200)))
    return NAMED_KINDS.catalog;
  return undefined;
}

/** A panel that dashboards share, as Grafana's API has it. */
function isLibraryPanel(text: string): boolean {
  return (
    /"model"\s*:\s*\{/.test(text) &&
    /"kind"\s*:\s*1\b/.test(text) &&
    /"targets"\s*:\s*\[/.test(text) &&
    /"expr"\s*:/.test(text)
  );
}

const CONFIG_KEYS = ["scrape_configs", "scrape_config_files", "remote_write", "remote_read"];
const RULE_LINE = /^[ \t]*(?:- )?["']?(?:rules|record|alert|expr)["']?[ \t]*:/m;
const RULE_KEY = /^[ \t]*(?:- )?["']?(?:record|alert|expr)["']?[ \t]*:/m;
/** Rules written as `[{ record: a, expr: b }]`. */
const RULE_IN_BRACES = /[{,]\s*["']?(?:record|alert)["']?[ \t]*:/;
/** Keys at the margin that no config of Prometheus has, but files do that look like one. */
const NOT_A_CONFIG = [
  // Promtail, Loki, Mimir, Grafana Agent.
  ...["server", "clients", "positions", "auth_enabled", "schema_config", "ruler", "metrics", "logs"],
  // Values of Helm charts.
  ...["image", "config", "prometheus", "alertmanager", "serverFiles", "serviceAccount", "replicaCount"],
];
/** Where a client of object storage is told what to use. */
const BUCKET = /(?:^[ \t]+|[{,]\s*)["']?(?:bucket|container|directory)["']?[ \t]*:/m;
const PROMTAIL_JOB = /^[ \t]+(?:- )?pipeline_stages[ \t]*:/m;
/** What stands behind a selector of LogQL, in rules of Loki, and never behind one of PromQL. */
const LOGQL =
  /[|!][=~>]\s*(?:\\?["`]|ip\()|\|\s*(?:json|logfmt|pattern|regexp|unpack|unwrap|line_format|label_format|decolorize|drop|keep)\b/y;
const VMAGENT_ONLY =
  /^[ \t]*(?:- )?(?:stream_parse|scrape_align_interval|scrape_offset|relabel_debug|no_stale_markers|series_limit|enable_compression_by_default|yandexcloud_sd_configs):/m;
/** What makes a rule file one of vmalert's, where a line begins with it. */
const VMALERT_KEY =
  /(?:debug|update_entries_limit|notifier_headers|headers|params|eval_offset|eval_delay|eval_alignment|extra_filter_labels|tenant|concurrency|type: *["']?(?:graphite|vlogs))\b/y;
const VMALERT_ONLY = new RegExp(`^[ \\t]*(?:- )?${VMALERT_KEY.source}`, "m");
const THANOS_KEY = /partial_response_strategy[ \t]*:/y;
const THANOS_ONLY = new RegExp(`^[ \\t]*(?:- )?${THANOS_KEY.source}`, "m");
/** Unit tests of vmalert-tool have keys of their own; promtool's do not. */
const VMALERT_TEST_ONLY = /^[ \t]*(?:- )?(?:metricsql_expr_test|groupname)[ \t]*:/m;

function classifyYaml(name: string, text: string, { keys, vmalert, thanos }: LineBeginnings): Told {
  if (keys.has("apiVersion") && keys.has("kind")) return classifyManifest(text);
  if (keys.has("rule_files") && keys.has("tests"))
    return VMALERT_TEST_ONLY.test(text) ? undefined : NAMED_KINDS["unit-test"];
  if (keys.has("services") && /^[ \t]+(?:image|build):/m.test(text)) return NAMED_KINDS.compose;
  if (keys.has("route") && keys.has("receivers")) return NAMED_KINDS.alertmanager;
  if (CONFIG_KEYS.some((key) => keys.has(key))) {
    if (!mayBeConfig(keys) || PROMTAIL_JOB.test(text)) return "another's";
    return /vmagent/i.test(name) || VMAGENT_ONLY.test(text) ? NAMED_KINDS.vmagent : CONFIG;
  }
  if (keys.has("groups") && (RULE_LINE.test(text) || RULE_IN_BRACES.test(text))) {
    if (keys.has("apiVersion") || holdsLogql(text)) return "another's";
    // Groups of something else.
    if (keys.size > 1 && !keys.has("namespace") && !RULE_KEY.test(text) && !RULE_IN_BRACES.test(text))
      return undefined;
    const others = hasOtherBreaks(text);
    if (thanos || (others && THANOS_ONLY.test(text))) return NAMED_KINDS["thanos-ruler"];
    if (vmalert || (others && VMALERT_ONLY.test(text))) return NAMED_KINDS.vmalert;
    return keys.has("namespace") ? NAMED_KINDS.mimir : RULES;
  }
  if (keys.has("rule_files") || (keys.has("alerting") && keys.has("global")) || hasGlobal(text, keys))
    return mayBeConfig(keys) ? CONFIG : "another's";
  if (keys.has("type") && keys.has("config") && BUCKET.test(text)) return NAMED_KINDS.objstore;
  return classifyList(text);
}

function mayBeConfig(keys: ReadonlySet<string>): boolean {
  return !NOT_A_CONFIG.some((key) => keys.has(key));
}

function hasGlobal(text: string, keys: ReadonlySet<string>): boolean {
  return (
    keys.has("global") &&
    /^[ \t]+(?:scrape_interval|scrape_timeout|evaluation_interval|external_labels|query_log_file):/m.test(
      text,
    )
  );
}

/**
 * True for rules of Loki. Goes from brace to brace, as most files hold none of it: a pattern over the whole text would
 * take several times as long.
 */
function holdsLogql(text: string): boolean {
  for (let at = text.indexOf("}"); at >= 0; at = text.indexOf("}", at + 1)) {
    let next = at + 1;
    let code = text.charCodeAt(next);
    while (code === SPACE || code === TAB || code === FEED || code === RETURN) code = text.charCodeAt(++next);
    if (code !== PIPE && code !== BANG) continue;
    // Two close what stands in a template.
    if (text[at - 1] === "}") continue;
    LOGQL.lastIndex = next;
    if (LOGQL.test(text)) return true;
  }
  return false;
}

const KUBERNETES: Classified = { kind: "kubernetes", dialect: "prometheus" };

/** A file of several objects is what the most telling of them is. */
function classifyManifest(text: string): Classified | undefined {
  let found: Classified | undefined;
  for (const [, kind = ""] of text.matchAll(/^kind:[ \t]*["']?(\w+)["']?/gm)) {
    if (kind === "PrometheusRule") return NAMED_KINDS["prometheus-rule"];
    if (manifestDocument(kind)) found = NAMED_KINDS.manifest;
    else if (kind === "Service" || kind === "Prometheus") found ??= KUBERNETES;
  }
  return found;
}

function classifyList(text: string): Classified | undefined {
  if (!/^- /m.test(text)) return undefined;
  if (/^(?:- | {2})["']?job_name["']?[ \t]*:/m.test(text))
    return VMAGENT_ONLY.test(text) ? NAMED_KINDS.vmagent : NAMED_KINDS["job-list"];
  if (/^(?:- | {2})["']?targets["']?[ \t]*:/m.test(text) && !/^(?:- | {2})(?:name|hosts)[ \t]*:/m.test(text))
    return NAMED_KINDS["file-sd"];
  return undefined;
}

/**
 * True for a part of a file that may say which program the file is for. Without one, a file stays what it is when a
 * scrape job or rule in it is edited.
 */
export function tellsPrograms(part: string): boolean {
  return TELLING.some((pattern) => pattern.test(part)) || holdsLogql(part);
}

const TELLING = [VMAGENT_ONLY, VMALERT_ONLY, THANOS_ONLY, PROMTAIL_JOB];

interface LineBeginnings {
  /** Keys at the left margin, placeholders of templates among them left out. */
  readonly keys: ReadonlySet<string>;
  /** Whether a line begins with what only vmalert has, as far as lines end where `nextLine` finds the next. */
  readonly vmalert: boolean;
  /** The same of Thanos Ruler. */
  readonly thanos: boolean;
}

/** What there is to tell by how lines begin, in one go: patterns over whole files would take several times as long. */
function lineBeginnings(text: string): LineBeginnings {
  const keys = new Set<string>();
  const here = /\ufeff?["']?([A-Za-z_][\w-]*)["']?[ \t]*:(?:\s|$)/my;
  let vmalert = false;
  let thanos = false;
  for (let at = 0; at >= 0; at = nextLine(text, at)) {
    let first = at;
    let code = text.charCodeAt(first);
    while (code === SPACE || code === TAB) code = text.charCodeAt(++first);
    if (code === DASH && text.charCodeAt(first + 1) === SPACE) {
      first += 2;
      code = text.charCodeAt(first);
    }
    if (beginsToolKey(code, text.charCodeAt(first + 2))) {
      VMALERT_KEY.lastIndex = first;
      vmalert ||= VMALERT_KEY.test(text);
      THANOS_KEY.lastIndex = first;
      thanos ||= THANOS_KEY.test(text);
    }
    // Most lines of a file are indented.
    if (first > at) continue;
    here.lastIndex = at;
    const key = here.exec(text)?.[1];
    if (key !== undefined) keys.add(key);
  }
  return { keys, vmalert, thanos };
}

const SPACE = 32;
const TAB = 9;
const DASH = 45;
const FEED = 10;
const RETURN = 13;
const PIPE = 124;
const BANG = 33;

/**
 * True for the first and third letters of the alternatives of `VMALERT_KEY` and of `THANOS_KEY`: the second do not tell
 * `expr` from them.
 */
function beginsToolKey(first: number, third: number): boolean {
  switch (first) {
    case 99: // concurrency
      return third === 110;
    case 100: // debug
      return third === 98;
    case 101: // eval_…, extra_filter_labels
      return third === 97 || third === 116;
    case 104: // headers
      return third === 97;
    case 110: // notifier_headers
      return third === 116;
    case 112: // params, partial_response_strategy
      return third === 114;
    case 116: // tenant, type
      return third === 110 || third === 112;
    case 117: // update_entries_limit
      return third === 100;
    default:
      return false;
  }
}

/** Where a line begins for a pattern and not for `nextLine`. */
const OTHER_BREAKS = ["\r", "\u2028", "\u2029"];

function hasOtherBreaks(text: string): boolean {
  return OTHER_BREAKS.some((character) => text.includes(character));
}

/** Where the line behind `from` starts; -1 when there is none. */
function nextLine(text: string, from: number): number {
  const feed = text.indexOf("\n", from);
  return feed < 0 ? -1 : feed + 1;
}
