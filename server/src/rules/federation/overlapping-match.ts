import { matchersOf } from "../../model/matchers.ts";
import {
  compileSelector,
  overlapExample,
  prepareSelector,
  relate,
  type Selector,
  selectsEverything,
} from "../../model/series/index.ts";
import type { JobUnit, MatchSelector } from "../../model/units.ts";
import { defineRule, type FixReport } from "../rule.ts";

export default defineRule({
  id: "federation/overlapping-match",
  scope: "job",
  severity: "info",
  since: "0.1.0",
  fix: "safe",
  summary:
    "A `match[]` selector of a job selects nothing that another one of the same job does not select already.",
  why: `The source answers with the union of all selectors: a series that two of them select is sent once. A selector
whose series are all covered by another has no effect; it makes the source look them up twice, and a reader believe
that removing the other one would leave these. Where it was meant to narrow the selection it does not.

Whether one covers the other is decided exactly, on the sets of series that the matchers and their regexes allow.`,
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
        ? [{ item, selector: item.selector, matchers: matchersOf(item.selector) }]
        : [],
    );
    // Beside a selector of everything all others are void; that one is reported itself.
    const narrow = readable
      // Equal selectors of many jobs are one.
      .filter(
        ({ selector, matchers }) => !once(selector, "selects everything", () => selectsEverything(matchers)),
      )
      .map(({ item, selector, matchers }) => ({
        item,
        ...once(selector, "selector as a set", () => {
          const set = prepareSelector(matchers);
          return { set, selects: compileSelector(matchers), example: overlapExample(set, set) };
        }),
      }));
    const gone = new Set<MatchSelector>();
    for (const [index, { item, set, example }] of narrow.entries()) {
      const covering = narrow.find(
        (other, at) =>
          other.item !== item &&
          !gone.has(other.item) &&
          // One series that the other does not select answers most pairs without any automaton.
          (!example || !other.selects || other.selects(example)) &&
          isCovered(set, other.set, at < index),
      );
      if (!covering) continue;
      gone.add(item);
      const same = relate(set, covering.set) === "equal";
      yield {
        at: item.text.span,
        message: same
          ? `${item.text.value} selects the same series as ${covering.item.text.value}: the source sends them once, so one of the two is enough.`
          : `Everything that ${item.text.value} selects is selected by ${covering.item.text.value} too, so it adds nothing. If it was meant to narrow the selection, it does not: selectors are added up.`,
        related: [{ at: covering.item.text.span, message: "This selector covers it" }],
        tag: "unnecessary",
        fix: removal(job, item),
      };
    }
  },
});

/** Of two equal selectors the later one is the surplus. */
function isCovered(one: Selector, other: Selector, otherIsEarlier: boolean): boolean {
  const relation = relate(one, other);
  return relation === "covered" || (relation === "equal" && otherIsEarlier);
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
