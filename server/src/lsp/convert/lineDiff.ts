import type { TextEdit } from "../../text/edit.ts";

/** Changed parts with more pairs of lines than this to compare become one edit. */
const MAX_CELLS = 4_000_000;

/**
 * The edits, whole lines each, that turn one text into another and leave alone every line that both have, so that
 * cursors, folds and marks of an editor stay where they are.
 */
export function lineDiff(before: string, after: string): TextEdit[] {
  const a = linesOf(before);
  const b = linesOf(after);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (
    tail < a.length - head &&
    tail < b.length - head &&
    a[a.length - 1 - tail] === b[b.length - 1 - tail]
  )
    tail++;
  const edits: TextEdit[] = [];
  let offset = a.slice(0, head).join("").length;
  let removed = "";
  let added = "";
  const flush = () => {
    if (removed !== "" || added !== "") {
      edits.push({ span: { start: offset, end: offset + removed.length }, newText: added });
    }
    offset += removed.length;
    removed = "";
    added = "";
  };
  for (const step of script(a.slice(head, a.length - tail), b.slice(head, b.length - tail))) {
    if (step.kind === "remove") removed += step.line;
    else if (step.kind === "add") added += step.line;
    else {
      flush();
      offset += step.line.length;
    }
  }
  flush();
  return edits;
}

interface Step {
  readonly kind: "keep" | "remove" | "add";
  readonly line: string;
}

/** The shortest way from `a` to `b` by removing and adding lines. */
function* script(a: readonly string[], b: readonly string[]): Iterable<Step> {
  const width = b.length + 1;
  // common[i * width + j]: how many lines a.slice(i) and b.slice(j) have in common, in order.
  const common = (a.length + 1) * width <= MAX_CELLS ? new Uint32Array((a.length + 1) * width) : undefined;
  if (common) {
    for (let i = a.length - 1; i >= 0; i--) {
      for (let j = b.length - 1; j >= 0; j--) {
        const down = common[(i + 1) * width + j] ?? 0;
        const right = common[i * width + j + 1] ?? 0;
        common[i * width + j] =
          a[i] === b[j] ? (common[(i + 1) * width + j + 1] ?? 0) + 1 : Math.max(down, right);
      }
    }
  }
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const left = a[i];
    const right = b[j];
    if (common && left !== undefined && left === right) {
      yield { kind: "keep", line: left };
      i++;
      j++;
    } else if (
      left !== undefined &&
      (right === undefined ||
        !common ||
        (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0))
    ) {
      yield { kind: "remove", line: left };
      i++;
    } else if (right !== undefined) {
      yield { kind: "add", line: right };
      j++;
    }
  }
}

/** Lines with their breaks. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
