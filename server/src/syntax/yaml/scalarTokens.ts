import type { CST } from "yaml";
import type { Span } from "../../text/span.ts";
import { decodeValue, isClosed, readEscape } from "./decode.ts";
import { readBlockHeader } from "./decodeBlock.ts";
import type { IssueKind } from "./issues.ts";
import type { ScalarStyle, YamlScalar } from "./nodes.ts";
import { type Sink, tabMessage } from "./properties.ts";
import { breakLength, countSpaces, lineEnd } from "./whitespace.ts";

export interface ScalarContext extends Sink {
  readonly text: string;
  /** A scalar takes in what was put behind the text. */
  beyond: boolean;
  isTemplated(span: Span): boolean;
  issueAt(span: Span, message: string, kind?: IssueKind): void;
  end(tokens: readonly CST.SourceToken[] | undefined, behind?: string): void;
}

/** A plain or quoted scalar, with its mistakes reported. */
export function flowScalarOf(token: CST.FlowScalar, context: ScalarContext, inFlow: boolean): YamlScalar {
  const { text } = context;
  const span = { start: token.offset, end: within(context, token.offset + token.source.length) };
  const style: ScalarStyle =
    token.type === "scalar" ? "plain" : token.type === "single-quoted-scalar" ? "single" : "double";
  if (style === "plain") {
    const first = token.source[0] ?? "";
    if (badStarts.has(first) || (inFlow && first === ":")) {
      context.issueAt(span, `A plain value cannot start with \`${first}\`; put it in quotes.`, "value");
    }
    context.end(token.end);
  } else {
    const quote = style === "single" ? "'" : '"';
    if (!isClosed(text, span)) {
      const end = Math.min(span.end, lineEnd(text, span.start));
      context.issue({
        kind: "quote",
        span: { start: span.start, end },
        message: `The closing quote \`${quote}\` is missing.`,
      });
    } else if (style === "double" && token.source.includes("\\")) {
      checkEscapes(context, span);
    }
    context.end(token.end, "the closing quote");
  }
  const value = decodeValue(text, { style, span });
  return {
    kind: "scalar",
    style,
    span,
    value,
    ...(inFlow && { inFlow }),
    ...(context.isTemplated(span) && { templated: true }),
  };
}

const badStarts = new Set(["%", "@", "`", "|", ">", ",", "\t"]);

function checkEscapes(context: ScalarContext, span: Span): void {
  const { text } = context;
  const end = span.end - 1;
  let at = text.indexOf("\\", span.start + 1);
  while (at >= 0 && at < end) {
    const escaped = readEscape(text, at, end);
    if (escaped.value === undefined || /^[\ud800-\udfff]$/.test(escaped.value)) {
      const raw = text.slice(at, escaped.end);
      context.issueAt(
        { start: at, end: escaped.end },
        `\`${raw}\` is no escape that YAML knows; write \`\\${raw}\` or use single quotes.`,
        "value",
      );
    }
    at = text.indexOf("\\", escaped.end);
  }
}

/** A literal or folded scalar; its indentation is found in the token, which placeholders do not disturb. */
export function blockScalarOf(token: CST.BlockScalar, context: ScalarContext): YamlScalar {
  const { text } = context;
  const start = token.offset;
  const header = readBlockHeader(text, start);
  for (const part of token.props) {
    if (part.type === "comment") context.comment(part);
    else if (part.type !== "space" && part.type !== "newline" && part.type !== "block-scalar-header") {
      const source = "source" in part ? part.source : "";
      context.issueAt(
        { start: part.offset, end: part.offset + Math.max(1, source.length) },
        "Text cannot follow `|` or `>` on its line; start it on the next.",
      );
    } else if (part.type === "block-scalar-header" && start + part.source.length > header.end) {
      context.issueAt(
        { start, end: start + part.source.length },
        "Only an indentation digit and `-` or `+` may follow `|` or `>`; start the text on the next line.",
      );
    }
  }
  const style: ScalarStyle = text[start] === ">" ? "folded" : "literal";
  const bodyStart = bodyOf(token, start);
  const given = header.indicator > 0 ? token.indent + header.indicator : 0;
  const measured = measure(token.source, bodyStart, given, context);
  const { indent } = measured;
  const end = within(context, measured.end);
  const span = { start, end: end > bodyStart ? end : header.end };
  const value = decodeValue(text, { style, span, indent });
  return {
    kind: "scalar",
    style,
    span,
    indent,
    value,
    ...(context.isTemplated(span) && { templated: true }),
  };
}

/** An offset in the text, or the end of the text for one behind it. */
function within(context: ScalarContext, offset: number): number {
  const { length } = context.text;
  if (offset > length) context.beyond = true;
  return Math.min(offset, length);
}

function bodyOf(token: CST.BlockScalar, start: number): number {
  let at = start;
  for (const part of token.props) if ("source" in part) at = part.offset + part.source.length;
  return at;
}

/**
 * The indentation of a block scalar's text and where its last line with text ends. A line of more blanks than the
 * indentation counts as text.
 */
function measure(
  source: string,
  bodyStart: number,
  given: number,
  context: ScalarContext,
): { indent: number; end: number } {
  let indent = given;
  let at = 0;
  let end = 0;
  let deepest = 0;
  while (at < source.length) {
    const spaces = countSpaces(source, at);
    const stop = lineEnd(source, at);
    const hasText = at + spaces < stop;
    const place = { start: bodyStart + at, end: bodyStart + at + spaces + 1 };
    if (hasText && source[at + spaces] === "\t" && spaces < Math.max(1, indent))
      context.issueAt(place, tabMessage);
    if (hasText && indent === 0) {
      indent = spaces;
      if (deepest > indent) {
        context.issueAt(place, "The first lines of the text are blank but indented deeper than this one.");
      }
    }
    if (indent === 0) deepest = Math.max(deepest, spaces);
    if (hasText || (indent > 0 && end > 0 && spaces > indent)) end = stop;
    at = stop + breakLength(source, stop);
  }
  return { indent, end: bodyStart + end };
}
