import type { SectionName } from "./sections.generated.ts";

/** A type of one value that is written as a scalar and takes no parameters. */
export interface PlainType {
  readonly kind:
    | "duration"
    | "bool"
    | "int"
    | "uint"
    | "float"
    | "string"
    | "secret"
    | "size"
    | "regex"
    | "url"
    | "labelname"
    | "labelvalue"
    | "host"
    | "path"
    | "glob"
    | "timestamp"
    | "any";
}

export interface EnumType {
  readonly kind: "enum";
  readonly values: readonly string[];
  /** Values that older releases took too, each with the first release that does not. */
  readonly gone?: Readonly<Record<string, string>>;
  /** Prometheus takes other values too; these are the ones that make sense. */
  readonly open?: true;
  /** Upper and lower case are the same. */
  readonly fold?: true;
  /** The empty string is accepted and means the default. */
  readonly empty?: true;
}

export interface ListType {
  readonly kind: "list";
  readonly of: FieldType;
  /** Prometheus refuses an item that is empty or null. */
  readonly itemsRequired?: true;
}

/** A mapping whose keys are the author's own; `labelKeys` when they are label names. */
export interface MapType {
  readonly kind: "map";
  readonly of: FieldType;
  readonly labelKeys?: true;
}

/** A mapping with known keys. */
export interface SectionType {
  readonly kind: "section";
  readonly name: SectionName;
}

export type FieldType = PlainType | EnumType | ListType | MapType | SectionType;

/** What is known of one key. Versions are "major.minor". */
export interface Field {
  readonly type: FieldType;
  /** Markdown, one to three sentences. */
  readonly doc: string;
  /** As it would be written in YAML. */
  readonly default?: string;
  /** "section.field" that the value comes from where this one is left out. */
  readonly inherits?: string;
  readonly required?: true;
  /** First version with the key; left out when every 2.x and 3.x has it. */
  readonly since?: string;
  /** First version without the key. */
  readonly removed?: string;
  readonly deprecated?: true;
  /** The key (or "section.key" below the same parent) to use instead of a removed or deprecated one. */
  readonly replacement?: string;
  /** Of manifests: the key that Prometheus itself has for it. */
  readonly native?: string;
}

export interface Section {
  readonly doc: string;
  /** Sections whose fields stand at the same level as this one's own. */
  readonly inline?: readonly SectionName[];
  /** Defaults of inlined fields that differ here. */
  readonly defaults?: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, Field>>;
}

/** A label that a service discovery may put on targets; `<x>` stands for a part that varies. */
export interface MetaLabel {
  readonly name: string;
  /** The discovery's role that gives the label; left out when there are no roles. */
  readonly role?: string;
}
