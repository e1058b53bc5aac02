import type { Span } from "../../text/span.ts";
import { lexTemplate } from "./lexer.ts";
import type { Token } from "./tokens.ts";

/** A label of the alert's series that a template asks for: `$labels.x`, `.Labels.x`, `index $labels "x"`. */
export interface TemplateLabel {
  readonly name: string;
  /** The name's place, without its dot or quotes. */
  readonly span: Span;
  /** The template itself asks whether the label is there, or only shows it if it is. */
  readonly guarded: boolean;
}

/**
 * The labels that a template of Prometheus asks for, in the order of the text; those before the first mistake where it
 * has one. What a block hands to its own dot is left out, as it need not be labels of the alert.
 */
export function templateLabels(text: string): readonly TemplateLabel[] {
  if (!/\$labels|\.Labels/.test(text)) return [];
  const { tokens } = lexTemplate(text);
  // Whoever defines $labels anew means something else by it.
  if (tokens.some((token, index) => token.text === "$labels" && isAssigned(tokens, index))) return [];
  const found: TemplateLabel[] = [];
  const blocks: Block[] = [];
  for (let at = 0; at < tokens.length; at++) {
    if (tokens[at]?.kind !== "open") continue;
    let end = at + 1;
    while (end < tokens.length && tokens[end]?.kind !== "close") end++;
    if (end === tokens.length) break;
    const action = tokens.slice(at + 1, end).filter((_, index, all) => index > 0 || all[0]?.kind !== "space");
    const keywords = keywordsOf(action);
    const outer = blocks.at(-1) ?? ROOT;
    const asks = keywords.includes("if") || keywords.includes("with");
    if (keywords[0] === "end" || keywords[0] === "else") blocks.pop();
    const around = keywords[0] === "else" ? (blocks.at(-1) ?? ROOT) : outer;
    const labels = labelsIn(action, around);
    for (const { name, span } of labels) found.push({ name, span, guarded: asks || isGuarded(name, blocks) });
    if (keywords[0] === "else") blocks.push(blockOf(keywords[1] ?? "if", asks ? labels : [], around));
    else if (OPENING.has(keywords[0] ?? "")) blocks.push(blockOf(keywords[0] ?? "", labels, around));
    at = end;
  }
  return found;
}

const OPENING: ReadonlySet<string> = new Set(["if", "with", "range", "block", "define"]);

interface Block {
  /** The dot stands for what Prometheus hands to the template. */
  readonly dotIsRoot: boolean;
  /** And so does `$`. */
  readonly dollarIsRoot: boolean;
  /** Labels that are there, or the block is left out. */
  readonly asked: ReadonlySet<string>;
}

const ROOT: Block = { dotIsRoot: true, dollarIsRoot: true, asked: new Set() };

function blockOf(keyword: string, asked: readonly { readonly name: string }[], outer: Block): Block {
  const named = keyword === "define" || keyword === "block";
  return {
    dotIsRoot: keyword === "if" && outer.dotIsRoot,
    dollarIsRoot: !named && outer.dollarIsRoot,
    asked: new Set(keyword === "if" || keyword === "with" ? asked.map(({ name }) => name) : []),
  };
}

function isGuarded(name: string, blocks: readonly Block[]): boolean {
  return blocks.some(({ asked }) => asked.has(name));
}

function keywordsOf(action: readonly Token[]): string[] {
  const solid = action.filter(({ kind }) => kind !== "space");
  if (solid[0]?.kind !== "keyword") return [];
  const second = solid[1];
  return second?.kind === "keyword" ? [solid[0].text, second.text] : [solid[0].text];
}

function labelsIn(action: readonly Token[], block: Block): { name: string; span: Span }[] {
  return action.flatMap((_, index) => {
    const after = labelsEnd(action, index, block);
    if (after === undefined) return [];
    const next = action[after];
    if (next?.kind === "field")
      return [{ name: next.text.slice(1), span: { start: next.start + 1, end: next.end } }];
    return action.slice(0, index).findLast(({ kind }) => kind !== "space")?.text === "index"
      ? indexed(action.slice(after))
      : [];
  });
}

/** Where what follows begins, when the labels as a whole are named at a position of an action. */
function labelsEnd(action: readonly Token[], at: number, block: Block): number | undefined {
  const token = action[at];
  const isPart = /^(?:field|variable|\)|dot)$/.test(action[at - 1]?.kind ?? "");
  if (token?.text === "$labels") return at + 1;
  if (token?.text === "$" && block.dollarIsRoot && action[at + 1]?.text === ".Labels") return at + 2;
  return token?.text === ".Labels" && !isPart && block.dotIsRoot ? at + 1 : undefined;
}

/** The text behind `index $labels`. */
function indexed(rest: readonly Token[]): { name: string; span: Span }[] {
  const text = rest[0]?.kind === "space" ? rest[1] : undefined;
  if (!text || (text.kind !== "string" && text.kind !== "raw-string") || text.text.includes("\\")) return [];
  return [{ name: text.text.slice(1, -1), span: { start: text.start + 1, end: text.end - 1 } }];
}

function isAssigned(tokens: readonly Token[], at: number): boolean {
  const next = tokens.slice(at + 1, at + 3).find(({ kind }) => kind !== "space");
  return next?.kind === ":=" || next?.kind === "=" || next?.text === ",";
}
