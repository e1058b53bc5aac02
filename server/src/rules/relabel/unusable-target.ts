import type { TargetGroup } from "../../model/scrapeJob.ts";
import type { JobUnit } from "../../model/units.ts";
import { defineRule } from "../rule.ts";
import { targetFaults } from "../support/targetFault.ts";

export default defineRule({
  id: "relabel/unusable-target",
  scope: "job",
  severity: "error",
  since: "0.1.0",
  summary: "What the relabel steps of a job make of a target cannot be scraped.",
  why: `After \`relabel_configs\` a target still needs an address without a path, and an interval and a timeout that are
durations, the timeout not above the interval. Prometheus loads a config whose steps break that, and then leaves out the
target and logs it; \`promtool check config\` refuses the config. The steps are run here over each static target, as
Prometheus runs them.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: probe
    metrics_path: /probe
    static_configs:
      - targets: ["https://example.com/"]
    relabel_configs:
      - source_labels: [__address__]
        target_label: __param_target
`,
    },
    {
      good: `scrape_configs:
  - job_name: probe
    metrics_path: /probe
    static_configs:
      - targets: ["https://example.com/"]
    relabel_configs:
      - source_labels: [__address__]
        target_label: __param_target
      - target_label: __address__
        replacement: blackbox:9115
`,
    },
  ],
  *check(job, { global, dialect, templated, settings, once }) {
    if (dialect === "vmagent") return;
    const groups = job.staticConfigs.filter((group) => isRelabelled(job, group));
    const faultOf = groups.length > 0 ? targetFaults(job, global, settings, once) : undefined;
    if (!faultOf) return;
    for (const group of groups) {
      for (const target of group.targets) {
        if (target.node.templated || (templated && target.value === "")) continue;
        const fault = faultOf(group, target);
        // Without steps config/target-address looks at empty targets.
        if (!fault || (target.value === "" && job.relabelConfigs.length === 0)) continue;
        const { label, problem, step } = fault;
        yield {
          at: target.span,
          message: `After the relabel steps this target cannot be scraped: ${problem}. Prometheus leaves it out, and promtool refuses the config.`,
          related: step ? [{ at: step.span, message: `This step is the last to write ${label}` }] : [],
        };
      }
    }
  },
});

/** A group whose targets reach the checks as they are written is looked at by config/target-address. */
function isRelabelled(job: JobUnit, group: TargetGroup): boolean {
  return (
    job.relabelConfigs.length > 0 ||
    group.labels.some(({ name }) => /^__(?:scrape_|scheme__$|convert_|always_)/.test(name.value))
  );
}
