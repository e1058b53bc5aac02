import type { LocatedText } from "../../model/located.ts";
import type { UnitReader } from "../../model/units.ts";
import { type JsonNode, type JsonString, member } from "../../syntax/json/nodes.ts";
import type { Matcher, VectorSelector } from "../../syntax/promql/ast.ts";
import { selectorsOf } from "../../syntax/promql/walk.ts";
import { overlaps, type Span } from "../../text/span.ts";
import type { DashboardLabel, DashboardQuery } from "./dashboard.ts";
import type { QueryLanguage } from "./datasource.ts";
import { grafanaVariables, maskVariables } from "./grafanaVariables.ts";
import { JsonExpression, locatedString } from "./jsonExpression.ts";
import { readVariableQuery } from "./variableQuery.ts";

/** Whose a query is. */
export type QueryOwner = Pick<DashboardQuery, "role" | "owner" | "panel"> & {
  readonly language: QueryLanguage;
};

/** A string that is PromQL as a whole; undefined when it is somebody else's language or empty. */
export function readPromqlOf(
  file: string,
  written: JsonString,
  of: QueryOwner,
  reader: UnitReader,
): DashboardQuery | undefined {
  const whole = { start: 0, end: written.value.length };
  return readPart(file, locatedString(written), whole, of, reader);
}

/** The queries of a template variable, and the labels whose values it asks for. */
export function readVariable(
  file: string,
  variable: JsonNode,
  of: QueryOwner,
  reader: UnitReader,
): { readonly found: readonly DashboardQuery[]; readonly labels: readonly DashboardLabel[] } {
  const found: DashboardQuery[] = [];
  const labels: DashboardLabel[] = [];
  if (of.language === "other") return { found, labels };
  const [first, ...copies] = textsOf(variable);
  for (const written of first ? [first, ...copies.filter(({ value }) => value === first.value)] : []) {
    const text = locatedString(written);
    const query = readVariableQuery(text.value);
    const copy = written !== first;
    if (query?.promql) {
      const made = readPart(file, text, query.promql, of, reader);
      // A query in another language than the data source's name let expect.
      if (made && (of.language === "promql" || made.expression.parsed.problems.length === 0))
        found.push(copy ? { ...made, copy } : made);
    }
    if (query?.regex && grafanaVariables(text.value).length === 0)
      found.push({ ...byRegex(file, text, query.regex, of, reader), copy });
    const label = query?.label;
    const name = label ? text.value.slice(label.start, label.end) : "";
    if (label && /^\w+$/.test(name))
      labels.push({ expression: new JsonExpression(file, text, undefined), name, span: label });
  }
  return { found, labels };
}

/** The strings of a variable that hold its query: the query itself first, then what Grafana shows of it. */
function textsOf(variable: JsonNode): JsonString[] {
  const query = member(variable, "query");
  const nested = member(query, "spec") ?? query;
  const written = nested?.kind === "string" ? nested : (member(nested, "query") ?? member(nested, "expr"));
  return [written, member(variable, "definition")].flatMap((node) =>
    node?.kind === "string" && node.value.trim() !== "" ? [node] : [],
  );
}

/** A part of a string; the rest of it is blank for the parser, so that all spans count in the whole. */
function readPart(
  file: string,
  text: LocatedText,
  part: Span,
  { role, owner, panel, language }: QueryOwner,
  reader: UnitReader,
): DashboardQuery | undefined {
  const own = text.value.slice(part.start, part.end);
  if (language === "other" || own.trim() === "") return undefined;
  const masked = maskVariables(own);
  const parsed = reader.promql(" ".repeat(part.start) + masked.text);
  const variables = masked.variables.map((one) => ({
    ...one,
    start: one.start + part.start,
    end: one.end + part.start,
  }));
  const all = selectorsOf(parsed.expr);
  return {
    role,
    owner,
    panel,
    expression: new JsonExpression(file, text, parsed),
    selectors: variables.length === 0 ? all : all.flatMap((selector) => sureParts(selector, variables)),
    variables,
    language,
    certain: !masked.loose && language !== "metricsql",
    copy: false,
  };
}

/** A selector without what a variable decides; none when nothing is left. */
function sureParts(selector: VectorSelector, variables: readonly Span[]): VectorSelector[] {
  const isOpen = (span: Span) => variables.some((variable) => overlaps(variable, span));
  if (!isOpen(selector.span)) return [selector];
  const { name, nameAt, ...rest } = selector;
  const kept = name && !isOpen(name.span) ? { name, ...(nameAt && { nameAt }) } : {};
  const matchers = selector.matchers.filter(({ span }) => !isOpen(span));
  return "name" in kept || matchers.length > 0 ? [{ ...rest, ...kept, matchers }] : [];
}

/** metrics(regex) asks for the names that the regex matches somewhere. */
function byRegex(
  file: string,
  text: LocatedText,
  regex: Span,
  { role, owner, panel, language }: QueryOwner,
  reader: UnitReader,
): DashboardQuery {
  const value = `.*(?:${text.value.slice(regex.start, regex.end)}).*`;
  const matcher: Matcher = {
    span: regex,
    label: { value: "__name__", span: { start: regex.start, end: regex.start } },
    op: { value: "=~", span: { start: regex.start, end: regex.start } },
    value: { value, span: regex, quote: '"', verbatim: false, closed: true },
  };
  const expression = new JsonExpression(file, text, reader.promql(""));
  const selector: VectorSelector = { kind: "vector", span: regex, matchers: [matcher], partial: [] };
  return {
    role,
    owner,
    panel,
    expression,
    selectors: [selector],
    variables: [],
    language,
    certain: false,
    copy: false,
  };
}
