// Generates the field tables from the facts in data/: node server/tools/run.mjs schema
// README.md beside this file describes the input.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface FieldFacts {
  type: string;
  doc: string;
  enum?: string[];
  gone?: Record<string, string>;
  open?: boolean;
  fold?: boolean;
  empty?: boolean;
  items?: "required";
  default?: string;
  inherits?: string;
  required?: boolean;
  since?: string;
  removed?: string;
  deprecated?: boolean;
  replacement?: string;
  /** "section.field" of Prometheus's own that means the same. */
  like?: string;
}

interface SectionFacts {
  /** Of manifests: the section of Prometheus's own that means the same, or a description. */
  like?: string;
  doc?: string;
  inline?: string[];
  defaults?: Record<string, string>;
  fields: Record<string, FieldFacts>;
}

interface SchemaFacts {
  source: string;
  newest: string;
  documents: Record<string, string | { type: string; items: "required" }>;
  sections: Record<string, SectionFacts>;
}

interface MetaFacts {
  implies: Record<string, Record<string, string[]>>;
  labels: Record<string, Record<string, string[]>>;
}

// The tool runs from a bundle, so paths start at the repository's root, where npm and the README run it.
const data = join(process.cwd(), "server/tools/data");
const target = join(process.cwd(), "server/src/model/schema");
const read = <T>(name: string): T => JSON.parse(readFileSync(join(data, name), "utf8")) as T;

const own = read<SchemaFacts>("schema.json");
const manifests = read<Pick<SchemaFacts, "source" | "documents" | "sections">>("manifests.json");
const facts: SchemaFacts = {
  ...own,
  documents: { ...own.documents, ...manifests.documents },
  sections: { ...own.sections, ...manifests.sections },
};
const descriptions = read<Record<string, string>>("descriptions.json");

function main(): void {
  writeFileSync(join(target, "sections.generated.ts"), sectionsModule());
  writeFileSync(
    join(target, "metaLabels.generated.ts"),
    metaLabelsModule(read<MetaFacts>("meta-labels.json")),
  );
  reportUnused();
}

function sectionsModule(): string {
  const types = new TypeTable();
  const sections = Object.entries(facts.sections).map(
    ([name, s]) => `  ${name}: ${sectionCode(name, s, types)},\n`,
  );
  const documents = Object.entries(facts.documents).map(([k, t]) => {
    const reference =
      typeof t === "string" ? types.reference(t) : types.reference(t.type, { items: t.items });
    return `  "${k}": ${reference},\n`;
  });
  return [
    header(`Field tables, from ${facts.source}; ${manifests.source}.`),
    'import type { FieldType, Section } from "./types.ts";\n\n',
    `export type SectionName =\n${Object.keys(facts.sections)
      .map((n) => `  | "${n}"`)
      .join("\n")};\n\n`,
    "/** The newest release the tables know. */\n",
    `export const NEWEST_VERSION = ${JSON.stringify(facts.newest)};\n\n`,
    types.code(),
    "\nexport const DOCUMENTS = {\n",
    ...documents,
    "} as const satisfies Record<string, FieldType>;\n\n",
    "export const SECTIONS: { readonly [Name in SectionName]: Section } = {\n",
    ...sections,
    "};\n",
  ].join("");
}

/** Every distinct type becomes one constant, so that a list of relabel steps is the same object everywhere. */
class TypeTable {
  readonly #names = new Map<string, string>();
  readonly #lines: string[] = [];

  reference(type: string, f: Partial<FieldFacts> = {}): string {
    const code = this.#typeCode(type, f);
    const known = this.#names.get(code);
    if (known) return known;
    const name = `t${this.#names.size}`;
    this.#names.set(code, name);
    this.#lines.push(`const ${name}: FieldType = ${code};\n`);
    return name;
  }

  code(): string {
    return this.#lines.join("");
  }

