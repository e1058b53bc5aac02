/** A Prometheus release line; patch releases never change what a config or an expression may hold. */
export interface PrometheusVersion {
  readonly major: number;
  readonly minor: number;
}

/** The newest release line that the field tables and the function table know of. */
export const NEWEST_KNOWN: PrometheusVersion = { major: 3, minor: 14 };

/**
 * Reads "3.5", "v2.42.0", "3" or "3.5.0-rc.1"; "latest" and "main" are the newest known.
 * A release newer than the newest known is taken as the newest known. Undefined when it is no version.
 */
export function parseVersion(text: string): PrometheusVersion | undefined {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === "latest" || trimmed === "main" || trimmed === "head") return NEWEST_KNOWN;
  const found = /^v?(\d{1,4})(?:\.(\d{1,4}))?(?:\.\d{1,6})?(?:[-+][0-9a-z.+-]*)?$/.exec(trimmed);
  if (!found) return undefined;
  const version = { major: Number(found[1]), minor: Number(found[2] ?? 0) };
  return compareVersions(version, NEWEST_KNOWN) > 0 ? NEWEST_KNOWN : version;
}

/** Negative when `a` is older than `b`, positive when newer, 0 when they are the same release line. */
export function compareVersions(a: PrometheusVersion, b: PrometheusVersion): number {
  return a.major - b.major || a.minor - b.minor;
}

/** True when `version` is `since` or newer. */
export function atLeast(version: PrometheusVersion, since: PrometheusVersion): boolean {
  return compareVersions(version, since) >= 0;
}

export function formatVersion(version: PrometheusVersion): string {
  return `${version.major}.${version.minor}`;
}
