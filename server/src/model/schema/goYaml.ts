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
const POINT_FIRST = /^\.[0-9](?:_?[0-9])*(?:[eE][-+]?[0-9](?:_?[0-9])*)?$/;
const SPECIAL_FLOAT = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const TIMESTAMP = /^\d{4}-\d{1,2}-\d{1,2}(?:$|[Tt ]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)?$)/;

export function resolve(scalar: YamlScalar, yaml: GoYaml): Resolved {
  const tag = explicitTag(scalar, yaml);
  if (tag === "str" || tag === "binary") return "text";
  if (scalar.style !== "plain" && tag === undefined) return "text";
  const kind = meaning(scalar.value, yaml);
  return kind === "null" && scalar.style !== "plain" && tag !== "null" ? "text" : kind;
}

/** What a text means when nothing but itself says so. */
function meaning(text: string, yaml: GoYaml): Resolved {
  if (NULL.test(text)) return "null";
  // A field of type bool takes the old spellings from v3 too, though v3 resolves them to text.
  if (BOOL.test(text) || (yaml === "v2" && OLD_BOOL.test(text))) return "bool";
  return numberKind(text) ?? "text";
}

function numberKind(text: string): "int" | "float" | undefined {
  if (text.startsWith(".")) {
    return POINT_FIRST.test(text) || SPECIAL_FLOAT.test(text) ? "float" : undefined;
  }
  if (!/^[-+0-9]/.test(text)) return undefined;
  const digits = text.replaceAll("_", "");
  if (INT.test(digits) && fits(digits)) return "int";
  if (SPECIAL_FLOAT.test(text)) return "float";
  return FLOAT.test(digits) && Number.isFinite(Number(digits)) ? "float" : undefined;
}

/** True for a value that go-yaml takes as null, which leaves the field at its zero value. */
export function isNull(node: YamlNode, yaml: GoYaml): boolean {
  if (node.kind !== "scalar")
    return node.kind === "null" && (node.tag === undefined || taggedEmpty(node) === undefined);
  // Asked of every value, and nearly all are quoted or longer than any word for null.
  if (node.tag === undefined && (node.style !== "plain" || node.value.length > 4)) return false;
  return resolve(node, yaml) === "null";
}

/**
 * True for a null that go-yaml does not even hand to the field, so that its default stays and nothing is there. Other
 * than `null` and `~`, to v2 `Null` and `NULL` are an empty text or an empty section.
 */
export function isNothing(node: YamlNode, yaml: GoYaml): boolean {
  if (!isNull(node, yaml)) return false;
  return node.kind !== "scalar" || yaml === "v3" || !/^N/.test(node.value);
}

/** A tag with nothing behind it as the empty text that it makes; undefined for a null that is one. */
export function taggedEmpty(node: YamlNode): YamlScalar | undefined {
  if (node.kind !== "null" || node.tag === undefined || node.templated) return undefined;
  const text: YamlScalar = { kind: "scalar", style: "plain", span: node.span, value: "", tag: node.tag };
  return resolve(text, "v2") === "text" ? text : undefined;
}

/** The number that an "int" or "float" stands for. */
export function numberOf(text: string): number {
  const digits = text.replaceAll("_", "");
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  return INT.test(digits) ? Number(integerOf(digits)) : Number(digits);
}

/** Whether a field of whole numbers takes an "int" or "float", whose fraction Prometheus cuts off. */
export function fitsInteger(text: string, unsigned: boolean): boolean {
  const digits = text.replaceAll("_", "");
  const most = unsigned ? 2n ** 64n : 2n ** 63n;
  if (INT.test(digits) && fits(digits)) {
    const value = integerOf(digits);
    return value < most && value >= (unsigned ? 0n : -most);
  }
  // go-yaml looks at one end only of a number with a fraction or an exponent.
  return numberOf(text) <= Number(most);
}

export function boolOf(text: string): boolean {
  return /^(?:y|yes|on|true)$/i.test(text);
}

/** Why go-yaml refuses a scalar for its tag, whatever the field is; undefined when it does not. */
export function tagFault(scalar: YamlScalar, yaml: GoYaml): string | undefined {
  if (scalar.tag === undefined || scalar.templated) return undefined;
  const tag = explicitTag(scalar, yaml);
  const { value } = scalar;
  if (tag === "binary") return isBase64(value) ? undefined : "The value of a !!binary must be base64.";
  if (tag === undefined || !READ_TAGS.has(tag)) return undefined;
  const kind = meaning(value, yaml);
  const fitting =
    tag === "timestamp" ? TIMESTAMP.test(value) : kind === tag || (tag === "float" && kind === "int");
  return fitting ? undefined : `${JSON.stringify(value)} is none of what its tag !!${tag} says.`;
}

const READ_TAGS: ReadonlySet<string> = new Set(["bool", "int", "float", "null", "timestamp"]);

/** True for a !!binary whose bytes are no UTF-8: YAML has no other way to write such a text. */
export function isBinaryNoText(scalar: YamlScalar): boolean {
  if (scalar.tag === undefined || explicitTag(scalar, "v2") !== "binary" || !isBase64(scalar.value))
    return false;
  const bytes = Uint8Array.from(atob(scalar.value.replace(/[\r\n]/g, "")), (char) => char.charCodeAt(0));
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return false;
  } catch {
    return true;
  }
}

function isBase64(text: string): boolean {
  return (
    /^(?:[\w+/]{4})*(?:[\w+/]{2}==|[\w+/]{3}=)?$/.test(text.replace(/[\r\n]/g, "")) && !text.includes("_")
  );
}

function explicitTag(scalar: YamlScalar, yaml: GoYaml): string | undefined {
  const tag = scalar.tag;
  if (tag === undefined) return undefined;
  if (tag === "!") return yaml === "v3" && scalar.style === "plain" ? undefined : "str";
  const found = /^(?:!!|!?<?tag:yaml\.org,2002:)([a-z]+)>?$/.exec(tag)?.[1];
  // What go-yaml does not know is text.
  return found === "binary" || (found !== undefined && READ_TAGS.has(found)) ? found : "str";
}

function integerOf(digits: string): bigint {
  const bare = digits.replace(/^[-+]/, "");
  // Go reads a leading zero as octal, JavaScript does not.
  const octal = /^0([0-7]+)$/.exec(bare)?.[1];
  const value = BigInt(octal === undefined ? bare : `0o${octal}`);
  return digits.startsWith("-") ? -value : value;
}

/** Integers beyond 64 bits become floats, or text where they are written to another base. */
function fits(digits: string): boolean {
  if (digits.length < 16) return true;
  const value = integerOf(digits);
  return value >= -(2n ** 63n) && value < 2n ** (digits.startsWith("+") ? 63n : 64n);
}
