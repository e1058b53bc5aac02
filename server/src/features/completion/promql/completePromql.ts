import { parsePromql } from "../../../syntax/promql/parse.ts";
import { selectorsOf } from "../../../syntax/promql/walk.ts";
import { exactName } from "../../../workspace/index.ts";
import type { WorkspaceView } from "../../../workspace/workspace.ts";
import { collect } from "../collect.ts";
import type { Embedded } from "../embedded.ts";
import { type CompletionAnswer, NOTHING, type Offer } from "../item.ts";
import { labelsOfMetric, vocabularyOf } from "../vocabulary.ts";
import type { PromqlContext } from "./context.ts";
import { matchingNames, type Names } from "./names.ts";
import { operandOffers } from "./operands.ts";
import { aggregationOffers, durationOffers, operatorOffers, timeOffers } from "./operators.ts";
import { type PromqlPosition, positionAt } from "./position.ts";
import { escaped, groupingOffers, labelOffers, matchOpOffers, valueOffers } from "./selectors.ts";
import { StillReads } from "./stillReads.ts";

export interface PromqlRequest {
  readonly ws: WorkspaceView;
  readonly embedded: Embedded;
  readonly selectorOnly: boolean;
  readonly names: Names;
  /** The scalar is empty, and what goes into it has to be quoted. */
  readonly wrap: boolean;
  /** Put around everything. */
  readonly before: string;
  readonly after: string;
}

/** Completes PromQL in a scalar. */
export function completePromql(request: PromqlRequest): CompletionAnswer {
  const { ws, embedded } = request;
  if (embedded.isSplit) return NOTHING;
  const position = partAt(positionAt(embedded.text, embedded.at), embedded);
  const cx: PromqlContext = {
    ws,
    settings: ws.settings,
    text: embedded.text,
    position,
    selectorOnly: request.selectorOnly,
    quote: embedded.quote,
    names: request.names,
    get vocabulary() {
      return vocabularyOf(ws);
    },
    typed: embedded.text.slice(position.start, embedded.at),
  };
  const offers = offersFor(cx);
  if (offers.length === 0) return NOTHING;
  const replace = embedded.replace(position.start, position.end);
  const still = new StillReads(embedded.text, position, request.selectorOnly, ws.settings);
  return collect(offers, {
    replace,
    typed: cx.typed,
    write: (text, isSnippet) =>
      position.string || still.allows(text, isSnippet)
        ? written(request, position, text, isSnippet)
        : undefined,
  });
}

function offersFor(cx: PromqlContext): Offer[] {
  const { expected } = cx.position;
  switch (expected.kind) {
    case "operand":
      return operandOffers(cx, expected);
    case "operator":
      return operatorOffers(cx);
    case "aggregation":
      return aggregationOffers(cx, expected.grouped);
    case "label":
      return labelOffers(cx, expected.selector);
    case "matchOp":
      return matchOpOffers(cx, expected.label);
    case "value":
      return valueOffers(cx, expected);
    case "quotedName":
      return matchingNames(cx.names.all, cx.typed).map((name) => ({
        label: name,
        kind: "metric",
        text: name,
        lazy: () => ({ ...cx.names.offer(name), text: name }),
      }));
    case "grouping":
      return groupingOffers(cx, expected.taken, labelsInPlay(cx));
    case "range":
      return durationOffers(cx, expected.step ? "step" : "range");
    case "offset":
      return durationOffers(cx, "offset");
    case "time":
      return timeOffers(cx);
    case "argument":
      return argumentOffers(cx, expected.func, expected.index);
    default:
      return [];
  }
}

