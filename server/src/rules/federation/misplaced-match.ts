import { MATCH_PARAM } from "../../model/federateJob.ts";
import type { Field } from "../../model/located.ts";
import type { JobUnit } from "../../model/units.ts";
import { quoteLike } from "../../syntax/yaml/edit.ts";
import { defineRule, type FixReport, type Report } from "../rule.ts";
import { jobMap, jobTitle } from "../support/job.ts";
import { type MisplacedMatch, misplacedMatch } from "../support/matchPlace.ts";

export default defineRule({
  id: "federation/misplaced-match",
  scope: "job",
  severity: "error",
  since: "0.1.0",
  fix: "safe",
  summary: "The selectors of a federate job stand where Prometheus does not read them.",
  why: `\`match[]\` is a URL parameter: it belongs under \`params\`, is spelt with its brackets and takes a list.
As a key of the job itself it is an unknown field and the config does not load; under another name
(\`match\`, \`matches\`, \`match%5B%5D\`) the source ignores it and answers with nothing; as a single text it is a type
error. Selectors are written as in a query: Prometheus encodes them for the URL itself, so one that is already
percent-encoded arrives encoded twice. A job whose path is spelt \`metric_path\` does not load either.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      match:
        - '{__name__=~"job:.*"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
      fixed: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      'match[]':
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
      'match[]': '{__name__=~"job:.*"}'
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
`,
      fixed: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      'match[]': ['{__name__=~"job:.*"}']
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
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
  - job_name: blackbox
    metrics_path: /probe
    params:
      match: [anything]
    static_configs:
      - targets: ["blackbox:9115"]
`,
    },
  ],
  *check(job) {
    const found = misplacedMatch(job);
    // Another endpoint may well have a parameter called match.
    const certain =
      found?.kind === "path-key" || (found?.kind === "job-key" && found.field.key.value.includes("["));
    if (!found || (!job.federate && !certain)) return;
    yield { ...describe(job, found), fix: fixes(job, found) };
  },
});

function describe(job: JobUnit, found: MisplacedMatch): Pick<Report, "at" | "message"> {
  if (found.kind === "path-key") {
    return {
      at: found.field.key.span,
      message: `${jobTitle(job)} names its path by ${found.field.key.value}, a key that Prometheus does not know: the config does not load. The key is metrics_path.`,
    };
  }
  if (found.kind === "encoded") {
    return {
      at: found.text.span,
      message: `This selector is percent-encoded, and Prometheus encodes parameters itself: the source gets it encoded twice and answers 400. Write it as in a query: ${found.decoded}`,
    };
  }
  if (found.kind === "job-key") {
    return {
      at: found.field.key.span,
      message: `${jobTitle(job)} has ${found.field.key.value} beside params, where it is an unknown field and the config does not load. It is a URL parameter: move it under params.`,
    };
  }
  if (found.kind === "misspelt") {
    return {
      at: found.param.name.span,
      message: `The source knows no parameter "${found.param.name.value}" and would answer with an empty body. The name is match[], brackets included.`,
    };
  }
  return {
    at: found.param.field.span,
    message: `match[] takes a list of selectors, so Prometheus refuses this ${found.param.field.value.kind === "map" ? "mapping" : "single text"}. Make it a list with one item for each selector.`,
  };
}

function fixes(job: JobUnit, found: MisplacedMatch): FixReport[] {
  if (found.kind === "path-key") {
    if (found.field.key.inherited) return [];
    const { span } = found.field.key;
    return [
      {
        title: "Rename to metrics_path",
        safe: true,
        preferred: true,
        edit: (edit) => edit.replace(span, "metrics_path"),
      },
    ];
  }
  if (found.kind === "encoded") {
    const { text, decoded } = found;
    if (text.inherited) return [];
    return [
      {
        title: "Decode the selector",
        safe: true,
        preferred: true,
        edit: (edit) => edit.replace(text.span, quoteLike("single", decoded)),
      },
    ];
  }
  if (found.kind === "misspelt") {
    if (found.param.name.inherited) return [];
    const { span } = found.param.name;
    return [
      {
        title: "Rename to match[]",
        safe: true,
        preferred: true,
        edit: (edit) => edit.replace(span, "'match[]'"),
      },
    ];
  }
  if (found.kind === "no-list") return listFix(found.param.field);
  return moveFix(job, found.field);
}

function listFix(field: Field): FixReport[] {
  const { value } = field;
  if (field.inherited || value.kind !== "scalar" || value.style === "literal" || value.style === "folded")
    return [];
  return [
    {
      title: "Make it a list",
      safe: true,
      preferred: true,
      edit: (edit) => {
        // A plain selector starts with a letter; inside [] its commas and braces need quotes.
        const needsQuotes = value.style === "plain";
        edit
          .insert(value.span.start, needsQuotes ? "['" : "[")
          .insert(value.span.end, needsQuotes ? "']" : "]");
      },
    },
  ];
}

/** Writes the job's key as a parameter, its value indented along. */
function moveFix(job: JobUnit, field: Field): FixReport[] {
  const map = jobMap(job);
  const params = job.fields.get("params");
  const { pair, value } = field;
  if (!map || map.flow || field.inherited || params?.inherited) return [];
  if (params && params.value.kind !== "map" && params.value.kind !== "null") return [];
  const selectors = value.kind === "seq" ? value.items : [value];
  if (
    !selectors.every((node) => node.kind === "scalar" && node.style !== "literal" && node.style !== "folded")
  )
    return [];
  const items = selectors.map(
    (node) => `- '${node.kind === "scalar" ? node.value.replaceAll("'", "''") : ""}'`,
  );
  return [
    {
      title: "Move match[] under params",
      safe: true,
      preferred: true,
      edit: (edit) => {
        if (params?.value.kind === "map" && params.value.pairs.length > 0) {
          edit.insertPair(params.value, `'${MATCH_PARAM}'`, `\n${items.join("\n")}`).removePair(map, pair);
        } else if (params) {
          // An empty params is most often match[] that slipped out to the left.
          const pad = edit.columnOf(params.key.span.start);
          const lines = [`'${MATCH_PARAM}':`, ...items.map((item) => `  ${item}`)];
          edit
            .insert(
              edit.endOfLines(params.pair),
              lines.map((line) => `${" ".repeat(pad + 2)}${line}\n`).join(""),
            )
            .removePair(map, pair);
        } else {
          edit
            .insertPair(
              map,
              "params",
              `\n'${MATCH_PARAM}':\n${items.map((item) => `  ${item}`).join("\n")}`,
              pair,
            )
            .removePair(map, pair);
        }
      },
    },
  ];
}
