import type { RelabelConfig } from "../../model/relabelConfig.ts";
import { valueExample } from "../../model/series/index.ts";
import { matchesEverything, parseRe2 } from "../../syntax/values/re2/index.ts";
import { defineRule } from "../rule.ts";
import { checkRelabelLists, type RelabelTarget, type StepReport, stepSpot } from "../support/relabelLists.ts";

export default defineRule({
  id: "relabel/drops-everything",
  scope: "file",
  severity: "warning",
  since: "0.1.0",
  summary:
    "Relabel steps together let nothing through: a drop of everything, or keeps that exclude each other.",
  why: `Steps are applied in order, and each \`keep\` or \`drop\` decides for good. A drop that matches everything leaves
nothing for a keep behind it to bring back; of two keeps on one label whose regexes have no value in common, the
second drops what the first kept. Alternatives belong into one regex: \`regex: a.*|b.*\`.

The job then has no targets, or its series vanish, and nothing is reported at run time.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: api
    static_configs:
      - targets: ["api:8080"]
    metric_relabel_configs:
      - source_labels: [__name__]
        regex: http_.*
        action: keep
      - source_labels: [__name__]
        regex: go_.*
        action: keep
`,
    },
    {
      bad: `remote_write:
  - url: https://metrics.example.com/api/v1/write
    write_relabel_configs:
      - source_labels: [__name__]
        regex: .*
        action: drop
      - source_labels: [__name__]
        regex: job:.*
        action: keep
`,
    },
    {
      good: `scrape_configs:
  - job_name: api
    static_configs:
      - targets: ["api:8080"]
    metric_relabel_configs:
      - source_labels: [__name__]
        regex: http_.*|go_.*
        action: keep
      - source_labels: [job]
        regex: api
        action: keep
      - source_labels: [__name__]
        regex: go_memstats_.*
        action: drop
`,
    },
  ],
  check: (document, { once }) => checkRelabelLists(document, once, "drops everything", found),
});

function* found(steps: readonly RelabelConfig[], of: RelabelTarget): Iterable<StepReport> {
  for (const [index, step] of steps.entries()) {
    if (step.templated) return;
    const before = steps.slice(0, index);
    if (step.action === "drop" && matchesAll(step)) {
      const later = steps.slice(index + 1).find((next) => next.action === "keep");
      yield {
        at: stepSpot(step),
        // Alone it may be meant: a job or an endpoint that is switched off for now.
        ...(!later && { severity: "info" as const }),
        message: `This drops all ${of}${later ? ", so the keep behind it has nothing left to keep" : ""}. ${later ? "Remove it: keep already drops the rest." : "Name what is to go by source_labels and regex."}`,
        related: later ? [{ at: stepSpot(later), message: "This keep finds nothing" }] : [],
      };
      return;
    }
    if (step.action !== "keep" || step.sourceLabels.length === 0) continue;
    const excluding = before.findLast((earlier) => excludes(earlier, step, before));
    if (!excluding) continue;
    const label = step.sourceLabels.map((s) => s.value).join(", ");
    yield {
      at: step.regex?.span ?? stepSpot(step),
      message:
        excluding.action === "keep"
          ? `No ${label} matches both ${step.regexText} and ${excluding.regexText}, which an earlier step keeps: together they drop all ${of}. Write alternatives into one regex: ${excluding.regexText}|${step.regexText}.`
          : `All that this keeps (${step.regexText}) is dropped by an earlier step (${excluding.regexText}): together they drop all ${of}.`,
      related: [{ at: excluding.regex?.span ?? stepSpot(excluding), message: "The earlier step" }],
    };
    return;
  }
}

function matchesAll(step: RelabelConfig): boolean {
  const { ast } = parseRe2(step.regexText);
  if (!ast) return false;
  // Without source labels the text is empty, with some it may be anything.
  return matchesEverything(ast);
}

/** Whether nothing passes both steps, the labels that they look at being the same and unchanged between them. */
function excludes(earlier: RelabelConfig, step: RelabelConfig, before: readonly RelabelConfig[]): boolean {
  if (earlier.action !== "keep" && earlier.action !== "drop") return false;
  const labels = step.sourceLabels.map((label) => label.value);
  const same =
    earlier.separator === step.separator &&
    earlier.sourceLabels.map((label) => label.value).join("\0") === labels.join("\0");
  if (!same || matchesAll(earlier)) return false;
  const between = before.slice(before.indexOf(earlier) + 1);
  if (between.some((one) => one.action === "labelmap" || labels.includes(one.targetLabel?.value ?? "")))
    return false;
  const op = earlier.action === "keep" ? "=~" : "!~";
  const both = valueExample([
    { label: "x", op, value: earlier.regexText },
    { label: "x", op: "=~", value: step.regexText },
  ]);
  return both.kind === "none";
}
