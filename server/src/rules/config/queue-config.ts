import { schemaRule } from "../support/schemaRule.ts";

export default schemaRule({
  id: "config/queue-config",
  severity: "error",
  codes: ["queue-config"],
  summary: "The queue settings of a remote write endpoint are zero or contradict each other.",
  why: `The number of shards goes from \`min_shards\` to \`max_shards\`, the wait between attempts from \`min_backoff\`
to \`max_backoff\`, and every shard sends at least one sample at a time out of a buffer that holds some. Prometheus
refuses a config in which an upper end lies below its lower one, or one of these is zero.`,
  examples: [
    {
      bad: `remote_write:
  - url: https://mimir.internal/api/v1/push
    queue_config:
      min_shards: 20
      max_shards: 10
    write_relabel_configs:
      - { source_labels: [__name__], regex: go_.*, action: drop }
`,
    },
    {
      good: `remote_write:
  - url: https://mimir.internal/api/v1/push
    queue_config:
      min_shards: 2
      max_shards: 10
`,
    },
  ],
});
