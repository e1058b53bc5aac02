import { expect } from "vitest";
import type { Action } from "../../../server/src/features/codeAction/action.ts";
import { codeActions } from "../../../server/src/features/codeAction/actions.ts";
import type { FileEdit } from "../../../server/src/rules/finding.ts";
import { applyEdits } from "../../../server/src/text/edit.ts";
import { engineOf } from "../../support/check.ts";
import { parseFixture } from "../../support/fixture.ts";

export interface Offered {
  readonly files: ReadonlyMap<string, string>;
  readonly actions: readonly Action[];
  readonly titles: readonly string[];
  /** The files after the action whose title is this one; those that it changes only. */
  take(title: string): Record<string, string>;
}

/** What is offered at the fixture's cursor. */
export async function offered(source: string): Promise<Offered> {
  const { files, cursor } = parseFixture(source);
  const engine = await engineOf(files);
  const document = engine.document(cursor?.path ?? "");
  if (!document || !cursor) throw new Error("no cursor in a document");
  const actions = codeActions(engine.workspace, document, { start: cursor.offset, end: cursor.offset });
  const titles = actions.map((action) => action.title);
  expect(new Set(titles).size).toBe(titles.length);
  return {
    files,
    actions,
    titles,
    take(title) {
      const action = actions.find((one) => one.title === title);
      if (!action) throw new Error(`not offered: ${title}; but ${titles.join("; ")}`);
      return applied(files, action.edits());
    },
  };
}

function applied(files: ReadonlyMap<string, string>, edits: readonly FileEdit[]): Record<string, string> {
  const changed: Record<string, string> = {};
  for (const { path, create, edits: own } of edits) {
    expect(files.has(path)).toBe(create !== true);
    // Spans are those of the text before any edit, so edits of one file come together.
    expect(changed).not.toHaveProperty([path]);
    changed[path] = applyEdits(files.get(path) ?? "", own);
  }
  return changed;
}

/** The errors and the codes of all findings once files are changed. */
export async function findingsAfter(
  files: ReadonlyMap<string, string>,
  changed: Record<string, string>,
): Promise<{ errors: string[]; codes: string[] }> {
  const engine = await engineOf(new Map([...files, ...Object.entries(changed)]));
  const all = [...engine.checkAll().values()].flat();
  return {
    errors: all.filter((d) => d.severity === "error").map((d) => `${d.code}: ${d.message}`),
    codes: [...new Set(all.map((d) => d.code))],
  };
}

/** Two clusters and a global server that federates them. `parts` are the global side's files, cursor included. */
export function monitoring(global: string): string {
  const cluster = (name: string) => `#- /clusters/${name}/prometheus.yml
global:
  scrape_interval: 15s
  evaluation_interval: 30s
  external_labels: { cluster: ${name} }
rule_files: [../rules.yml]`;
  return `${global}
${cluster("eu-west")}
${cluster("us-east")}
#- /clusters/rules.yml
groups:
  - name: exports
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
      - record: job:http_errors:rate5m
        expr: sum by (job) (rate(http_errors_total[5m]))
`;
}

/** The global side's config; `top` is what stands above scrape_configs. */
export function globalConfig(top: string, cursor: "job" | "selector" = "job"): string {
  const here = (at: string) => (at === cursor ? "<|>" : "");
  return `#- /global/prometheus.yml
${top}scrape_configs:
  - job_name: ${here("job")}federate
    scrape_interval: 30s
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]":
        - '${here("selector")}{__name__=~"job:.*"}'
    static_configs:
      - targets: ["prometheus-eu-west.internal:9090"]
        labels: { cluster: eu-west }
      - targets: ["prometheus-us-east.internal:9090"]
        labels: { cluster: us-east }`;
}
