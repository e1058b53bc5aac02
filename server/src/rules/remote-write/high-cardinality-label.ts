import type { RelabelConfig } from "../../model/relabelConfig.ts";
import type { Placed, RemoteWriteUnit } from "../../model/units.ts";
import { literalAlternatives, parseRe2, quoteRe2 } from "../../syntax/values/re2/index.ts";
import { EditBuilder, quoteLike } from "../../syntax/yaml/edit.ts";
import { shiftEdits } from "../../text/edit.ts";
import { shift } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import { goMatch } from "../../workspace/goGlob.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { defineRule, type FixReport, type Report } from "../rule.ts";
import { factOf } from "../support/fact.ts";
import { copiedInto, takenAway } from "../support/relabel.ts";
import { RULE_FILE } from "../support/ruleFileFact.ts";
import { rulesBelow } from "../support/rulesOf.ts";

export default defineRule({
  id: "remote-write/high-cardinality-label",
  scope: "workspace",
  severity: "warning",
  since: "0.1.0",
  fix: "unsafe",
  summary: "A label with unbounded values (user ids, request ids, URLs, …) reaches a remote write backend.",
  why: `Every distinct value of a label makes a new series. A label that holds user ids, request or trace ids, email
addresses, full URLs or time stamps makes as many series as there are users or requests, and a remote write backend
pays for each: memory, index, money. It is cheapest to drop such a label before it is sent.

Reported are steps of \`write_relabel_configs\` that create or keep such a label, and remote writes that let one
through that this repository's jobs or rules are seen to use. Which names count is set by
\`labels.high_cardinality\` in \`.promfed.yaml\`.`,
  examples: [
    {
      bad: `remote_write:
  - url: https://metrics.example.com/api/v1/write
    write_relabel_configs:
      - source_labels: [__tmp_trace]
        target_label: trace_id
`,
      fixed: `remote_write:
  - url: https://metrics.example.com/api/v1/write
    write_relabel_configs:
      - source_labels: [__tmp_trace]
        target_label: trace_id
      - regex: 'trace_id'
        action: labeldrop
`,
    },
    {
      bad: `#- /prometheus.yml
scrape_configs:
  - job_name: api
    metric_relabel_configs:
      - source_labels: [path]
        regex: /users/(\\d+)/.*
        target_label: user_id
    static_configs:
      - targets: ["api:8080"]
remote_write:
  - url: https://metrics.example.com/api/v1/write
    write_relabel_configs:
      - regex: session_id
        action: labeldrop
`,
      fixed: `#- /prometheus.yml
scrape_configs:
  - job_name: api
    metric_relabel_configs:
      - source_labels: [path]
        regex: /users/(\\d+)/.*
        target_label: user_id
    static_configs:
      - targets: ["api:8080"]
remote_write:
  - url: https://metrics.example.com/api/v1/write
    write_relabel_configs:
      - regex: session_id|user_id
        action: labeldrop
`,
    },
    {
      good: `remote_write:
  - url: https://metrics.example.com/api/v1/write
    write_relabel_configs:
      - regex: user_id
        action: labeldrop
      - source_labels: [environment]
        regex: prod(uction)?
        target_label: environment
        replacement: production
`,
    },
  ],
  *check(ws, { settings }) {
    // The rules of very many files use the same few labels.
    const known = new Map<string, boolean>();
    const isHigh = (label: string) => {
      let high = known.get(label);
      if (high === undefined) {
        high = settings.highCardinalityLabels.some(
          (glob) => glob === label || (glob.includes("*") && goMatch(glob, label)),
        );
        known.set(label, high);
      }
      return high;
    };
    for (const document of ws.documents.values()) {
      const writes = document.config?.remoteWrites ?? [];
      if (writes.length === 0) continue;
      yield undefined;
      const seen = seenLabels(ws, document, isHigh);
      for (const write of writes) {
        yield* createdLabels(document, write, isHigh);
        yield* passedLabels(document, write, seen);
      }
    }
  },
});

/** Steps that give such a label a value, or keep it on purpose. */
function* createdLabels(
  document: Document,
  write: Placed<RemoteWriteUnit>,
  isHigh: (label: string) => boolean,
): Iterable<Report> {
  const steps = write.unit.writeRelabelConfigs;
  for (const [index, step] of steps.entries()) {
    const later = steps.slice(index + 1);
    const target = copiedInto(step);
    const kept = step.action === "labelkeep" && step.regex ? keptByName(step.regex.value).filter(isHigh) : [];
    const labels = target && isHigh(target) ? [target] : kept;
    const left = labels.filter((label) => !later.some((l) => takenAway(l, [label]).length > 0));
    if (left.length === 0) continue;
    const at = target ? (step.targetLabel?.span ?? step.span) : (step.regex?.span ?? step.span);
    yield {
      at: { path: document.path, span: shift(at, write.base) },
      message: `This step ${target ? "fills" : "keeps"} ${left.join(", ")}, whose values have no bound: each one makes another series at the remote end. Drop the label after its use, or leave it out.`,
      fix: target ? dropFix(document, write, left) : [],
    };
  }
}

