import { isLabelName, isLabelNameTemplate } from "../../../syntax/values/names.ts";
import { type Check, type CheckContext, report, reportAbsent, schemeAt } from "../context.ts";
import { isBefore } from "../schema.ts";
import type { SectionView } from "../sectionView.ts";

/** Actions that write, or compare with, the target label. */
const WITH_TARGET = new Set(["replace", "hashmod", "lowercase", "uppercase", "keepequal", "dropequal"]);
/** Actions whose target label is a name, never a template. */
const PLAIN_TARGET = new Set(["hashmod", "lowercase", "uppercase", "keepequal", "dropequal"]);
const WITHOUT_REPLACEMENT = new Set(["lowercase", "uppercase", "keepequal", "dropequal"]);
const DEFAULT_REPLACEMENT = "$1";
const DEFAULT_SEPARATOR = ";";

/** The action in force, in lower case; undefined when it is empty, unknown or made by a template. */
function actionOf(view: SectionView): string | undefined {
  if (!view.has("action")) return view.incomplete ? undefined : "replace";
  return view.text("action")?.toLowerCase() || undefined;
}

export const emptyAction: Check = (view, cx) => {
  const entry = view.entries.get("action");
  // An empty text in quotes is no action either, and is reported as such.
  if (!entry || view.unknown("action") || view.set("action")) return;
  report(
    cx,
    "relabel/action",
    entry.keySpan,
    "`action` has no value, and Prometheus refuses that. Remove the key for `replace`, or name an action.",
  );
};

export const modulus: Check = (view, cx) => {
  if (
    actionOf(view) !== "hashmod" ||
    view.unknown("modulus") ||
    (view.filled("modulus") && Math.trunc(view.number("modulus") ?? 1) !== 0)
  )
    return;
  reportAbsent(
    cx,
    view,
    "relabel/modulus",
    "The action `hashmod` needs a `modulus` above 0: the number of parts to divide into.",
    "modulus",
  );
};

export const targetLabel: Check = (view, cx) => {
  const action = actionOf(view);
  if (!action || !WITH_TARGET.has(action)) return;
  if (!view.filled("target_label")) {
    const message = `The action \`${action}\` needs \`target_label\`: ${action.endsWith("equal") ? "the label to compare with" : "the label it writes"}.`;
    reportAbsent(cx, view, "relabel/target-label", message, "target_label");
    return;
  }
  const target = view.text("target_label");
  if (target === undefined) return;
  const scheme = schemeAt(view, cx);
  // Releases before 3.0 let most actions have a template, and only then refuse what it makes.
  const plain = isBefore(cx.version, "3.0") ? action === "hashmod" : PLAIN_TARGET.has(action);
  const template = target.includes("$") && !plain;
  if (template ? isLabelNameTemplate(target, scheme) : isLabelName(target, scheme)) return;
  const why =
    scheme === "legacy" ? "letters, digits and underscores are possible, no digit first" : "it must be text";
  report(
    cx,
    "relabel/target-label",
    view.valueSpan("target_label"),
    `${JSON.stringify(target)} is no valid label name for \`${action}\`: ${why}.`,
  );
};

export const replacement: Check = (view, cx) => {
  const action = actionOf(view);
  if (!action || !view.has("replacement")) return;
  const text = view.text("replacement");
  if (text === undefined) return;
  if (WITHOUT_REPLACEMENT.has(action) && text !== DEFAULT_REPLACEMENT) {
    report(
      cx,
      "relabel/replacement",
      view.keySpan("replacement"),
      `The action \`${action}\` takes no \`replacement\`: what it writes follows from the source. Remove it.`,
    );
  }
  if (action === "labelmap" && !isLabelNameTemplate(text, schemeAt(view, cx))) {
    report(
      cx,
      "relabel/replacement",
      view.valueSpan("replacement"),
      `${JSON.stringify(text)} makes no valid label name, which \`labelmap\` needs as its replacement.`,
    );
  }
};

/** keepequal and dropequal compare two labels; labeldrop and labelkeep look at label names only. */
export const actionFields: Check = (view, cx) => {
  const action = actionOf(view);
  if (action === "keepequal" || action === "dropequal") {
    // Prometheus compares the regex by identity, so that even the default written out is refused.
    const extra = [...(view.has("regex") ? ["regex"] : []), ...common(view)];
    refuse(view, cx, extra, `The action \`${action}\` takes only \`source_labels\` and \`target_label\`.`);
  }
  if (action === "labeldrop" || action === "labelkeep") {
    const extra = [
      ...(view.set("source_labels") ? ["source_labels"] : []),
      ...(view.filled("target_label") ? ["target_label"] : []),
      ...common(view),
      ...(differs(view, "replacement", DEFAULT_REPLACEMENT) ? ["replacement"] : []),
    ];
    refuse(view, cx, extra, `The action \`${action}\` takes only \`regex\`, matched against label names.`);
  }
};

function common(view: SectionView): readonly string[] {
  return [
    ...(Math.trunc(view.number("modulus") ?? 0) !== 0 ? ["modulus"] : []),
    ...(differs(view, "separator", DEFAULT_SEPARATOR) ? ["separator"] : []),
  ];
}

function differs(view: SectionView, key: string, standard: string): boolean {
  const text = view.has(key) ? view.text(key) : undefined;
  return text !== undefined && text !== standard;
}

function refuse(view: SectionView, cx: CheckContext, keys: readonly string[], message: string): void {
  for (const key of keys) {
    report(cx, "relabel/action-fields", view.keySpan(key), `${message} Remove \`${key}\`.`, {
      data: { section: "relabel_config", key },
    });
  }
}
