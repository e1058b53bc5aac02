import { codeActions } from "../../../server/src/features/codeAction/actions.ts";
import { applyEdits } from "../../../server/src/text/edit.ts";
import { engineOf } from "../../support/check.ts";
import { type Style, scalarAt } from "../../support/scalarStyles.ts";

export const EXPR = ["groups", 0, "rules", 0, "expr"] as const;

/** An expression with «the selection», or ‸ where the cursor is, taken apart. */
export function selectionIn(marked: string): { text: string; start: number; end: number } {
  const cursor = marked.indexOf("‸");
  if (cursor >= 0) return { text: marked.replace("‸", ""), start: cursor, end: cursor };
  const start = marked.indexOf("«");
  const end = marked.indexOf("»") - 1;
  return { text: marked.replace(/[«»]/g, ""), start, end };
}

export interface Done {
  readonly titles: readonly string[];
  /** All files after the action; undefined when it is not offered. */
  readonly files: ReadonlyMap<string, string> | undefined;
}

/** Takes the action whose title starts so, with the selection between two offsets of a file. */
export async function act(
  files: Iterable<readonly [string, string]>,
  path: string,
  span: { start: number; end: number },
  title: string | RegExp,
): Promise<Done> {
  const engine = await engineOf(files);
  const document = engine.document(path);
  if (!document) throw new Error(`${path} is no document`);
  const actions = codeActions(engine.workspace, document, span);
  const titles = actions.map((action) => action.title);
  const action = actions.find((one) =>
    typeof title === "string" ? one.title.startsWith(title) : title.test(one.title),
  );
  if (!action) return { titles, files: undefined };
  const result = new Map(files);
  for (const { path: changed, edits } of action.edits())
    result.set(changed, applyEdits(result.get(changed) ?? "", edits));
  return { titles, files: result };
}

/** A rule file whose first expression is written in a style; `more` are further rules and keys. */
export function ruleFile(style: Style, expression: string, more = ""): string | undefined {
  const written = style.write(expression, 10);
  if (written === undefined) return undefined;
  const text = `groups:
  - name: g
    rules:
      # The alert of it.
      - alert: A
        expr: ${written}
        for: 5m
${more}`;
  return text.replaceAll("\n", style.lineBreak);
}

/** The file's offsets of a selection in the expression of `ruleFile`, found by the words at its ends. */
export function placeIn(file: string, text: string, start: number, end: number) {
  const from = file.indexOf("expr: ");
  const find = (offset: number, word: string): number => {
    // Folding and quoting keep words, so the n-th time a word stands there tells the place.
    const before = text.slice(0, offset).split(word).length;
    let at = from;
    for (let i = 0; i < before; i++) at = file.indexOf(word, at + (i === 0 ? 0 : 1));
    return at;
  };
  const wordAt = (offset: number) => /^\w+|^./.exec(text.slice(offset))?.[0] ?? "";
  const first = find(start, wordAt(start));
  if (end === start) return { start: first, end: first };
  const last = text.charAt(end - 1);
  return { start: first, end: find(end - 1, last) + 1 };
}

export { scalarAt };