/** Labels seen in this config's jobs and rules that no step of the remote write takes away. */
function* passedLabels(
  document: Document,
  write: Placed<RemoteWriteUnit>,
  seen: ReadonlyMap<string, string>,
): Iterable<Report> {
  const steps = write.unit.writeRelabelConfigs;
  // What a template puts in may be the very drop that seems to be missing.
  if (document.tree.templated || steps.some((step) => step.templated)) return;
  const created = new Set(steps.map(copiedInto));
  const left = [...seen.keys()].filter(
    (label) => !created.has(label) && !steps.some((step) => takenAway(step, [label]).length > 0),
  );
  if (left.length === 0) return;
  const at = write.unit.url?.span ?? write.unit.span;
  yield {
    at: { path: document.path, span: shift(at, write.base) },
    severity: "info",
    message: `Series with ${left.map((label) => `${label} (${seen.get(label)})`).join(", ")} are sent as they are; such labels have no bound on their values, and each value makes another series at the remote end. Drop what the backend does not need.`,
    fix: dropFix(document, write, left),
  };
}

/** Such labels by where they were seen: in relabeling that fills them, in expressions that use them. */
function seenLabels(
  ws: WorkspaceView,
  document: Document,
  isHigh: (label: string) => boolean,
): Map<string, string> {
  const seen = new Map<string, string>();
  for (const { unit } of document.config?.jobs ?? []) {
    const steps = unit.metricRelabelConfigs;
    for (const [index, step] of steps.entries()) {
      const label = copiedInto(step);
      if (
        !label ||
        !isHigh(label) ||
        steps.slice(index + 1).some((later) => takenAway(later, [label]).length > 0)
      )
        continue;
      seen.set(label, `filled by job "${unit.name?.value ?? ""}"`);
    }
  }
  for (const rules of rulesBelow(ws, document)) {
    for (const label of factOf(ws.memo, RULE_FILE, rules).labels)
      if (isHigh(label) && !seen.has(label)) seen.set(label, "used in its rules");
  }
  return seen;
}

/** Adds the labels to a labeldrop that is there, else a labeldrop behind the last step. */
function dropFix(document: Document, write: Placed<RemoteWriteUnit>, labels: readonly string[]): FixReport[] {
  const { unit, base } = write;
  const field = unit.fields.get("write_relabel_configs");
  if (unit.node.kind !== "map" || field?.inherited || (field && field.value.kind !== "seq")) return [];
  const regex = labels.map(quoteRe2).join("|");
  const lastFill = unit.writeRelabelConfigs.findLastIndex((step) => labels.includes(copiedInto(step) ?? ""));
  const existing = unit.writeRelabelConfigs.findLast((step, index) => index > lastFill && canExtend(step));
  return [
    {
      title: `Drop ${labels.join(", ")} before sending`,
      safe: false,
      preferred: true,
      edits: () => {
        const edit = new EditBuilder(document.text.slice(base));
        if (existing?.regex)
          edit.replace(
            existing.regex.span,
            quoteLike(existing.regex.node.style, `${existing.regex.value}|${regex}`),
          );
        else if (field?.value.kind === "seq")
          edit.appendItem(field.value, `regex: '${regex}'\naction: labeldrop`);
        else if (unit.node.kind === "map") {
          edit.insertPair(
            unit.node,
            "write_relabel_configs",
            `\n- regex: '${regex}'\n  action: labeldrop`,
            unit.node.pairs.at(-1),
          );
        }
        return [{ path: document.path, edits: shiftEdits(edit.edits, base) }];
      },
    },
  ];
}

/** A labeldrop whose regex is a plain alternation can take one more name. */
function canExtend(step: RelabelConfig): boolean {
  return (
    step.action === "labeldrop" &&
    !step.inherited &&
    step.regex !== undefined &&
    !step.regex.inherited &&
    keptByName(step.regex.value).length > 0
  );
}

function keptByName(regex: string): string[] {
  const { ast } = parseRe2(regex);
  return ast ? (literalAlternatives(ast) ?? []) : [];
}
