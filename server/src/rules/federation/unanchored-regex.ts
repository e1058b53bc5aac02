import type { MatchSelector } from "../../model/units.ts";
import type { Matcher } from "../../syntax/promql/ast.ts";
import { literalAlternatives, parseRe2 } from "../../syntax/values/re2/index.ts";
import { defineRule, type FixReport } from "../rule.ts";
import { readableSelectors } from "../support/federated.ts";

export default defineRule({
  id: "federation/unanchored-regex",
  scope: "job",
  concerns: "federation",
  severity: "warning",
  since: "0.1.0",
  fix: "unsafe",
  summary: "A regex in `match[]` reads like a beginning, and matches whole values only.",
  why: `Prometheus anchors every regex: \`__name__=~"node_"\` is \`^node_$\` and matches a metric called \`node_\`, of which
there is none. Written by analogy to grep or to other tools it was meant as a beginning; the selector then brings
nothing, silently.

Reported where an alternative ends in \`_\`, \`:\` or another sign that no name or value ends in. \`node_.*\` is what
takes everything that begins so.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"^node_"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
      fixed: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"node_.*"}']
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
      "match[]": ['{__name__=~"node_.*|kube_.+|up"}', '{job=~"node"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
    },
  ],
  *check(job) {
    if (!job.federate) return;
    for (const { item, selector } of readableSelectors(job)) {
      for (const matcher of selector.matchers) {
        const cut = matcher.op.value === "=~" ? beginnings(matcher.value.value) : [];
        if (cut.length === 0) continue;
        yield {
          at: item.expression.place(matcher.value.span),
          message: `Regexes match whole values, so this takes only what is called ${cut.join(" or ")} exactly, and nothing is. To take what begins so write ${cut.map((text) => `${text}.*`).join("|")}.`,
          fix: anchoring(item, matcher),
        };
      }
    }
  },
});

/** Alternatives that end in a sign which joins words, as nothing is called. */
function beginnings(regex: string): string[] {
  const { ast } = parseRe2(regex);
  const texts = ast ? literalAlternatives(ast) : undefined;
  return texts?.filter((text) => /\w[_:./-]$/.test(text)) ?? [];
}

/** Only where the whole regex is one such text. */
function anchoring({ expression }: MatchSelector, { value }: Matcher): FixReport[] {
  const { ast } = parseRe2(value.value);
  const texts = ast ? literalAlternatives(ast) : undefined;
  if (texts?.length !== 1 || !value.verbatim) return [];
  const plain = value.value.replace(/^\^/, "").replace(/\$$/, "");
  const edit = expression.map?.encode(value.span.start + 1, value.span.end - 1, `${plain}.*`);
  if (!edit) return [];
  return [
    {
      title: `Write ${plain}.*`,
      safe: false,
      preferred: true,
      edit: (builder) => {
        builder.replace(edit.span, edit.newText);
      },
    },
  ];
}
