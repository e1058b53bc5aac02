import type { Span } from "../../text/span.ts";
import type { Binary, ValueType } from "./ast.ts";
import { SET_OPERATORS } from "./tokens.ts";

/** The rules of on, ignoring, group_left, group_right and fill. */
export function checkMatching(
  node: Binary,
  left: ValueType,
  right: ValueType,
  add: (where: Span, code: string, message: string) => void,
): void {
  const { matching, fill } = node;
  const op = node.op.value;
  if (matching?.on) {
    for (const label of matching.include) {
      if (!matching.labels.some((other) => other.value === label.value)) continue;
      const message = `\`${label.value}\` is matched on, so both sides have the same value already; it cannot be copied as well.`;
      add(label.span, "label-in-on-and-group", message);
    }
  }
  if (left === "none" || right === "none") return;
  if (left !== "vector" || right !== "vector") {
    if (matching && matching.labels.length > 0) {
      add(
        matching.span,
        "matching-without-vectors",
        "Labels can only be matched between two instant vectors.",
      );
    }
    if (fill)
      add(
        fill.span,
        "fill-without-vectors",
        "Missing series can only be filled in between two instant vectors.",
      );
    return;
  }
  if (!SET_OPERATORS.has(op)) return;
  if (matching && matching.card !== "one-to-one") {
    const word = matching.card === "many-to-one" ? "group_left" : "group_right";
    const message = `\`${word}\` cannot be used with \`${op}\`, which always looks for any number of partners.`;
    add(matching.group ?? matching.span, "group-with-set-operator", message);
  }
  if (fill) add(fill.span, "fill-with-set-operator", `Missing series cannot be filled in for \`${op}\`.`);
}
