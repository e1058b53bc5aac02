import type { CST } from "yaml";
import type { Issue } from "./issues.ts";

/** What stands in front of a node: its indicator, anchor and tag. */
export interface Properties {
  readonly anchor: CST.SourceToken | undefined;
  readonly tag: CST.SourceToken | undefined;
  /** The indicator looked for (`:`, `-`, `?`, `---`). */
  readonly found: CST.SourceToken | undefined;
  readonly comma: CST.SourceToken | undefined;
  readonly hasNewline: boolean;
  /** Behind the last thing that is neither space, line break nor comment. */
  readonly end: number;
}

export interface PropertiesContext {
  readonly indicator: "doc-start" | "explicit-key-ind" | "map-value-ind" | "seq-item-ind";
  readonly inFlow: boolean;
  /** Where the properties would start if there were any. */
  readonly offset: number;
  readonly parentIndent: number;
  readonly startOnNewline: boolean;
  readonly next: CST.Token | null | undefined;
}

/** Receives what is found on the way. */
export interface Sink {
  comment(token: CST.SourceToken): void;
  issue(issue: Issue): void;
}

/** Reads the tokens in front of a node and reports those that may not stand there. */
export function readProperties(
  tokens: readonly CST.SourceToken[],
  context: PropertiesContext,
  sink: Sink,
): Properties {
  let anchor: CST.SourceToken | undefined;
  let tag: CST.SourceToken | undefined;
  let found: CST.SourceToken | undefined;
  let comma: CST.SourceToken | undefined;
  let hasNewline = false;
  let atNewline = context.startOnNewline;
  let atLineStart = context.startOnNewline;
  let tab: CST.SourceToken | undefined;
  let end = context.offset;
  const report = (token: CST.SourceToken, message: string) =>
    sink.issue({
      kind: "other",
      span: { start: token.offset, end: token.offset + Math.max(1, token.source.length) },
      message,
    });
  for (const token of tokens) {
    if (tab !== undefined) {
      const alone = token.type === "comment" || token.type === "newline";
      const early = alone ? atLineStart && tab.indent <= context.parentIndent : atNewline;
      if (early || followsDash(found, tab)) report(tab, tabMessage);
      tab = undefined;
    }
    if (token.type !== "space") atLineStart = false;
    switch (token.type) {
      case "space":
        if (!context.inFlow && token.source.includes("\t")) {
          if (context.indicator !== "doc-start" || context.next?.type !== "flow-collection") tab = token;
        }
        continue;
      case "comment":
        sink.comment(token);
        atNewline = false;
        continue;
      case "newline":
        atNewline = true;
        atLineStart = true;
        hasNewline = true;
        continue;
      case "anchor":
        if (anchor !== undefined) report(token, "A value can have only one anchor; remove one of the two.");
        anchor = token;
        atNewline = false;
        break;
      case "tag":
        if (tag !== undefined) report(token, "A value can have only one tag; remove one of the two.");
        tag = token;
        atNewline = false;
        break;
      case context.indicator:
        if (found !== undefined) report(token, unexpected(token.source));
        else if (anchor !== undefined || tag !== undefined) {
          report(token, `An anchor or tag stands behind the \`${token.source}\`, not in front of it.`);
        }
        found = token;
        atNewline = context.indicator === "seq-item-ind" || context.indicator === "explicit-key-ind";
        break;
      case "comma":
        if (!context.inFlow || comma !== undefined) report(token, unexpected(token.source));
        comma = token;
        atNewline = false;
        break;
      default:
        report(token, unexpected(token.source));
        atNewline = false;
    }
    end = token.offset + token.source.length;
  }
  const nextType = context.next?.type;
  if (tab !== undefined) {
    const deepens = atNewline && tab.indent <= context.parentIndent && context.next != null;
    const early = deepens || followsDash(found, tab) || (atLineStart && context.next == null);
    if (early || nextType === "block-map" || nextType === "block-seq") report(tab, tabMessage);
  }
  checkNames(anchor, tag, context.next, report);
  return { anchor, tag, found, comma, hasNewline, end };
}

export const tabMessage = "A tab is used for indentation; YAML allows only spaces there.";

function followsDash(found: CST.SourceToken | undefined, tab: CST.SourceToken): boolean {
  return found !== undefined && found.source !== ":" && tab.offset <= found.offset + 2;
}

function checkNames(
  anchor: CST.SourceToken | undefined,
  tag: CST.SourceToken | undefined,
  next: CST.Token | null | undefined,
  report: (token: CST.SourceToken, message: string) => void,
): void {
  if (anchor !== undefined && !isAnchorName(anchor.source.slice(1))) report(anchor, anchorMessage);
  if (tag !== undefined && next && next.offset === tag.offset + tag.source.length && !isEmptyToken(next)) {
    report(tag, "A space is missing behind this tag.");
  }
}

export const anchorMessage =
  "The name of an anchor holds only letters, digits, `-` and `_`; a plain text is quoted.";

export function isAnchorName(name: string): boolean {
  return /^[\w-]+$/.test(name);
}

function isEmptyToken(token: CST.Token): boolean {
  return (
    token.type === "space" ||
    token.type === "newline" ||
    token.type === "comma" ||
    !("source" in token && token.source !== "")
  );
}

/** For a token that may not stand where it does; long or empty ones are not quoted. */
export function unexpected(source: string): string {
  const shown = source.trim();
  if (shown === "" || shown.length > 30 || /[`\r\n]/.test(shown)) return "This is not expected here.";
  return `\`${shown}\` is not expected here.`;
}
