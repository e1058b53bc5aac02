/** A position as the protocol writes it: zero-based line and UTF-16 character. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Location {
  readonly uri: string;
  readonly range: { readonly start: Position; readonly end: Position };
}

/** What a code lens hands to `promfed.showReferences`. */
export interface References {
  readonly uri: string;
  readonly position: Position;
  readonly locations: Location[];
}

/**
 * Reads the arguments of `promfed.showReferences`: the document's URI, the position the list opens at, and
 * the locations to list, all as the protocol writes them. Undefined when they are not that.
 */
export function parseReferences(args: readonly unknown[]): References | undefined {
  const [uri, position, locations] = args;
  if (typeof uri !== "string" || !isPosition(position)) return undefined;
  if (!Array.isArray(locations) || !locations.every(isLocation)) return undefined;
  return { uri, position, locations };
}

function isLocation(value: unknown): value is Location {
  if (!isRecord(value) || typeof value.uri !== "string" || !isRecord(value.range)) return false;
  return isPosition(value.range.start) && isPosition(value.range.end);
}

function isPosition(value: unknown): value is Position {
  return isRecord(value) && isIndex(value.line) && isIndex(value.character);
}

function isIndex(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
