import type { Span } from "../../text/span.ts";

export type CompletionKind =
  | "property"
  | "value"
  | "metric"
  | "record"
  | "label"
  | "labelValue"
  | "function"
  | "aggregator"
  | "keyword"
  | "operator"
  | "duration"
  | "snippet"
  | "file"
  | "job";

/** One offer at the cursor. */
export interface CompletionItem {
  readonly label: string;
  readonly kind: CompletionKind;
  /** A few words beside the label. */
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  /** Offsets in the file; on the cursor's line, the cursor in it or at its ends. */
  readonly replace: Span;
  /** Its further lines carry their full indentation. */
  readonly newText: string;
  /** `newText` is a snippet, with `${1:placeholders}`. */
  readonly snippet?: boolean;
  readonly sortText?: string;
  readonly filterText?: string;
  readonly deprecated?: boolean;
}

export interface CompletionAnswer {
  readonly items: readonly CompletionItem[];
  /** More would fit than are listed: ask again once more is typed. */
  readonly incomplete: boolean;
}

/** What is offered before it is known what it replaces and how the place has to be quoted. */
export interface Offer {
  readonly label: string;
  readonly kind: CompletionKind;
  /** The label, when left out. */
  readonly text?: string;
  readonly snippet?: boolean;
  readonly detail?: string;
  readonly documentation?: string;
  /** Groups are listed in this order; 5 when left out. */
  readonly rank?: number;
  readonly deprecated?: boolean;
  /** Details that take a look at the whole workspace, made for what is shown only. */
  readonly lazy?: () => Pick<Offer, "kind" | "detail" | "documentation" | "rank" | "text">;
}

export const NOTHING: CompletionAnswer = { items: [], incomplete: false };

/** Puts a text into a snippet as it is. */
export function escapeSnippet(text: string): string {
  return text.replace(/[$}\\]/g, "\\$&");
}

/** The text of a snippet with every placeholder as it comes. */
export function withDefaults(snippet: string): string {
  return snippet
    .replace(/\$\{\d+:((?:[^}\\]|\\.)*)\}|\$\{\d+\}|\$\d+/g, (_, text: string | undefined) => text ?? "")
    .replace(/\\([$}\\])/g, "$1");
}

/** Ranks and the order they came in as text to sort by. */
export function sortText(rank: number, order: number): string {
  return `${rank}${order.toString().padStart(5, "0")}`;
}