/** In a regex only the branch at the cursor is replaced, with the groups that it holds. */
function partAt(position: PromqlPosition, { text, at }: Embedded): PromqlPosition {
  const { expected, string } = position;
  if (!string || expected.kind !== "value" || !expected.op.endsWith("~")) return position;
  let depth = 0;
  let start = at;
  for (; start > position.start; start--) {
    const char = unescapedAt(text, start - 1);
    if (depth === 0 && (char === "|" || char === "(")) break;
    depth += char === ")" ? 1 : char === "(" ? -1 : 0;
  }
  depth = 0;
  let end = at;
  for (; end < position.end; end++) {
    const char = unescapedAt(text, end);
    if (depth === 0 && (char === "|" || char === ")")) break;
    depth += char === "(" ? 1 : char === ")" ? -1 : 0;
  }
  return { ...position, start, end };
}

/** The sign of a regex at an offset; nothing where a backslash makes it mean itself. */
function unescapedAt(text: string, at: number): string {
  return text[at - 1] === "\\" ? "" : (text[at] ?? "");
}

/** What closes the groups of a regex that is still being typed. */
function openGroups({ string, expected, start }: PromqlPosition, { text }: Embedded): string {
  if (!string || string.closed || expected.kind !== "value" || !expected.op.endsWith("~")) return "";
  let depth = 0;
  for (let at = text.lastIndexOf(string.quote, start - 1) + 1; at < start; at++) {
    const char = unescapedAt(text, at);
    depth += char === "(" ? 1 : char === ")" && depth > 0 ? -1 : 0;
  }
  return ")".repeat(depth);
}

/** The labels of every metric of the expression. */
function labelsInPlay(cx: PromqlContext): Set<string> {
  const labels = new Set<string>();
  for (const selector of selectorsOf(parsePromql(cx.text).expr).slice(0, 10)) {
    for (const { label } of selector.matchers) if (label.value !== "__name__") labels.add(label.value);
    const name = exactName(selector);
    if (name !== undefined) for (const label of labelsOfMetric(cx.ws, name)) labels.add(label);
  }
  return labels;
}

/** Which string arguments of functions name labels. */
const LABEL_ARGUMENTS: Readonly<Record<string, (index: number) => boolean>> = {
  label_replace: (index) => index === 1 || index === 3,
  label_join: (index) => index === 1 || index > 2,
  sort_by_label: (index) => index > 0,
  sort_by_label_desc: (index) => index > 0,
  count_values: (index) => index === 0,
};

function argumentOffers(cx: PromqlContext, func: string, index: number): Offer[] {
  if (!LABEL_ARGUMENTS[func.toLowerCase()]?.(index)) return [];
  return groupingOffers(
    { ...cx, position: { ...cx.position, end: cx.position.start + 1 } },
    [],
    labelsInPlay(cx),
  );
}

function written(
  request: PromqlRequest,
  position: PromqlPosition,
  text: string,
  isSnippet: boolean,
): string | undefined {
  const inner = encoded(request, position, text, isSnippet);
  return inner === undefined ? undefined : `${request.before}${inner}${request.after}`;
}

/** A text of PromQL as the YAML around it has to hold it; undefined where it cannot. */
function encoded(
  { embedded, wrap }: PromqlRequest,
  position: PromqlPosition,
  text: string,
  isSnippet: boolean,
): string | undefined {
  const { string } = position;
  const promql = string
    ? `${escaped(text, string.quote)}${openGroups(position, embedded)}${string.closed ? "" : string.quote}`
    : text;
  const { scalar } = embedded;
  if (wrap) {
    if (/^[A-Za-z_][\w:]*$/.test(promql)) return promql;
    return promql.includes("'") ? undefined : `'${promql}'`;
  }
  const coversStart = scalar.style === "plain" && position.start === 0;
  if (coversStart && /^[[{"'`@%&*!|>]/.test(promql)) {
    const whole = position.end >= embedded.text.trimEnd().length;
    return whole && !promql.includes("'") ? `'${promql}'` : undefined;
  }
  // Snippets are made with the quote that needs no escape here.
  if (!isSnippet) return embedded.encode(promql);
  return scalar.style === "double" && /["\\]/.test(promql) ? undefined : promql;
}
