import { defineRule } from "../rule.ts";
import { copiedBefore, selectsByName, takenAway } from "../support/relabel.ts";

export default defineRule({
  id: "remote-write/drops-series-identity",
  scope: "remote-write",
  severity: "warning",
  since: "0.1.0",
  summary: "A labeldrop or labelkeep before remote write removes a label that tells series apart.",
  why: `Series are told apart by their labels. Where \`write_relabel_configs\` removes the label by which two series
differ (\`instance\`, \`pod\`, \`le\` of a histogram, \`quantile\` of a summary, the external labels that name the sender,
the replica label of an HA pair), both are written as one: their samples mix, the backend refuses them as duplicates
or out of order, and rates and quantiles of what is left are wrong. Advice to "drop labels to save cardinality" means
labels that are not needed to tell series apart; to have fewer series, aggregate with a recording rule and send that.

\`write_relabel_configs\` run after the external labels are added, so they can remove those too.`,
  examples: [
    {
      bad: `remote_write:
  - url: https://metrics.example.com/api/v1/write
    write_relabel_configs:
      - regex: pod|instance
        action: labeldrop
`,
    },
    {
      bad: `global:
  external_labels:
    cluster: eu
    replica: a
remote_write:
  - url: https://metrics.example.com/api/v1/write
    write_relabel_configs:
      - regex: __name__|job|instance|le|quantile|pod
        action: labelkeep
`,
    },
    {
      good: `global:
  external_labels:
    cluster: eu
remote_write:
  - url: https://metrics.example.com/api/v1/write
    write_relabel_configs:
      - regex: user_id|request_id
        action: labeldrop
      - source_labels: [instance]
        target_label: host
      - regex: instance
        action: labeldrop
`,
    },
  ],
  *check(write, { global }) {
    const external = (global?.externalLabels ?? []).map((label) => label.name.value);
    const identity = new Set([...IDENTITY, ...external]);
    for (const [index, step] of write.writeRelabelConfigs.entries()) {
      const earlier = write.writeRelabelConfigs.slice(0, index);
      const lost = takenAway(step, identity).filter((label) => !copiedBefore(earlier, label));
      const certain =
        step.action === "labeldrop"
          ? lost
          : lost.filter((label) => external.includes(label) || ALWAYS.has(label));
      if (certain.length === 0 || selectsByName(earlier)) continue;
      const external_ = certain.filter((label) => external.includes(label));
      yield {
        at: step.regex?.span ?? step.span,
        message:
          `This ${step.action} removes ${certain.join(", ")}` +
          `${external_.length > 0 ? ` (${external_.join(", ")} from external_labels, which ${external_.length > 1 ? "say" : "says"} who sent the series)` : ""}: ` +
          "series that differ only there are written as one, and their samples clash. " +
          "Keep what tells series apart, or send a recorded aggregate instead.",
      };
    }
  },
});

/** Labels whose removal merges series wherever they are used. */
const IDENTITY = ["instance", "pod", "le", "quantile", "replica", "prometheus_replica", "__replica__"];

/** A labelkeep names what stays; these are on nearly all, or meaningless to lose. */
const ALWAYS: ReadonlySet<string> = new Set(["instance", "le", "quantile"]);
