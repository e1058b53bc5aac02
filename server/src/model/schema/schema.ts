import type { PrometheusVersion } from "../../syntax/values/version.ts";
import { IMPLIED_ROLES, META_LABELS } from "./metaLabels.generated.ts";
import { type Tool, toolFieldsOf } from "./otherTools.ts";
import { DOCUMENTS, SECTIONS, type SectionName } from "./sections.generated.ts";
import type { Field, FieldType, MetaLabel, Section } from "./types.ts";

export type { SectionName } from "./sections.generated.ts";

/** The kinds of documents that the field tables describe. */
export type DocumentKind = keyof typeof DOCUMENTS;

/** A field and where it is defined: `section` is the inlined one for `tls_config` of a scrape job. */
export interface NamedField {
  readonly name: string;
  readonly section: SectionName;
  readonly field: Field;
}

/** What stands at the end of a path: the type there, and the last key on the way that the tables know. */
export interface SchemaPlace {
  readonly type: FieldType;
  /** Undefined at the document itself and at its items. */
  readonly field: NamedField | undefined;
  /** The section that holds the field, inlining undone: `scrape_config` for its `tls_config`. */
  readonly parent: SectionName | undefined;
}

export interface SdKind {
  /** "kubernetes_sd_configs" */
  readonly key: string;
  /** "kubernetes_sd_config" */
  readonly section: SectionName;
  readonly field: Field;
}

export function section(name: SectionName): Section {
  return SECTIONS[name];
}

export function isSectionName(name: string): name is SectionName {
  return Object.hasOwn(SECTIONS, name);
}

export function sectionNames(): readonly SectionName[] {
  return Object.keys(SECTIONS) as SectionName[];
}

/** The type of a whole document. */
export function documentType(kind: DocumentKind): FieldType {
  return DOCUMENTS[kind];
}

/**
 * The fields that `version` knows, inlined ones behind the section's own; every field but the removed ones
 * when no version is given.
 */
export function fieldsOf(name: SectionName, version?: PrometheusVersion): readonly NamedField[] {
  return allFields(name).filter((f) => (version ? knows(f.field, version) : f.field.removed === undefined));
}

/** The fields that must be given where the version knows them. */
export function requiredFieldsOf(name: SectionName): readonly NamedField[] {
  return REQUIRED_FIELDS[name];
}

/** A field by its key, whatever the version; undefined when no release knows it. */
export function fieldOf(name: SectionName, key: string): NamedField | undefined {
  return FIELDS_BY_KEY[name].get(key);
}

/** Whether a release has the field: not before `since`, not from `removed` on. */
export function knows(field: Field, version: PrometheusVersion): boolean {
  return !isBefore(version, field.since) && (field.removed === undefined || isBefore(version, field.removed));
}

/** True when `version` is older than the release `since`; false without one. */
export function isBefore(version: PrometheusVersion, since: string | undefined): boolean {
  if (since === undefined) return false;
  const dot = since.indexOf(".");
  const major = Number(since.slice(0, dot));
  const minor = Number(since.slice(dot + 1));
  return version.major !== major ? version.major < major : version.minor < minor;
}

/**
 * What stands at a path of keys and indexes, as `["scrape_configs", 0, "kubernetes_sd_configs", 1, "role"]`.
 * Undefined when the tables know no such place.
 * @param tool the program whose own keys count too
 */
export function fieldAt(
  kind: DocumentKind,
  path: readonly (string | number)[],
  tool?: Tool,
): SchemaPlace | undefined {
  let place: SchemaPlace = { type: DOCUMENTS[kind], field: undefined, parent: undefined };
  for (const step of path) {
    const next = stepInto(place, step, tool);
    if (!next) return undefined;
    place = next;
  }
  return place;
}

export function typeOf(kind: DocumentKind, path: readonly (string | number)[]): FieldType | undefined {
  return fieldAt(kind, path)?.type;
}

/** The fields of a section that hold sections (directly, in lists or as map values). */
export function childSections(
  name: SectionName,
): readonly { readonly key: string; readonly section: SectionName }[] {
  return allFields(name).flatMap(({ name: key, field }) => {
    const inner = sectionIn(field.type);
    return inner ? [{ key, section: inner }] : [];
  });
}

/** The section that a type holds at its core: `relabel_config` for a list of relabel steps. */
export function sectionIn(type: FieldType): SectionName | undefined {
  if (type.kind === "section") return type.name;
  return type.kind === "list" || type.kind === "map" ? sectionIn(type.of) : undefined;
}

