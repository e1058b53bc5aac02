import { fieldsOf, itemsOf, textField } from "../../model/located.ts";
import { relabeler } from "../../model/relabel/index.ts";
import { readRelabelConfigs } from "../../model/relabelConfig.ts";
import { readTargetGroups, type TargetGroup } from "../../model/scrapeJob.ts";
import { shift } from "../../text/span.ts";
import { entry } from "../../workspace/document.ts";
import { relabelSteps } from "../../workspace/topology/targets.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "relabel/unusable-alertmanager",
  scope: "file",
  severity: "error",
  since: "0.1.0",
  summary: "What the relabel steps make of an Alertmanager's address is none.",
  why: `After its \`relabel_configs\` the address of an Alertmanager is a host and a port: the scheme and the path have keys
of their own. Prometheus loads a config whose steps leave a path in the address, and then sends alerts to none of the
group; \`promtool check config\` refuses the config. The steps are run here over each static target.`,
  examples: [
    {
      bad: `global:
  evaluation_interval: 30s
alerting:
  alertmanagers:
    - static_configs:
        - targets: ["https://alertmanager:9093"]
      relabel_configs:
        - source_labels: [__address__]
          target_label: instance
`,
    },
    {
      good: `global:
  evaluation_interval: 30s
alerting:
  alertmanagers:
    - scheme: https
      static_configs:
        - targets: ["alertmanager:9093"]
      relabel_configs:
        - source_labels: [__address__]
          target_label: instance
`,
    },
  ],
  *check({ kind, dialect, tree }) {
    const alerting =
      kind === "config" && dialect === "prometheus" ? entry(tree.entries, "alerting") : undefined;
    if (!alerting) return;
    for (const { node, site } of itemsOf(fieldsOf(alerting.node).get("alertmanagers"))) {
      const fields = fieldsOf(node, site);
      const steps = readRelabelConfigs(fields.get("relabel_configs"));
      // Without steps config/target-address looks at the targets.
      if (steps.length === 0 || steps.some((step) => step.templated || relabelSteps([step]).length === 0))
        continue;
      const run = relabeler(relabelSteps(steps));
      const scheme = textField(fields, "scheme")?.value ?? "http";
      for (const group of readTargetGroups(fields.get("static_configs"))) {
        for (const target of group.targets) {
          if (target.node.templated || group.labels.some(({ value }) => value.node.templated)) continue;
          const address = run(labelsOf(group, target.value, scheme)).labels?.__address__;
          if (!address?.includes("/")) continue;
          yield {
            at: shift(target.span, alerting.base),
            message: `After the relabel steps the address of this Alertmanager is ${JSON.stringify(address)}, and an address has no scheme and no path: no alert is sent to it, and promtool refuses the config. Give them by \`scheme\` and \`path_prefix\`.`,
          };
        }
      }
    }
  },
});

function labelsOf(group: TargetGroup, target: string, scheme: string): Map<string, string> {
  const labels = new Map(group.labels.map(({ name, value }) => [name.value, value.value]));
  return labels.set("__address__", target).set("__scheme__", labels.get("__scheme__") ?? scheme);
}
