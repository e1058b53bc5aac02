import { metaLabels, sdKinds } from "../../../model/schema/schema.ts";
import { escapeSnippet, type Offer } from "../item.ts";
import type { Vocabulary } from "../vocabulary.ts";
import type { YamlPlace } from "../yaml/place.ts";

/** What relabel steps at a place work on: targets before a scrape, or samples after it. */
type Subject = "targets" | "samples";

interface Discovery {
  readonly key: string;
  readonly roles: readonly string[];
}

const TARGET_LABELS: readonly (readonly [name: string, doc: string])[] = [
  ["__address__", "Host and port that are scraped."],
  ["__scheme__", "`http` or `https`."],
  ["__metrics_path__", "The path that is scraped."],
  ["__param_<name>", "The first value of a URL parameter."],
  ["__scrape_interval__", "How often the target is scraped."],
  ["__scrape_timeout__", "How long a scrape may take."],
  ["job", "The job's name."],
  ["instance", "The address, unless a step sets something else."],
];

/** Labels that a relabel step can read. */
export function sourceLabelOffers(place: YamlPlace, vocabulary: Vocabulary): Offer[] {
  if (subjectOf(place) === "samples") {
    return [
      { label: "__name__", kind: "label", detail: "the metric's name", rank: 1 },
      ...vocabulary.labelNames().map((name): Offer => ({ label: name, kind: "label", rank: 3 })),
    ];
  }
  return [...discovered(place), ...targetLabels(1), ...vocabulary.labelNames().map(plainLabel)];
}

/** Labels that a relabel step can write. */
export function targetLabelOffers(place: YamlPlace, vocabulary: Vocabulary): Offer[] {
  const names = vocabulary.labelNames().map(plainLabel);
  if (subjectOf(place) === "samples") return [...names, { label: "__name__", kind: "label", rank: 5 }];
  return [
    ...names,
    ...targetLabels(4),
    { label: "__tmp_", kind: "label", detail: "between steps only", rank: 6 },
  ];
}

/** Regexes: on label names for labelmap, labeldrop and labelkeep, else on values. */
export function regexOffers(place: YamlPlace, vocabulary: Vocabulary, action: string): Offer[] {
  if (action === "labelmap") {
    return discovered(place).flatMap((offer): Offer[] =>
      offer.label.endsWith(">")
        ? [
            {
              label: offer.label.replace(/<.*>$/, "(.+)"),
              kind: "value",
              ...(offer.detail && { detail: offer.detail }),
              rank: 1,
            },
          ]
        : [],
    );
  }
  if (action === "labeldrop" || action === "labelkeep") {
    return vocabulary.labelNames().map((name) => ({ label: name, kind: "label" }));
  }
  return [
    { label: "(.+)", kind: "value", detail: "any value, absent labels left out", rank: 1 },
    { label: "(.*)", kind: "value", detail: "any value; the default", rank: 1 },
    { label: "true", kind: "value", detail: "such as an annotation's", rank: 2 },
    { label: "([^:]+)(?::\\d+)?", kind: "value", detail: "a host and, apart, its port", rank: 2 },
  ];
}

function plainLabel(name: string): Offer {
  return { label: name, kind: "label", rank: 3 };
}

function targetLabels(rank: number): Offer[] {
  return TARGET_LABELS.map(([name, documentation]) => ({
    ...varying(name),
    kind: "label",
    documentation,
    rank,
  }));
}

/** The `__meta_` labels of the service discoveries in use; of all of them where none is. */
function discovered(place: YamlPlace): Offer[] {
  const used = discoveriesBeside(place);
  const kinds = used.length > 0 ? used : sdKinds().map(({ key }) => ({ key, roles: [] }));
  return kinds.flatMap(({ key, roles }) => {
    const labels = roles.length > 0 ? roles.flatMap((role) => metaLabels(key, role)) : metaLabels(key);
    return labels.map(
      ({ name, role }): Offer => ({
        ...varying(name),
        kind: "label",
        detail: `${key.replace(/_sd_configs$/, "")}${role ? `, role ${role}` : ""}`,
        rank: used.length > 0 ? 0 : 6,
      }),
    );
  });
}

/** A label with a part that varies, as a snippet. */
function varying(name: string): Pick<Offer, "label" | "text" | "snippet"> {
  const match = /^(.*)<(.*)>$/.exec(name);
  if (!match) return { label: name };
  return {
    label: name,
    text: `${escapeSnippet(match[1] ?? "")}\${1:${escapeSnippet(match[2] ?? "")}}`,
    snippet: true,
  };
}

function subjectOf({ path }: YamlPlace): Subject {
  const list = path.findLast((step) => typeof step === "string" && step.endsWith("relabel_configs"));
  return list === "relabel_configs" ? "targets" : "samples";
}

/** The service discoveries of the mapping that holds the relabel steps, with the roles they are asked for. */
function discoveriesBeside({ ancestors, reader }: YamlPlace): Discovery[] {
  const list = ancestors.find((a) => a.kind === "key" && String(a.step).endsWith("relabel_configs"));
  if (!list) return [];
  const first = list.shape.dashes.length > 0;
  return reader
    .keysAround(list.line, list.column, first)
    .filter(({ key }) => key.endsWith("_sd_configs"))
    .map(({ key, line }) => {
      const roles = new Set<string>();
      const end = reader.linesDeeper(line, list.column - 1);
      for (let number = line + 1; number < end; number++) {
        const shape = reader.line(number);
        if (shape.key && shape.content - shape.start === list.column && shape.dashes.length === 0) break;
        if (shape.key?.text !== "role") continue;
        roles.add(
          reader.text
            .slice(shape.value, shape.end)
            .replace(/\s+#.*$/, "")
            .replace(/["']/g, "")
            .trim(),
        );
      }
      return { key, roles: [...roles] };
    });
}
