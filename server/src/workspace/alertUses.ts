import type { Document } from "./document.ts";
import { alternativesOf, type LabelRole } from "./labelUses.ts";
import type { Written } from "./written.ts";

/** An alert's name outside of rules and PromQL. */
export interface AlertUse {
  readonly document: Document;
  readonly role: Extract<LabelRole, "route" | "inhibit-source" | "inhibit-target" | "expected"> | "unit-test";
  readonly name: Written;
}

/** Alerts that a document names: `alertname="X"` and alternatives of a regex in Alertmanager's matchers, rule tests. */
export function* alertUsesIn(document: Document): Iterable<AlertUse> {
  for (const matcher of document.alertmanager?.matchers ?? []) {
    const { role, label, op, value } = matcher;
    if (label.value !== "alertname") continue;
    if (op === "=" || op === "!=") {
      if (value.value !== "") yield { document, role, name: value };
    } else
      for (const one of alternativesOf({ document, ...matcher })) yield { document, role, name: one.value };
  }
  for (const { name } of document.unitTests?.alerts ?? []) yield { document, role: "unit-test", name };
  for (const { label, value } of document.unitTests?.labels ?? [])
    if (label.value === "alertname") yield { document, role: "expected", name: value };
}
