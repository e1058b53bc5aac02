import {
  CompletionItemKind,
  CompletionItemTag,
  InsertTextFormat,
  InsertTextMode,
  type MarkupContent,
  MarkupKind,
  type CompletionItem as ProtocolItem,
} from "vscode-languageserver";
import type { CompletionItem, CompletionKind } from "../../features/completion/item.ts";
import type { ClientFeatures } from "../clientFeatures.ts";
import { type Positioned, rangeOf } from "./range.ts";
import { plainText } from "./snippet.ts";

/** An item as the client shows it. Explanations are left to `documentationOf` for clients that ask for them later. */
export function toCompletionItem(
  item: CompletionItem,
  text: Positioned,
  client: ClientFeatures,
): ProtocolItem {
  const snippet = item.snippet === true && client.completionSnippets;
  const newText = snippet
    ? snippetText(item, text, client)
    : item.snippet
      ? plainText(item.newText)
      : item.newText;
  return {
    label: item.label,
    kind: KINDS[item.kind],
    ...(item.detail !== undefined && { detail: item.detail }),
    ...(item.documentation !== undefined &&
      !client.lazyCompletionDocs && { documentation: documentationOf(item.documentation, client) }),
    ...(item.sortText !== undefined && { sortText: item.sortText }),
    ...(item.filterText !== undefined && { filterText: item.filterText }),
    ...(item.deprecated && client.deprecatedTag && { tags: [CompletionItemTag.Deprecated] }),
    // Further lines are indented already; a client that indents them once more would break the YAML.
    ...(client.insertTextModes && { insertTextMode: InsertTextMode.asIs }),
    insertTextFormat: snippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    textEdit: { range: rangeOf(text, item.replace), newText },
  };
}

/**
 * A client that cannot be told to take a snippet as it is puts the indentation of the line in front of all further
 * lines (Neovim and Helix do), so that this much of theirs has to go.
 */
function snippetText(
  { newText, replace }: CompletionItem,
  { text, lines }: Positioned,
  client: ClientFeatures,
): string {
  if (client.insertTextModes || !newText.includes("\n")) return newText;
  const start = lines.lineStart(lines.lineAt(replace.start));
  const margin = /^[ \t]*/.exec(text.slice(start, replace.start))?.[0] ?? "";
  return newText.replaceAll(`\n${margin}`, "\n");
}

export function documentationOf(markdown: string, client: ClientFeatures): MarkupContent {
  return { kind: client.markdownCompletion ? MarkupKind.Markdown : MarkupKind.PlainText, value: markdown };
}

const KINDS: Readonly<Record<CompletionKind, CompletionItemKind>> = {
  property: CompletionItemKind.Property,
  value: CompletionItemKind.Value,
  metric: CompletionItemKind.Variable,
  record: CompletionItemKind.Constant,
  label: CompletionItemKind.Field,
  labelValue: CompletionItemKind.EnumMember,
  function: CompletionItemKind.Function,
  aggregator: CompletionItemKind.Function,
  keyword: CompletionItemKind.Keyword,
  operator: CompletionItemKind.Operator,
  duration: CompletionItemKind.Unit,
  snippet: CompletionItemKind.Snippet,
  file: CompletionItemKind.File,
  job: CompletionItemKind.Module,
};
