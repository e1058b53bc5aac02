import type { JobUnit, Placed } from "../../model/units.ts";
import { point, type Span, shift } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import { fileTreeOf, findFiles } from "../../workspace/topology/filePatterns.ts";
import { topologyOf } from "../../workspace/topology/topology.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { defineRule } from "../rule.ts";
import { type FindTargetFault, type TargetFault, targetFaults } from "../support/targetFault.ts";

export default defineRule({
  id: "relabel/unusable-file-target",
  scope: "workspace",
  severity: "error",
  since: "0.1.0",
  summary: "A target of a file_sd file cannot be scraped by a job that reads the file.",
  why: `A target of a file is an address without a scheme and a path, unless the relabel steps of the job make one of
it, and the labels beside it can set an interval and a timeout, which have to be durations. Prometheus leaves out a
target of which that is not true and logs it, where nobody looks; \`promtool check config\` refuses the config. The steps
of each job that reads the file are run here over its targets, as Prometheus runs them.`,
  examples: [
    {
      bad: `#- /prometheus.yml
scrape_configs:
  - job_name: nodes
    file_sd_configs:
      - files: [targets/*.yml]
#- /targets/nodes.yml
- targets: ["node-1:9100", "http://node-2:9100/metrics"]
`,
    },
    {
      good: `#- /prometheus.yml
scrape_configs:
  - job_name: probes
    metrics_path: /probe
    file_sd_configs:
      - files: [targets/*.yml]
    relabel_configs:
      - source_labels: [__address__]
        target_label: __param_target
      - target_label: __address__
        replacement: blackbox:9115
#- /targets/sites.yml
- targets: ["https://example.com/"]
`,
    },
  ],
  *check(ws, { settings, once }) {
    for (const { config, job, file } of readings(ws)) {
      const global = config.config?.global?.unit;
      // What a job finds in a file stays so until one of the two, or the global section, is another.
      const pair = once(
        once(file, job.unit, () => ({})),
        settings,
        () => ({}),
      );
      const faults = once(pair, global ?? "no global", () =>
        faultsIn(file, targetFaults(job.unit, global, settings, once)),
      );
      for (const { at, label, problem, step } of faults) {
        const related = step
          ? { span: step.span, message: `This step is the last to write ${label}` }
          : { span: job.unit.name?.span ?? point(0), message: "The job" };
        yield {
          at: { path: file.path, span: at },
          message: `The job "${job.unit.name?.value ?? ""}", which reads this file, cannot scrape this target: ${problem}. Prometheus leaves it out, and promtool refuses the config.`,
          related: [
            {
              location: { path: config.path, span: shift(related.span, job.base) },
              message: related.message,
            },
          ],
        };
      }
    }
  },
});

interface Reading {
  readonly config: Document;
  readonly job: Placed<JobUnit>;
  readonly file: Document;
}

/** Which jobs read which files of targets. */
function* readings(ws: WorkspaceView): Iterable<Reading> {
  const tree = fileTreeOf(ws);
  for (const config of ws.documents.values()) {
    if (config.dialect !== "prometheus") continue;
    for (const job of config.config?.jobs ?? []) {
      if (job.unit.fileSdFiles.length === 0) continue;
      const programs = topologyOf(ws).nodes.get(config.path)?.programs ?? [];
      const paths = job.unit.fileSdFiles.flatMap(
        (text) => findFiles(tree, config.path, programs, text).files,
      );
      for (const path of new Set(paths)) {
        const file = ws.documents.get(path);
        if (file?.kind === "file-sd") yield { config, job, file };
      }
    }
  }
}

function faultsIn(
  file: Document,
  faultOf: FindTargetFault | undefined,
): readonly (TargetFault & { at: Span })[] {
  if (!faultOf) return [];
  return file.targetGroups.flatMap(({ unit, base }) =>
    unit.targets.flatMap((target) => {
      if (target.node.templated || (file.tree.templated && target.value === "")) return [];
      const fault = faultOf(unit, target);
      return fault ? [{ ...fault, at: shift(target.span, base) }] : [];
    }),
  );
}
