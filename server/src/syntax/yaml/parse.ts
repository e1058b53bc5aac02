import { type CST, Parser } from "yaml";
import { type Issue, withoutAftereffects } from "./issues.ts";
import type { ParsedYaml, YamlNode, YamlProblem } from "./nodes.ts";
import { TreeBuilder } from "./treeBuilder.ts";

/**
 * Parses YAML as Prometheus reads it. Every scalar stays a text, merge keys and aliases are not applied.
 * Never throws: what cannot be read is reported and left out.
 */
export function parseYaml(text: string): ParsedYaml {
  const structure = /\r(?!\n)/.test(text) ? text.replace(/\r(?!\n)/g, "\n") : text;
  const reading = read(text, structure);
  const issues = withoutAftereffects(text, reading.issues);
  const problems: YamlProblem[] = issues.map((i) => ({ span: i.span, message: i.message, templated: false }));
  return {
    root: reading.documents[0],
    others: reading.documents.slice(1),
    problems,
    comments: reading.comments,
    linked: reading.linked,
    documents: reading.documents.length,
    templated: false,
  };
}

interface Reading {
  readonly documents: readonly YamlNode[];
  readonly issues: readonly Issue[];
  readonly comments: ParsedYaml["comments"];
  readonly linked: boolean;
}

/** Reads `text` by the structure of a copy of the same length. */
function read(text: string, structure: string): Reading {
  const builder = new TreeBuilder(text);
  const documents: YamlNode[] = [];
  let directive: CST.Directive | undefined;
  try {
    for (const token of new Parser().parse(structure)) {
      switch (token.type) {
        case "document":
          documents.push(builder.document(token));
          directive = undefined;
          break;
        case "comment":
          builder.comment(token);
          break;
        case "directive":
          directive = token;
          break;
        case "doc-end":
          builder.end(token.end, "`...`");
          break;
        case "error":
          builder.issueAt({ start: token.offset, end: token.offset + token.source.length }, token.message);
          break;
        default:
      }
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    builder.issueAt({ start: 0, end: 0 }, "This is nested too deeply to be read.");
  }
  void directive;
  return { documents, issues: builder.issues, comments: builder.comments, linked: builder.linked };
}