/** Every way to find targets, `static_configs` included. */
export function sdKinds(): readonly SdKind[] {
  return Object.entries(SECTIONS.discovery.fields).flatMap(([key, field]) => {
    const inner = sectionIn(field.type);
    return inner ? [{ key, section: inner, field }] : [];
  });
}

/**
 * The `__meta_` labels of a service discovery, by its key ("kubernetes_sd_configs"). With a role only those that
 * its targets carry; without one those of every role.
 */
export function metaLabels(sd: string, role?: string): readonly MetaLabel[] {
  const direct = Object.hasOwn(META_LABELS, sd) ? META_LABELS[sd] : undefined;
  const byRole = direct ?? awsLabels(sd);
  const wanted = role === undefined ? undefined : new Set(["", role, ...(IMPLIED_ROLES[sd]?.[role] ?? [])]);
  return Object.entries(byRole).flatMap(([of, names]) =>
    wanted && !wanted.has(of)
      ? []
      : names.map((name): MetaLabel => (of === "" ? { name } : { name, role: of })),
  );
}

/** The type in the words of a sentence: "a duration", "a list of relabel_config sections". */
export function describeType(type: FieldType): string {
  return TYPE_WORDS[type.kind](type as never);
}

const plain = (words: string) => () => words;
const TYPE_WORDS: { readonly [K in FieldType["kind"]]: (type: Extract<FieldType, { kind: K }>) => string } = {
  duration: plain("a duration such as 30s or 5m"),
  bool: plain("true or false"),
  int: plain("a whole number"),
  uint: plain("a whole number, 0 or more"),
  float: plain("a number"),
  string: plain("text"),
  secret: plain("text"),
  size: plain("a size such as 512MB"),
  regex: plain("a regular expression"),
  url: plain("a URL"),
  labelname: plain("a label name"),
  labelvalue: plain("text"),
  host: plain("an address such as host:9090"),
  path: plain("a file path"),
  glob: plain("a file path or glob"),
  timestamp: plain("a time"),
  any: plain("any value"),
  enum: (t) => `one of ${t.values.join(", ")}`,
  list: (t) => `a list${t.of.kind === "section" ? " of mappings" : ""}`,
  map: plain("a mapping"),
  section: plain("a mapping"),
};

function stepInto(
  place: SchemaPlace,
  step: string | number,
  tool: Tool | undefined,
): SchemaPlace | undefined {
  const { type } = place;
  if (type.kind === "list") return typeof step === "number" ? { ...place, type: type.of } : undefined;
  if (typeof step === "number") return undefined;
  if (type.kind === "map") return { ...place, type: type.of };
  if (type.kind !== "section") return undefined;
  const field = fieldOf(type.name, step) ?? toolFieldsOf(tool, type.name).find(({ name }) => name === step);
  return field && { type: field.field.type, field, parent: type.name };
}

function allFields(name: SectionName): readonly NamedField[] {
  return ALL_FIELDS[name];
}

function collectFields(name: SectionName): readonly NamedField[] {
  const s = SECTIONS[name];
  const own = Object.entries(s.fields).map(
    ([key, field]): NamedField => ({ name: key, section: name, field }),
  );
  const inlined = (s.inline ?? []).flatMap((i) => collectFields(i).map((f) => withDefault(f, s.defaults)));
  return [...own, ...inlined];
}

function withDefault(f: NamedField, defaults: Section["defaults"]): NamedField {
  const other = defaults && Object.hasOwn(defaults, f.name) ? defaults[f.name] : undefined;
  return other === undefined ? f : { ...f, field: { ...f.field, default: other } };
}

/** The documentation lists the labels of the single AWS discoveries only under `aws_sd_configs`, by role. */
function awsLabels(sd: string): Readonly<Record<string, readonly string[]>> {
  const role = sd.replace(/_sd_configs$/, "");
  const names = META_LABELS.aws_sd_configs?.[role];
  return names ? { "": names } : {};
}

/** The tables as they are asked: thousands of mappings are looked at, with the same few sections. */
const ALL_FIELDS = ofSections(collectFields);
const REQUIRED_FIELDS = ofSections((name) => ALL_FIELDS[name].filter(({ field }) => field.required));
const FIELDS_BY_KEY = ofSections((name) => byKey(ALL_FIELDS[name]));

function ofSections<T>(make: (name: SectionName) => T): Readonly<Record<SectionName, T>> {
  return Object.fromEntries(sectionNames().map((name) => [name, make(name)])) as Record<SectionName, T>;
}

/** A section's own field comes before an inlined one of the same name. */
function byKey(fields: readonly NamedField[]): ReadonlyMap<string, NamedField> {
  return new Map([...fields].reverse().map((field) => [field.name, field]));
}
