import { durationWords, formatDuration } from "../../syntax/values/duration.ts";
import { nameAt, ruleAt } from "../nameAt.ts";
import { occurrencesOf } from "../occurrences.ts";
import { type Hover, type HoverContext, isField, shownPath } from "./context.ts";
import { bullets, code, count, paragraphs, some } from "./markdown.ts";
import { expressionBlock, metricText, placeWords } from "./metric.ts";

/** The name of a record or alert where it is defined, or where a unit test names it. */
export function nameHover(context: HoverContext): Hover | undefined {
  const { at } = context;
  if (at.part !== "value" || at.scalar.templated) return undefined;
  const { value } = at.scalar;
  if (isField(context, "rule", "record")) return { span: at.span, markdown: metricText(context, value) };
  if (isField(context, "rule", "alert") || isField(context, "unit_test_alert_case", "alertname"))
    return { span: at.span, markdown: alertText(context, value) };
  return namedElsewhere(context);
}

/** A name in a matcher of Alertmanager's, in a series or an expected label of a rule test. */
function namedElsewhere(context: HoverContext): Hover | undefined {
  const { document, offset } = context;
  if (!document.alertmanager && !document.unitTests) return undefined;
  const named = nameAt(document, offset);
  if (!named) return undefined;
  const { kind, name, span } = named;
  return { span, markdown: kind === "alert" ? alertText(context, name) : metricText(context, name) };
}

/** An alert: what fires it, after how long, with which labels, and who else defines or reads it. */
export function alertText(context: HoverContext, name: string): string {
  const { ws, document, offset } = context;
  const definitions = ws.index.definitions(name, "alert");
  if (definitions.length === 0) return `**${code(name)}**: no rule in this workspace defines this alert.`;
  const here = ruleAt(document, offset);
  const own = definitions.find((d) => d.document === document && d.rule === here) ?? definitions[0];
  const others = definitions.filter((d) => d !== own);
  const readers = occurrencesOf(ws, { kind: "alert", name }).filter((o) => o.role !== "definition");
  const waits = own?.rule.unit.for?.ms;
  const labels = own?.rule.unit.labels.map((l) => code(`${l.name.value}="${l.value.value}"`)) ?? [];
  const places = readers.map(({ path, span }) => {
    const line = (ws.documents.get(path)?.lines.lineAt(span.start) ?? 0) + 1;
    return code(`${shownPath(ws, path)}:${line}`);
  });
  return paragraphs(
    `**${code(name)}**: an alert, ${
      waits
        ? `firing once its expression has held for **${formatDuration(waits)}** (${durationWords(waits)})`
        : "firing as soon as its expression returns anything"
    }`,
    own && expressionBlock(own),
    labels.length > 0 ? `Labels: ${some(labels)}.` : undefined,
    own && own.rule !== here ? `Defined in ${placeWords(context, own)}.` : undefined,
    others.length > 0
      ? `${count(others.length, "other rule")} of this name:\n\n${bullets(others.slice(0, 4).map((d) => placeWords(context, d)))}`
      : undefined,
    places.length > 0 ? `Read in ${some(places, 4)}.` : undefined,
  );
}
