import { InvalidArgumentError } from "commander";
import type { Severity } from "../rules/finding.ts";
import { type PrometheusVersion, parseVersion } from "../syntax/values/version.ts";
import { didYouMean } from "./suggest.ts";

type Level = Severity | "off";

const LEVELS: readonly Level[] = ["off", "error", "warning", "info", "hint"];

/**
 * Reads one `--rule ID=severity`, for a rule or a family, into the ones before it. Whether there is such a rule is
 * for `check` to say: the rules are much to load for those who only ask for help.
 */
export function readRuleLevel(
  text: string,
  before: ReadonlyMap<string, Level> = new Map(),
): Map<string, Level> {
  const [id = "", level, ...more] = text.split("=");
  const found = LEVELS.find((known) => known === level);
  if (level === undefined || more.length > 0) {
    throw new InvalidArgumentError("Write it as ID=severity, for example federation/match-all=error.");
  }
  if (!found) {
    throw new InvalidArgumentError(
      `"${level}" is no severity.${didYouMean(level, LEVELS)} There are ${LEVELS.join(", ")}.`,
    );
  }
  return new Map([...before, [id, found]]);
}

export function readVersion(text: string): PrometheusVersion {
  const version = parseVersion(text);
  if (!version) throw new InvalidArgumentError("Write a release, such as 3.5 or 2.53.");
  return version;
}

/** Reads one `--enable-feature a,b` into the ones before it. */
export function readFeatures(text: string, before: ReadonlySet<string> = new Set()): Set<string> {
  const names = text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  return new Set([...before, ...names]);
}

export function readWidth(text: string): number {
  const width = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (width < 1) throw new InvalidArgumentError("Write a whole number of characters, 1 or more.");
  return width;
}
