const counted = [
  ["errors", "error"],
  ["warnings", "warning"],
  ["infos", "info"],
  ["hints", "hint"],
] as const;

/**
 * One line for the summary that the server's workspace check answers with (`files`, `errors`, `warnings`,
 * `infos`, `hints`, each a count), or undefined when the answer holds no such counts.
 */
export function checkSummary(result: unknown): string | undefined {
  if (typeof result !== "object" || result === null) return undefined;
  const counts = new Map<string, unknown>(Object.entries(result));
  const files = counts.get("files");
  if (typeof files !== "number") return undefined;
  const parts = counted.flatMap(([key, singular]) => {
    const count = counts.get(key);
    return typeof count === "number" && count > 0 ? [plural(count, singular)] : [];
  });
  return `${plural(files, "file")} checked, ${parts.length === 0 ? "no findings" : parts.join(", ")}`;
}

function plural(count: number, singular: string): string {
  return `${count} ${singular}${count === 1 ? "" : "s"}`;
}
