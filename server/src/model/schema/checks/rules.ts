import { isLabelName, isMetricName, isText } from "../../../syntax/values/names.ts";
import { type Check, type CheckContext, report, reportAbsent } from "../context.ts";
import { isBinaryNoText, isNull } from "../goYaml.ts";
import { flatPairs, type SectionView } from "../sectionView.ts";

/** Groups of one file have names of their own. */
export const groupNames: Check = (view, cx) => {
  const first = new Map<string, SectionView>();
  for (const group of view.children("groups", "rule_group")) {
    const name = group.text("name");
    if (!name) continue;
    const known = first.get(name);
    if (!known) {
      first.set(name, group);
      continue;
    }
    const message = `Two groups of this file are called ${JSON.stringify(name)}, and Prometheus refuses that. Rename one.`;
    report(cx, "duplicate-name", group.valueSpan("name"), message, {
      related: [{ span: known.valueSpan("name"), message: "The first one" }],
      data: { section: "rule_group", key: "name" },
    });
  }
};

/** A rule either records or alerts. */
export const ruleKind: Check = (view, cx) => {
  const [record, alert] = [view.filled("record"), view.filled("alert")];
  if (record && alert) {
    const later = view.keySpan("record").start > view.keySpan("alert").start ? "record" : "alert";
    const message = "A rule has either `record` or `alert`. Make two rules of it.";
    report(cx, "rule-kind", view.keySpan(later), message, { data: { section: "rule", key: later } });
  }
  if (record || alert || view.unknown("record") || view.unknown("alert")) return;
  const empty = ["record", "alert"].find((key) => view.has(key));
  reportAbsent(cx, view, "rule-kind", "A rule needs `record` or `alert`: the name of what it makes.", empty);
};

/** Only alerts wait, keep firing and are described. */
export const recordingFields: Check = (view, cx) => {
  if (!view.filled("record") || view.filled("alert")) return;
  const waits = ["for", "keep_firing_for"].filter((key) => (view.duration(key) ?? 0) > 0);
  for (const key of [...waits, ...(view.filled("annotations") ? ["annotations"] : [])]) {
    report(
      cx,
      "rule-field",
      view.keySpan(key),
      `A recording rule takes no \`${key}\`: only alerts do. Remove it.`,
      {
        data: { section: "rule", key },
      },
    );
  }
};

export const recordName: Check = (view, cx) => {
  const name = view.text("record");
  if (!name) return;
  if (/[{}]/.test(name)) {
    const message = "The name of a record holds no braces. Labels go to `labels`, a selector to `expr`.";
    report(cx, "bad-record-name", view.valueSpan("record"), message);
  } else if (!isMetricName(name, cx.global.scheme)) {
    report(
      cx,
      "bad-record-name",
      view.valueSpan("record"),
      `${JSON.stringify(name)} is not a valid metric name${underLegacy(cx)}.`,
    );
  }
};

/** Labels of a group or a rule, and the annotations of an alert. */
export const ruleLabels: Check = (view, cx) => {
  for (const key of ["labels", "annotations"]) {
    const entry = view.entries.get(key);
    if (entry?.value.kind !== "map") continue;
    for (const pair of flatPairs(entry.value, entry.site)) {
      const name = pair.key.value;
      if (pair.key.templated || isNull(pair.key, view.yaml)) continue;
      if (key === "labels" && name === "__name__") {
        report(
          cx,
          "bad-label-name",
          pair.keySpan,
          "A rule cannot set `__name__`. The name of a record stands in `record`.",
        );
      } else if (!isLabelName(name, cx.global.scheme)) {
        const what = key === "labels" ? "label" : "annotation";
        report(
          cx,
          "bad-label-name",
          pair.keySpan,
          `${JSON.stringify(name)} is not a valid ${what} name${underLegacy(cx)}.`,
        );
      }
      if (
        key === "labels" &&
        pair.value.kind === "scalar" &&
        (!isText(pair.value.value) || isBinaryNoText(pair.value))
      ) {
        report(cx, "bad-label-name", pair.valueSpan, `The value of the label ${name} is not valid text.`);
      }
    }
  }
};

function underLegacy(cx: CheckContext): string {
  return cx.global.scheme === "legacy" ? " under the legacy validation scheme" : "";
}
