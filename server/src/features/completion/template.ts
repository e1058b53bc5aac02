import type { SchemaPlace } from "../../model/schema/schema.ts";
import type { Document } from "../../workspace/document.ts";
import { exactName } from "../../workspace/index.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { knownLabels } from "../knownLabels.ts";
import { ruleAt } from "../nameAt.ts";
import { collect } from "./collect.ts";
import { Embedded } from "./embedded.ts";
import { type CompletionAnswer, NOTHING, type Offer } from "./item.ts";
import { groupingLabels, labelsOfMetric, vocabularyOf } from "./vocabulary.ts";
import type { YamlPlace } from "./yaml/place.ts";

/**
 * Completes inside `{{ … }}` of an alert's labels and annotations, and what may start there; undefined where no
 * template can stand.
 */
export function completeTemplate(
  ws: WorkspaceView,
  document: Document,
  place: YamlPlace,
  { field }: SchemaPlace,
  offset: number,
): CompletionAnswer | undefined {
  if (field?.section !== "rule" || (field.name !== "annotations" && field.name !== "labels"))
    return undefined;
  if (place.kind === "key") return undefined;
  const embedded = new Embedded(document.text, place.scalar, offset);
  const { text, at } = embedded;
  const open = text.lastIndexOf("{{", at - 1);
  if (open < 0 || open + 2 > at || text.slice(open, at).includes("}}")) return undefined;
  const inside = text.slice(open + 2, at);
  if (/^-?\s*\/\*/.test(inside)) return NOTHING;
  const word = /[$.\w]*$/.exec(inside)?.[0] ?? "";
  // A quote that is still open makes the word a text.
  if (((inside.match(/"/g)?.length ?? 0) - (inside.match(/\\"/g)?.length ?? 0)) % 2 === 1) return NOTHING;
  const end = at + (/^\w*/.exec(text.slice(at))?.[0].length ?? 0);
  const labelled = /^(\$labels|\$externalLabels|\.Labels|\.ExternalLabels)\.(\w*)$/.exec(word);
  const offers = labelled
    ? labelOffers(ws, document, offset, /external/i.test(labelled[1] ?? ""))
    : [...VARIABLES, ...FUNCTIONS];
  const start = labelled ? at - (labelled[2]?.length ?? 0) : at - word.length;
  return collect(offers, {
    replace: embedded.replace(start, end),
    typed: text.slice(start, at),
    write: (written) => embedded.encode(written),
  });
}

function labelOffers(ws: WorkspaceView, document: Document, offset: number, external: boolean): Offer[] {
  if (external) {
    const names = new Set<string>();
    for (const other of ws.documents.values())
      for (const { name } of other.config?.global?.unit.externalLabels ?? []) names.add(name.value);
    return [...names].sort().map((label) => ({ label, kind: "label", detail: "external label" }));
  }
  const unit = ruleAt(document, offset)?.unit;
  const carried = new Set<string>();
  let open = true;
  if (unit?.expression) {
    const { expr } = unit.expression.parsed;
    const possible = knownLabels(ws, document, expr);
    open = possible === undefined;
    for (const label of possible ?? groupingLabels(expr)) carried.add(label);
    if (!possible) {
      for (const selector of unit.selectors) {
        for (const { label } of selector.matchers) carried.add(label.value);
        const name = exactName(selector);
        if (name !== undefined) for (const label of labelsOfMetric(ws, name)) carried.add(label);
      }
    }
  }
  carried.delete("__name__");
  const others = open
    ? vocabularyOf(ws)
        .labelNames()
        .filter((label) => !carried.has(label))
    : [];
  return [
    ...[...carried].map(
      (label): Offer => ({ label, kind: "label", detail: "of the expression's series", rank: 1 }),
    ),
    ...others.map((label): Offer => ({ label, kind: "label", rank: 3 })),
  ];
}

const VARIABLES: readonly Offer[] = [
  {
    label: "$labels",
    kind: "label",
    documentation: "The labels of the series that the alert is about.",
    rank: 1,
  },
  {
    label: "$value",
    kind: "value",
    documentation: "What the expression evaluated to for this series.",
    rank: 1,
  },
  {
    label: "$externalLabels",
    kind: "label",
    documentation: "The external labels of this Prometheus.",
    rank: 2,
  },
  { label: "$externalURL", kind: "value", documentation: "The address of this Prometheus.", rank: 2 },
];

const FUNCTIONS: readonly Offer[] = (
  [
    ["humanize", "A number with a metric prefix: 1234567 becomes 1.235M."],
    ["humanize1024", "A number with a binary prefix: 1048576 becomes 1Mi."],
    ["humanizeDuration", "Seconds in words: 3661 becomes 1h 1m 1s."],
    ["humanizePercentage", "A ratio as percentage: 0.1234 becomes 12.34%."],
    ["humanizeTimestamp", "A Unix time in seconds as a date."],
    ["printf", 'Formats as Go does: `{{ printf "%.2f" $value }}`.'],
    ["query", "Runs a PromQL query and gives its samples."],
    ["first", "The first of several samples."],
    ["label", 'A label of a sample: `label "instance"`.'],
    ["value", "The value of a sample."],
    ["sortByLabel", "Sorts samples by a label."],
    ["title", "Each word with a capital letter."],
    ["toUpper", "All letters in upper case."],
    ["toLower", "All letters in lower case."],
    ["stripPort", "An address without its port."],
    ["stripDomain", "A host name without its domain."],
    ["match", "Whether a regex matches a text."],
    ["reReplaceAll", "Replaces what a regex matches: regex, replacement, text."],
    ["graphLink", "The path of a query's graph."],
    ["tableLink", "The path of a query's table."],
    ["parseDuration", "A duration such as 1h in seconds."],
    ["toTime", "A Unix time as a time value."],
    ["externalURL", "The address of this Prometheus."],
    ["pathPrefix", "The path of that address."],
    ["safeHtml", "Marks a text as HTML that needs no escapes."],
    ["args", "Puts several values into one, for templates."],
    ["if", "`{{ if … }} … {{ end }}`"],
    ["range", "`{{ range … }} … {{ end }}`"],
    ["with", "`{{ with … }} … {{ end }}`"],
    ["else", "The other branch."],
    ["end", "Closes if, range and with."],
  ] as const
).map(([label, documentation]) => ({ label, kind: "function", documentation, rank: 4 }));
