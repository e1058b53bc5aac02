import { MATCH_PARAM } from "../../model/federateJob.ts";
import type { JobUnit } from "../../model/units.ts";
import { defineRule, type FixReport } from "../rule.ts";
import { jobMap, jobSpot, jobTitle, ownPair } from "../support/job.ts";
import { misplacedMatch } from "../support/matchPlace.ts";

export default defineRule({
  id: "federation/missing-match",
  scope: "job",
  concerns: "federation",
  severity: "error",
  since: "0.1.0",
  fix: "snippet",
  summary: "A federate job has no `match[]` parameter, so it receives nothing.",
  why: `\`/federate\` answers with the series that at least one \`match[]\` selector selects. Without any it answers
**200 with an empty body**: the scrape succeeds, \`up\` is 1, and not one series arrives. No log line and no alert on
\`up\` tells.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
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
      "match[]": []
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
`,
    },
  ],
  *check(job) {
    if (!job.federate || job.openEnded || setsParamByRelabeling(job) || hasQueryString(job)) return;
    if (job.selectors.some((s) => s.templated || s.text.value !== "")) return;
    // Selectors that stand in the wrong place are reported where they stand.
    if (misplacedMatch(job)) return;
    const params = job.fields.get("params");
    if (params && params.value.kind !== "map") return;
    const param = job.params.find((p) => p.name.value === MATCH_PARAM);
    // Items that are there but no text are reported where they stand.
    if (
      param &&
      (param.field.value.kind === "scalar" ||
        (param.field.value.kind === "seq" && param.field.value.items.length > 0))
    )
      return;
    yield {
      at: param ? param.name.span : jobSpot(job),
      message:
        `${jobTitle(job)} scrapes ${job.federate.path} ${param ? "with an empty match[]" : "without match[]"}: ` +
        "the source answers 200 with an empty body, so the scrape looks healthy and no series arrives. " +
        `List the series to fetch under params, such as '{__name__=~"job:.*"}'.`,
      fix: fixes(job),
    };
  },
});

/** `__param_match[]` as a target label gives the parameter one value. */
function setsParamByRelabeling(job: JobUnit): boolean {
  return (
    job.relabelConfigs.some((step) => step.targetLabel?.value.startsWith("__param_")) ||
    job.staticConfigs.some((group) => group.labels.some((label) => label.name.value.startsWith("__param_")))
  );
}

/** A path with a query string is a mistake of its own: Prometheus escapes the question mark. */
function hasQueryString(job: JobUnit): boolean {
  return job.federate?.path.includes("?") === true;
}

function fixes(job: JobUnit): FixReport[] {
  const map = jobMap(job);
  const params = job.fields.get("params");
  if (!map || (params && (params.inherited || params.value.kind !== "map"))) return [];
  const selector = `- '{__name__=~"\${1:job:.*}"}'`;
  return [
    {
      title: "Add a match[] selector for recorded series",
      safe: false,
      snippet: true,
      preferred: true,
      edit: (edit) => {
        const own = params?.value;
        const empty =
          own?.kind === "map" ? own.pairs.find((pair) => pair.key.value === MATCH_PARAM) : undefined;
        if (own?.kind === "map" && empty) {
          if (own.flow) edit.replace(empty.span, `"match[]": ['{__name__=~"\${1:job:.*}"}']`);
          else edit.removePair(own, empty).insertPair(own, `"match[]"`, `\n${selector}`, empty);
        } else if (own?.kind === "map") edit.insertPair(own, `"match[]"`, `\n${selector}`);
        else {
          const after = ownPair(map, "metrics_path") ?? ownPair(map, "job_name");
          edit.insertPair(map, "params", `\n"match[]":\n  ${selector}`, after);
        }
      },
    },
  ];
}
