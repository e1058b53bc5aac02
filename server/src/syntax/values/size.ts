export interface ByteSize {
  /** Negative for a negative size, which only some fields refuse. */
  readonly bytes: number;
}

export interface ByteSizeProblem {
  readonly problem: string;
  /** The unit nobody knows, empty when a number has none. */
  readonly unknownUnit?: string;
  /** What the author most likely meant, where that is plain ("100M" -> "100MB"). */
  readonly suggestion?: string;
}

const BINARY_UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
const SHORT_UNITS = ["B", "KB", "MB", "GB", "TB", "PB", "EB"];

/**
 * Reads a size of `body_size_limit` or `storage.tsdb.retention.size` ("512MB", "1.5GiB", "1GB500MB", "0").
 * Both families of units count in powers of 1024, and one size keeps to one family.
 */
export function parseSize(text: string): ByteSize | ByteSizeProblem {
  const binary = parseWith(text, BINARY_UNITS);
  return "bytes" in binary ? binary : parseWith(text, SHORT_UNITS);
}

/** The size with the largest unit that divides it: "512MB", "0B". */
export function formatSize(bytes: number): string {
  let power = 0;
  let rest = bytes;
  while (rest !== 0 && rest % 1024 === 0 && power < SHORT_UNITS.length - 1) {
    rest /= 1024;
    power++;
  }
  return `${rest}${SHORT_UNITS[power] ?? "B"}`;
}

function parseWith(text: string, units: readonly string[]): ByteSize | ByteSizeProblem {
  const sign = /^[-+]/.exec(text)?.[0] ?? "";
  let rest = text.slice(sign.length);
  if (rest === "0") return { bytes: 0 };
  if (rest === "") return invalid(text);
  let total = 0;
  while (rest !== "") {
    const part = /^([0-9]*)(?:\.([0-9]*))?([^0-9.]*)/.exec(rest);
    const [all = "", whole = "", fraction = "", unit = ""] = part ?? [];
    if (whole === "" && fraction === "") return invalid(text);
    if (beyondInt64(whole) || beyondInt64(fraction)) return invalid(text);
    const power = units.indexOf(unit);
    if (power < 0) return unknownUnit(text, unit);
    total += Number(`${whole || "0"}.${fraction || "0"}`) * 1024 ** power;
    rest = rest.slice(all.length);
  }
  // 2^63 as a double: what Prometheus compares with, too.
  if (total > 2 ** 63)
    return { problem: `The size ${JSON.stringify(text)} is out of range; below 8EB is possible` };
  return { bytes: Math.trunc(sign === "-" ? -total : total) || 0 };
}

function beyondInt64(digits: string): boolean {
  return digits.length > 18 && BigInt(digits) > (1n << 63n) - 1n;
}

function invalid(text: string): ByteSizeProblem {
  return { problem: `${JSON.stringify(text)} is not a size; write a number with a unit, like 512MB` };
}

function unknownUnit(text: string, unit: string): ByteSizeProblem {
  const family = "B, KB, MB, GB, TB, PB, EB (or KiB, MiB, …)";
  const suggestion = suggest(text);
  const problem =
    unit === ""
      ? `The size ${JSON.stringify(text)} lacks a unit; units are ${family}`
      : `The size ${JSON.stringify(text)} has the unknown unit ${JSON.stringify(unit)}; units are ${family}, never mixed`;
  return { problem, unknownUnit: unit, ...(suggestion === undefined ? {} : { suggestion }) };
}

/** One number with a differently spelt unit ("10kB", "100 mb", "5G") has one meaning. */
function suggest(text: string): string | undefined {
  const part = /^(\d{1,15}(?:\.\d{1,6})?) ?([kmgtpe])(i?)b?$/i.exec(text.trim());
  if (part === null) return undefined;
  return `${part[1]}${part[2]?.toUpperCase()}${part[3] === "" ? "" : "i"}B`;
}
