import type { LocatedText } from "../model/located.ts";
import type { Matcher, VectorSelector } from "../syntax/promql/ast.ts";
import { literalAlternatives, parseRe2, type Re2Node } from "../syntax/values/re2/index.ts";
import { addTo } from "../text/multiMap.ts";
import { type Span, shift } from "../text/span.ts";
import type { AlertUse } from "../workspace/alertUses.ts";
import type { Definition, SelectorUse } from "../workspace/index.ts";
import { placeOf } from "../workspace/index.ts";
import type { WorkspaceView } from "../workspace/workspace.ts";
import { placeOfWritten } from "../workspace/written.ts";

/** What a name names: series (recorded or scraped), or an alert. */
export interface NamedThing {
  readonly kind: "metric" | "alert";
  readonly name: string;
}

/** One place where a name is written. */
export interface Occurrence {
  readonly path: string;
  /** The name itself, quotes left out. */
  readonly span: Span;
  readonly role: "definition" | SelectorUse["role"] | AlertUse["role"];
  /** Repeats what stands elsewhere for Grafana alone: renamed with the rest, no reference of its own. */
  readonly copy?: boolean;
}

/** Every place that writes a name out: definitions, expressions, match[] items, alternatives of regexes on the name. */
export function occurrencesOf(ws: WorkspaceView, thing: NamedThing): Occurrence[] {
  const definitions = ws.index
    .definitions(thing.name, thing.kind === "alert" ? "alert" : "record")
    .map(ofDefinition);
  return [...definitions, ...mentionsOf(ws, thing)].sort(byPlace);
}

/** The same without the definitions. */
export function mentionsOf(ws: WorkspaceView, thing: NamedThing): Occurrence[] {
  if (thing.kind === "alert") {
    const named = ws.index.alertUses(thing.name).map(ofAlertUse);
    return [...alertSeries(ws, thing.name), ...named].sort(byPlace);
  }
  const uses = ws.index.uses(thing.name).flatMap((use) => nameOccurrence(use) ?? []);
  return [...uses, ...alternatives(ws, thing.name)].sort(byPlace);
}

/** The name written in a selector, where it is one name. */
export function nameOccurrence(use: SelectorUse): Occurrence | undefined {
  const { selector } = use;
  if (selector.name) {
    const inner = selector.name.quote ? unquoted(selector.name.span) : selector.name.span;
    return occurrence(use, inner);
  }
  const matcher = selector.matchers.find((m) => m.label.value === "__name__" && m.op.value === "=");
  return matcher && occurrence(use, unquoted(matcher.value.span));
}

/** The alternatives of a regex on the metric name: `{__name__=~"a|b"}` writes both names out. */
export function nameAlternatives(
  selector: VectorSelector,
): { readonly name: string; readonly span: Span; readonly matcher: Matcher }[] {
  return selector.matchers.flatMap((matcher) => {
    if (matcher.label.value !== "__name__" || (matcher.op.value !== "=~" && matcher.op.value !== "!~"))
      return [];
    if (!matcher.value.verbatim) return [];
    const { ast } = parseRe2(matcher.value.value);
    const start = matcher.value.span.start + 1;
    return ast
      ? literalBranches(ast).map(({ name, span }) => ({ name, span: shift(span, start), matcher }))
      : [];
  });
}

function literalBranches(node: Re2Node): { name: string; span: Span }[] {
  if (node.kind === "alternation") return node.children.flatMap(literalBranches);
  if (node.kind === "group") return literalBranches(node.child);
  const texts = literalAlternatives(node, 1);
  const [name] = texts ?? [];
  return name === undefined || name === "" ? [] : [{ name, span: node.span }];
}

function alternatives(ws: WorkspaceView, name: string): readonly Occurrence[] {
  const byName = ws.derive("alternatives of regexes on names", () => {
    const found = new Map<string, Occurrence[]>();
    for (const use of ws.index.openUses()) {
      for (const branch of nameAlternatives(use.selector)) {
        const own = occurrence(use, branch.span);
        addTo(found, branch.name, own);
      }
    }
    return found;
  });
  return byName.get(name) ?? [];
}

/** `ALERTS{alertname="X"}` and its kin name an alert. */
function alertSeries(ws: WorkspaceView, name: string): Occurrence[] {
  return ["ALERTS", "ALERTS_FOR_STATE"].flatMap((metric) =>
    ws.index
      .uses(metric)
      .flatMap((use) =>
        use.selector.matchers
          .filter((m) => m.label.value === "alertname" && m.op.value === "=" && m.value.value === name)
          .map((m) => occurrence(use, unquoted(m.value.span))),
      ),
  );
}

/** A matcher of Alertmanager's, or a rule test. */
function ofAlertUse({ document, role, name }: AlertUse): Occurrence {
  return {
    path: document.path,
    span: placeOfWritten(name),
    role,
  };
}

function ofDefinition({ document, rule, span }: Definition): Occurrence {
  const text = rule.unit.name;
  return {
    path: document.path,
    span: text && !text.inherited ? innerSpan(text, span) : span,
    role: "definition",
  };
}

function occurrence(use: SelectorUse, inner: Span): Occurrence {
  return {
    path: use.document.path,
    span: placeOf(use, inner),
    role: use.role,
    ...(use.query?.copy && { copy: true }),
  };
}

function unquoted(span: Span): Span {
  return { start: span.start + 1, end: Math.max(span.start + 1, span.end - 1) };
}

function innerSpan(text: LocatedText, span: Span): Span {
  return text.node.style === "single" || text.node.style === "double" ? unquoted(span) : span;
}

function byPlace(a: Occurrence, b: Occurrence): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : a.span.start - b.span.start;
}
