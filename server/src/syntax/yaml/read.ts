import { type CST, Parser } from "yaml";
import type { Span } from "../../text/span.ts";
import type { Issue } from "./issues.ts";
import type { YamlComment, YamlNode } from "./nodes.ts";
import type { PlaceholderIndex } from "./placeholders.ts";
import { tabMessage } from "./properties.ts";
import { tokenSpan } from "./tokens.ts";
import { TreeBuilder } from "./treeBuilder.ts";

/** What one pass over a text gives. */
export interface Reading {
  readonly documents: readonly YamlNode[];
  readonly issues: readonly Issue[];
  readonly comments: readonly YamlComment[];
  readonly linked: boolean;
  /** What was put behind the text became part of a value. */
  readonly beyond: boolean;
}

/** What stands in for the text where its structure is concerned. */
export interface Structure {
  /** As long as the text. */
  readonly text: string;
  /** Comments that it does not show, in any order. */
  readonly comments: readonly Span[];
  /** The placeholders that make a scalar's value unknown. */
  readonly placeholders: PlaceholderIndex;
  /** Both quotes are put behind the text, for those in it that are never closed. */
  readonly quotesBehind?: boolean;
}

/**
 * The `yaml` package ends a quoted scalar at the first line that stands too far left, but only where its quote comes
 * once more further down; else it takes all of the rest. A comment of quotes makes it look.
 */
const QUOTES_BEHIND = `\n#"'`;

/**
 * The `yaml` package forgets how deep a value must be indented at a comment further left that no space starts: the
 * text below it then goes on in the next key. Quotes and backslashes stay, as the line may be part of a quoted text.
 */
const TIGHT_COMMENT = /^( *#)[^\s"'\\]/gm;

/** Reads `text` by the structure of a copy of the same length. */
export function readStructure(text: string, structure: Structure): Reading {
  const builder = new TreeBuilder(text, structure.placeholders);
  const documents: YamlNode[] = [];
  try {
    const behind = structure.quotesBehind ? QUOTES_BEHIND : "";
    readDocuments(structure.text.replace(TIGHT_COMMENT, "$1 ") + behind, builder, documents);
  } catch (error) {
    // The yaml package's parser calls itself once a level when it closes many levels at once.
    if (!(error instanceof RangeError)) throw error;
    builder.issueAt({ start: 0, end: Math.min(1, text.length) }, "This is nested too deeply to be read.");
  }
  for (const span of structure.comments) builder.commentAt(span);
  if (structure.comments.length > 0) builder.comments.sort((a, b) => a.span.start - b.span.start);
  const { issues, linked, beyond } = builder;
  const comments = builder.comments.filter(({ span }) => span.start < text.length);
  return { documents, issues, comments, linked, beyond };
}

function readDocuments(structure: string, builder: TreeBuilder, documents: YamlNode[]): void {
  let directive: CST.Directive | undefined;
  let afterEnd = false;
  for (const token of new Parser().parse(structure)) {
    switch (token.type) {
      case "document":
        if (directive && !token.start.some((t) => t.type === "doc-start")) {
          builder.issueAt(
            tokenSpan(directive),
            "A line that starts with `%` is a directive; a line `---` must follow it.",
          );
        }
        directive = undefined;
        afterEnd = false;
        documents.push(builder.document(token));
        break;
      case "comment":
        builder.comment(token);
        break;
      case "directive":
        directive = token;
        break;
      case "space":
        if (token.source.includes("\t")) builder.issueAt(tokenSpan(token), tabMessage);
        break;
      case "doc-end":
        builder.end(token.end, "`...`");
        break;
      case "error":
        // One place that the parser cannot go on from, however many tokens it then complains about.
        if (!afterEnd) {
          const span = { start: token.offset, end: token.offset + Math.max(1, token.source.length) };
          builder.issueAt(span, "This does not belong to the document above it; look at its indentation.");
        }
        afterEnd = true;
        break;
      default:
    }
  }
}
