import type { YamlNode, YamlScalar } from "../../syntax/yaml/nodes.ts";

/**
 * The two YAML libraries that read Prometheus documents: configs, file_sd and unit tests are read by go-yaml v2
 * (strict), rule files by v3 (known fields only). They differ in duplicates, merge keys and null items.
 */
export type GoYaml = "v2" | "v3";

/** What a plain scalar means to go-yaml; quoted ones are text. */
export type Resolved = "null" | "bool" | "int" | "float" | "text";

const NULL = /^(?:~|null|Null|NULL|)$/;
const BOOL = /^(?:true|True|TRUE|false|False|FALSE)$/;
const OLD_BOOL = /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/;
const INT = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const SPECIAL_FLOAT = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

export function resolve(scalar: YamlScalar, yaml: GoYaml): Resolved {
  const tag = explicitTag(scalar);
  if (tag === "str" || tag === "binary") return "text";
  if (scalar.style !== "plain" && tag === undefined) return "text";
  const text = scalar.value;
  if (NULL.test(text)) return scalar.style === "plain" || tag === "null" ? "null" : "text";
  // A field of type bool takes the old spellings from v3 too, though v3 resolves them to text.
  if (BOOL.test(text) || (yaml === "v2" && OLD_BOOL.test(text))) return "bool";
  if (!/[0-9.]/.test(text)) return "text";
  const digits = text.replaceAll("_", "");
  if (INT.test(digits) && fits(digits)) return "int";
  return FLOAT.test(digits) || SPECIAL_FLOAT.test(text) ? "float" : "text";
}

/** True for a value that go-yaml takes as null, which leaves the field at its zero value. */
export function isNull(node: YamlNode, yaml: GoYaml): boolean {
  return node.kind === "null" || (node.kind === "scalar" && resolve(node, yaml) === "null");
}

/** The number that an "int" or "float" stands for. */
export function numberOf(text: string): number {
  const digits = text.replaceAll("_", "");
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  const sign = digits.startsWith("-") ? -1 : 1;
  const bare = digits.replace(/^[-+]/, "");
  // Go reads a leading zero as octal, JavaScript does not.
  const octal = /^0[oO]?([0-7]+)$/.exec(bare)?.[1];
  return sign * (octal !== undefined ? Number.parseInt(octal, 8) : Number(bare));
}

export function boolOf(text: string): boolean {
  return /^(?:y|yes|on|true)$/i.test(text);
}

function explicitTag(scalar: YamlScalar): string | undefined {
  const tag = scalar.tag;
  if (tag === undefined) return undefined;
  if (tag === "!") return "str";
  const found = /^(?:!!|!?<?tag:yaml\.org,2002:)([a-z]+)>?$/.exec(tag)?.[1];
  return found;
}

/** Integers beyond 64 bits become floats. */
function fits(digits: string): boolean {
  if (digits.length < 19) return true;
  const value = Math.abs(numberOf(digits));
  return value < 2 ** 64 && (!digits.startsWith("-") || value <= 2 ** 63);
}
