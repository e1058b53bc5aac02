import type { YamlScalar } from "./nodes.ts";

const nullTexts = new Set(["", "~", "null", "Null", "NULL"]);

/** True for a plain scalar that YAML reads as null; quoted ones are texts. */
export function isNullScalar(scalar: Pick<YamlScalar, "style" | "value">): boolean {
  return scalar.style === "plain" && nullTexts.has(scalar.value);
}

const trueTexts = new Set(["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"]);
const falseTexts = new Set(["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"]);

/** A boolean as YAML 1.1 writes it and Prometheus reads its configs; undefined for anything else and for quoted ones. */
export function yaml11Bool(scalar: YamlScalar): boolean | undefined {
  if (scalar.style !== "plain") return undefined;
  if (trueTexts.has(scalar.value)) return true;
  return falseTexts.has(scalar.value) ? false : undefined;
}

/**
 * A whole number as Prometheus reads its configs: decimal, `0x`, `0o`, `0b`, octal with a leading 0, underscores between
 * digits, and decimal fractions (cut off). Undefined for anything else and for quoted ones.
 */
export function intOf(scalar: YamlScalar): number | undefined {
  if (scalar.style !== "plain") return undefined;
  const [, sign = "", digits = ""] = /^([-+]?)(.*)$/s.exec(scalar.value.replaceAll("_", "")) ?? [];
  const magnitude = magnitudeOf(digits);
  if (magnitude === undefined) return undefined;
  return sign === "-" && magnitude !== 0 ? -magnitude : magnitude;
}

function magnitudeOf(digits: string): number | undefined {
  if (/^0[xX][0-9a-fA-F]+$/.test(digits) || /^0[oO][0-7]+$/.test(digits) || /^0[bB][01]+$/.test(digits)) {
    return Number(digits);
  }
  if (/^0[0-7]+$/.test(digits)) return Number.parseInt(digits, 8);
  if (/^(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/.test(digits))
    return Math.trunc(Number(digits));
  return undefined;
}