  #typeCode(type: string, f: Partial<FieldFacts>): string {
    const list = /^list<(.*)>$/.exec(type)?.[1];
    if (list) {
      const { items: _, ...inner } = f;
      const of = this.reference(list, inner);
      return `{ kind: "list", of: ${of}${f.items ? ", itemsRequired: true" : ""} }`;
    }
    const map = /^map<([^,]*),(.*)>$/.exec(type);
    if (map) {
      const labelKeys = map[1] === "labelname" ? ", labelKeys: true" : "";
      return `{ kind: "map", of: ${this.reference(map[2] ?? "any")}${labelKeys} }`;
    }
    if (type === "enum") {
      const flags = (["open", "fold", "empty"] as const).filter((k) => f[k]).map((k) => `, ${k}: true`);
      const gone = f.gone ? `, gone: ${JSON.stringify(f.gone)}` : "";
      return `{ kind: "enum", values: ${JSON.stringify(f.enum ?? [])}${gone}${flags.join("")} }`;
    }
    if (type === "filepath_glob") return '{ kind: "glob" }';
    const section = /^section:(\w+)$/.exec(type)?.[1];
    if (!section) return `{ kind: "${type}" }`;
    if (!facts.sections[section]) throw new Error(`unknown section ${section}`);
    return `{ kind: "section", name: "${section}" }`;
  }
}

function sectionCode(name: string, s: SectionFacts, types: TypeTable): string {
  const lines = Object.entries(s.fields).map(
    ([key, f]) => `      ${property(key)}: ${fieldCode(name, key, f, types)},\n`,
  );
  return [
    `{\n    doc: ${JSON.stringify(descriptions[s.like ?? name] ?? s.doc ?? name)},\n`,
    s.inline ? `    inline: ${JSON.stringify(s.inline)},\n` : "",
    s.defaults ? `    defaults: ${JSON.stringify(s.defaults)},\n` : "",
    `    fields: {\n${lines.join("")}    },\n  }`,
  ].join("");
}

function fieldCode(section: string, key: string, f: FieldFacts, types: TypeTable): string {
  const parts = [`type: ${types.reference(f.type, f)}`];
  const like = f.like === undefined ? undefined : likeness(f.like);
  const doc = like ? describe(like.section, like.key, like.field) : describe(section, key, f);
  parts.push(`doc: ${JSON.stringify(doc)}`);
  const all = {
    ...f,
    default: f.default ?? like?.field.default,
    inherits: f.inherits ?? like?.field.inherits,
  };
  for (const k of ["default", "inherits", "since", "removed", "replacement"] as const) {
    if (all[k] !== undefined) parts.push(`${k}: ${JSON.stringify(all[k])}`);
  }
  if (like) parts.push(`native: ${JSON.stringify(like.key)}`);
  for (const k of ["required", "deprecated"] as const) if (f[k]) parts.push(`${k}: true`);
  return `{ ${parts.join(", ")} }`;
}

function describe(section: string, key: string, f: FieldFacts): string {
  return descriptions[`${section}.${key}`] ?? descriptions[`*.${key}`] ?? f.doc;
}

function likeness(of: string): { section: string; key: string; field: FieldFacts } {
  const [section = "", key = ""] = of.split(".");
  const field = facts.sections[section]?.fields[key];
  if (!field) throw new Error(`nothing is like ${of}`);
  return { section, key, field };
}

function metaLabelsModule(meta: MetaFacts): string {
  const lists = Object.entries(meta.labels).map(([sd, roles]) => {
    const lines = Object.entries(roles).map(
      ([role, labels]) => `    ${property(role)}: ${JSON.stringify(labels)},\n`,
    );
    return `  ${sd}: {\n${lines.join("")}  },\n`;
  });
  return [
    header("Labels that service discoveries put on targets, by discovery and role ('' where it has none)."),
    "type ByRole = Readonly<Record<string, readonly string[]>>;\n\n",
    "export const META_LABELS: Readonly<Record<string, ByRole>> = {\n",
    ...lists,
    "};\n\n",
    "/** Roles whose labels a role's targets carry too. */\n",
    `export const IMPLIED_ROLES: Readonly<Record<string, ByRole>> = ${JSON.stringify(meta.implies)};\n`,
  ].join("");
}

function header(what: string): string {
  return `// ${what}\n// Generated by server/tools/schema.ts; change the files in server/tools/data instead.\n`;
}

function property(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key);
}

/** A description nobody shows is a typing error in its key. */
function reportUnused(): void {
  const known = new Set(Object.keys(facts.sections));
  for (const [section, s] of Object.entries(facts.sections)) {
    for (const key of Object.keys(s.fields)) known.add(`${section}.${key}`).add(`*.${key}`);
  }
  const unused = Object.keys(descriptions).filter((key) => !known.has(key));
  if (unused.length > 0) throw new Error(`descriptions of unknown fields: ${unused.join(", ")}`);
}

main();
