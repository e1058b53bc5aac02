import { matchersOf } from "../../model/matchers.ts";
import { overlapExample, selectsEverything } from "../../model/series/index.ts";
import type { JobUnit, MatchSelector } from "../../model/units.ts";
import type { Matcher, VectorSelector } from "../../syntax/promql/ast.ts";
import { type Alternative, alternativesOf } from "../../syntax/values/re2/index.ts";
import { type Span, shift, span } from "../../text/span.ts";
import { defineRule, type FixReport, type Report } from "../rule.ts";
import { someOf } from "../support/federated.ts";
import {
  Coverage,
  candidatesOf,
  type SelectorSet,
  selectorSet,
  seriesText,
} from "../support/selectorSets.ts";

export default defineRule({
  id: "federation/overlapping-match",
  scope: "job",
  concerns: "federation",
  severity: "info",
  since: "0.1.0",
  fix: "safe",
  summary:
    "A `match[]` selector of a job, or a part of it, selects nothing that another one of the same job does not select already.",
  why: `The source answers with the union of all selectors: a series that two of them select is sent once. A selector whose
series are all covered by another has no effect; it makes the source look them up twice, and a reader believe that
removing the other one would leave these. Where it was meant to narrow the selection it does not.

Whether one covers the other is decided exactly, on the sets of series that the matchers and their regexes allow. Of a
selector with alternatives (\`job:.*|node:.*\`) only those that are covered are reported. Selectors that merely share
some series are no mistake, and are not reported.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__=~"job:.*"}'
        - 'job:http_requests:rate5m{env="prod"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
      fixed: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__=~"job:.*"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
    },
    {
      bad: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*|node:.*"}', '{__name__=~"(job|node):.*"}', up]
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
      fixed: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*|node:.*"}', up]
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
    },
    {
      note: "Only a part is covered.",
      bad: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__=~"job:.*"}'
        - '{__name__=~"(job|node):http_requests:.*", env="prod"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
      fixed: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__=~"job:.*"}'
        - '{__name__=~"(node):http_requests:.*", env="prod"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
    },
    {
      good: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '{__name__=~"job:.*"}'
        - '{job="prometheus"}'
        - '{__name__=~"node:.*"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
    },
  ],
  *check(job, { once }) {
    if (!job.federate) return;
    const readable = job.selectors.flatMap((item) =>
      item.selector && item.expression.parsed.problems.length === 0
        ? [{ item, selector: item.selector }]
        : [],
    );
    if (readable.length < 2) return;
    const candidates = candidatesOf(readable.map(({ selector }) => selector));
    const coverage = new Coverage<MatchSelector>(STEPS_PER_JOB);
    // Beside a selector of everything all others are void; that one is reported itself.
    const narrow = readable
      // Equal selectors of many jobs are one.
      .filter(
        ({ selector }) =>
          !once(selector, "selects everything", () => selectsEverything(matchersOf(selector))),
      )
      .map(({ item, selector }) => {
        const set = once(selector, "selector as a set", () => selectorSet(matchersOf(selector)));
        coverage.set(item, set);
        return { item, selector, set };
      });
    const seen = new Set<MatchSelector>();
    const rest = [];
    for (const { item, selector, set } of narrow) {
      // Of two equal selectors the later one is the surplus.
      const covering = coverage.covering(item, set, (other, equal) => !equal || seen.has(other));
      seen.add(item);
      if (!covering) {
        rest.push({ item, selector });
        continue;
      }
      coverage.set(item, undefined);
      yield whole(job, item, covering, exampleOf(set, candidates));
    }
    for (const { item, selector } of rest) yield* partsOf(job, item, selector, coverage, candidates);
  },
});

/** For all questions on one job together; a hundred simple selectors need a hundredth of it. */
const STEPS_PER_JOB = 500_000;

/** More alternatives than a reader would go through are not looked at one by one. */
const MAX_ALTERNATIVES = 50;

type Candidates = ReturnType<typeof candidatesOf>;

function whole(
  job: JobUnit,
  item: MatchSelector,
  covering: { readonly key: MatchSelector; readonly equal: boolean },
  example: string,
): Report {
  const [one, other] = [item.text.value, covering.key.text.value];
  return {
    at: item.text.span,
    message: covering.equal
      ? `${one} selects the same series as ${other}${example}: the source sends them once, so one of the two is enough.`
      : `Everything that ${one} selects${example} is selected by ${other} too, so it adds nothing. If it was meant to narrow the selection, it does not: selectors are added up.`,
    related: [{ at: covering.key.text.span, message: "This selector covers it" }],
    tag: "unnecessary",
    fix: removal(job, item),
  };
}

/** The alternatives of a selector's regexes that other selectors cover, each judged by what is left of the others. */
function* partsOf(
  job: JobUnit,
  item: MatchSelector,
  selector: VectorSelector,
  coverage: Coverage<MatchSelector>,
  candidates: Candidates,
): Iterable<Report> {
  const matchers = matchersOf(selector);
  // Where the name stands before the braces it is the first of the algebra's matchers.
  const offset = matchers.length - selector.matchers.length;
  for (const [index, written] of selector.matchers.entries()) {
    if (written.op.value !== "=~" || !written.value.verbatim || !written.value.value.includes("|")) continue;
    const withValue = (value: string) =>
      selectorSet(matchers.map((m, at) => (at === index + offset ? { ...m, value } : m)));
    for (const alternatives of alternativesOf(written.value.value)) {
      if (alternatives.length > MAX_ALTERNATIVES) continue;
      const covered = alternatives.flatMap((alternative) => {
        const set = withValue(alternative.only);
        const by = set.example && coverage.covering(item, set);
        return by ? [{ alternative, set, by: by.key }] : [];
      });
      if (covered.length === 0) continue;
      const others = [...new Set(covered.map(({ by }) => by))];
      if (covered.length === alternatives.length) {
        coverage.set(item, undefined);
        yield union(job, item, others, exampleOf(covered[0]?.set, candidates));
        return;
      }
      const gone = new Set(covered.map(({ alternative }) => alternative));
      const firstKept = alternatives.findIndex((each) => !gone.has(each));
      for (const { alternative, set, by } of covered) {
        // Each takes the bar with it that is on the side of what stays, so that all of them can go at once.
        const { start, end } = alternative.span;
        const leading = alternatives.indexOf(alternative) < firstKept;
        const removed = leading ? span(start, end + 1) : span(start - 1, end);
        yield part(item, written, alternative, removed, by, exampleOf(set, candidates));
      }
      // Until it is mended it is taken to cover nothing, so that no two selectors vouch for each other.
      coverage.set(item, undefined);
      return;
    }
  }
}

function union(job: JobUnit, item: MatchSelector, others: readonly MatchSelector[], example: string): Report {
  const names = someOf(others.map(({ text }) => text.value));
  return {
    at: item.text.span,
    message: `Everything that ${item.text.value} selects${example} is selected by ${names} together, so it adds nothing.`,
    related: others.map(({ text }) => ({ at: text.span, message: "This selector covers a part of it" })),
    tag: "unnecessary",
    fix: removal(job, item),
  };
}

function part(
  item: MatchSelector,
  { value, label }: Matcher,
  alternative: Alternative,
  removed: Span,
  by: MatchSelector,
  example: string,
): Report {
  const inside = value.span.start + 1;
  const text = value.value.slice(alternative.span.start, alternative.span.end);
  const { start, end } = shift(removed, inside);
  const edit = item.expression.map?.encode(start, end, "");
  return {
    at: item.expression.place(shift(alternative.span, inside)),
    message: `What the alternative ${text} of ${label.value} adds${example} is selected by ${by.text.value} already, so it can go.`,
    related: [{ at: by.text.span, message: "This selector covers it" }],
    tag: "unnecessary",
    fix: edit
      ? [
          {
            title: "Remove the alternative",
            safe: true,
            preferred: true,
            edit: (e) => e.replace(edit.span, edit.newText),
          },
        ]
      : [],
  };
}

/** ", such as up{job="a"},", or nothing where no series is known. */
function exampleOf(one: SelectorSet | undefined, candidates: Candidates): string {
  const labels = one && (overlapExample(one.set, one.set, { candidates }) ?? one.example);
  const text = labels ? seriesText(labels) : "";
  return text === "" || text.length > 200 ? "" : ` (${text} for one)`;
}

function removal(job: JobUnit, item: MatchSelector): FixReport[] {
  const seq = job.params.find((param) => param.values.includes(item.text))?.field;
  if (seq?.value.kind !== "seq" || seq.inherited || item.text.inherited) return [];
  const list = seq.value;
  return [
    {
      title: "Remove the selector",
      safe: true,
      preferred: true,
      edit: (edit) => edit.removeItem(list, item.text.node),
    },
  ];
}
