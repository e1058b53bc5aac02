import type { Check } from "../context.ts";
import { report } from "../context.ts";
import { outOfRange } from "./helpers.ts";

export const retention: Check = (view, cx) => {
  if ((view.bytes("size") ?? 0) < 0)
    outOfRange(view, cx, "size", "A size to keep cannot be negative; 0 means no limit.");
  const percentage = view.number("percentage");
  if (percentage !== undefined && (percentage < 0 || percentage > 100)) {
    outOfRange(
      view,
      cx,
      "percentage",
      `\`percentage\` is a share of the disk from 0 to 100, not ${percentage}.`,
    );
  }
};

/** Attributes that are promoted or ignored: each once, none blank, and lists that do not contradict the switch. */
export const otlpAttributes: Check = (view, cx) => {
  const all = view.bool("promote_all_resource_attributes") === true;
  if (all && view.filled("promote_resource_attributes")) {
    report(
      cx,
      "otlp-attributes",
      view.keySpan("promote_resource_attributes"),
      "With `promote_all_resource_attributes` every attribute becomes a label already, and Prometheus refuses a list beside it. Remove one.",
    );
  }
  if (!all && !view.unknown("promote_all_resource_attributes") && view.filled("ignore_resource_attributes")) {
    report(
      cx,
      "otlp-attributes",
      view.keySpan("ignore_resource_attributes"),
      "`ignore_resource_attributes` only makes sense with `promote_all_resource_attributes: true`, and Prometheus refuses it without. Add that or remove it.",
      { absent: true },
    );
  }
  for (const key of ["promote_resource_attributes", "ignore_resource_attributes"]) {
    const seen = new Set<string>();
    for (const { text, span: at } of view.texts(key)) {
      const name = text.trim();
      if (name === "")
        report(cx, "otlp-attributes", at, `This item of \`${key}\` is blank. Remove it.`, { absent: true });
      else if (seen.has(name))
        report(
          cx,
          "otlp-attributes",
          at,
          `The attribute ${JSON.stringify(name)} stands in \`${key}\` already. Remove one of the two.`,
        );
      seen.add(name);
    }
  }
};
