import { type Tool, toolFieldsOf } from "../../../model/schema/otherTools.ts";
import {
  describeType,
  fieldsOf,
  type NamedField,
  type SectionName,
  sectionIn,
} from "../../../model/schema/schema.ts";
import type { FieldType } from "../../../model/schema/types.ts";
import type { PrometheusVersion } from "../../../syntax/values/version.ts";
import type { Offer } from "../item.ts";

/** How a key is written at the cursor. */
export interface KeyStyle {
  /** The column of the mapping's keys; blocks below a key stand two deeper. */
  readonly column: number;
  readonly inFlow: boolean;
  /** JSON, where keys have quotes. */
  readonly json: boolean;
  /** A colon stands behind already, so that only the name is written. */
  readonly hasColon: boolean;
}

/**
 * The keys that a section of this release takes and that are not there yet; required ones first.
 * @param tool the program that the document is for, when it is not Prometheus
 */
export function keyOffers(
  name: SectionName,
  version: PrometheusVersion,
  present: ReadonlySet<string>,
  style: KeyStyle,
  tool?: Tool,
): Offer[] {
  const seen = new Set(present);
  return [...fieldsOf(name, version), ...toolFieldsOf(tool, name)].flatMap((field): Offer[] => {
    if (seen.has(field.name)) return [];
    seen.add(field.name);
    const written = keyText(field.name, field.field.type, version, style);
    return [
      {
        label: field.name,
        kind: "property",
        detail: detailOf(field),
        documentation: documentationOf(field),
        rank: field.field.required ? 1 : field.field.deprecated ? 8 : 3,
        ...(field.field.deprecated && { deprecated: true }),
        ...written,
      },
    ];
  });
}

/** A new item of a list, from its dash on. */
export function itemText(
  type: FieldType,
  version: PrometheusVersion,
  column: number,
): Pick<Offer, "text" | "snippet"> {
  if (type.kind !== "section") return { text: "- ${1}", snippet: true };
  return { text: `- ${requiredLines(type.name, version, column + 2)}`, snippet: true };
}

export function keyText(
  name: string,
  type: FieldType,
  version: PrometheusVersion,
  style: KeyStyle,
): Pick<Offer, "text" | "snippet"> {
  const key = style.json ? `"${name}"` : name;
  if (style.hasColon) return { text: key };
  if (type.kind !== "section" && type.kind !== "list" && type.kind !== "map") return { text: `${key}: ` };
  if (style.inFlow || style.json) {
    const [open, close] = type.kind === "list" ? ["[", "]"] : ["{", "}"];
    return { text: `${key}: ${open}\${1}${close}`, snippet: true };
  }
  const inner = style.column + 2;
  const margin = " ".repeat(inner);
  if (type.kind === "list")
    return { text: `${key}:\n${margin}${itemText(type.of, version, inner).text}`, snippet: true };
  if (type.kind === "map") return { text: `${key}:\n${margin}\${1}`, snippet: true };
  return { text: `${key}:\n${margin}${requiredLines(type.name, version, inner)}`, snippet: true };
}

/** What a section cannot do without, as lines to fill in; an empty place when there is no such thing. */
function requiredLines(name: SectionName, version: PrometheusVersion, column: number): string {
  const required = fieldsOf(name, version).filter(
    (f) => f.field.required && sectionIn(f.field.type) === undefined,
  );
  if (required.length === 0) return "${1}";
  return required.map((f, i) => `${f.name}: \${${i + 1}}`).join(`\n${" ".repeat(column)}`);
}

function detailOf({ field }: NamedField): string {
  const parts = [shortType(field.type)];
  if (field.required) parts.push("required");
  else if (field.default !== undefined) parts.push(`default ${field.default}`);
  return parts.join(", ");
}

function shortType(type: FieldType): string {
  if (type.kind === "enum")
    return type.values.length > 4 ? `one of ${type.values.length} words` : type.values.join(" | ");
  return describeType(type)
    .replace(/^an? /, "")
    .replace(/ such as .*$/, "");
}

function documentationOf({ field }: NamedField): string {
  const lines = [field.doc];
  const facts = [`Type: ${describeType(field.type)}.`];
  if (field.required) facts.push("Required.");
  if (field.default !== undefined) facts.push(`Default: \`${field.default}\`.`);
  else if (field.inherits) facts.push(`Left out, it is that of \`${field.inherits}\`.`);
  if (field.since) facts.push(`Since Prometheus ${field.since}.`);
  if (field.deprecated)
    facts.push(field.replacement ? `Deprecated: use \`${field.replacement}\`.` : "Deprecated.");
  lines.push(facts.join(" "));
  return lines.join("\n\n");
}
