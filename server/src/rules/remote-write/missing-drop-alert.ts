import { shift } from "../../text/span.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "remote-write/missing-drop-alert",
  scope: "workspace",
  severity: "hint",
  since: "0.1.0",
  summary: "No alert watches a remote write for samples that are dropped, fail, or fall behind.",
  why: `A remote write that falls behind or is refused loses samples without any effect on the sender: scrapes go on,
local queries answer. What tells is \`prometheus_remote_storage_samples_failed_total\`,
\`prometheus_remote_storage_samples_dropped_total\` and the lag between
\`prometheus_remote_storage_highest_timestamp_in_seconds\` and
\`prometheus_remote_storage_queue_highest_sent_timestamp_seconds\`. At least one of them deserves an alert.`,
  examples: [
    { bad: "remote_write:\n  - url: https://metrics.example.com/api/v1/write\n" },
    {
      good: `#- /prometheus.yml
rule_files: [rules/*.yml]
remote_write:
  - url: https://metrics.example.com/api/v1/write
#- /rules/remote-write.yml
groups:
  - name: remote-write
    rules:
      - alert: RemoteWriteFails
        expr: rate(prometheus_remote_storage_samples_failed_total[5m]) > 0
        for: 15m
`,
    },
  ],
  *check(ws) {
    if (watchesRemoteWrite(ws)) return;
    for (const document of ws.documents.values()) {
      const [first] = document.config?.remoteWrites ?? [];
      if (!first || document.tree.templated) continue;
      const { path } = document;
      yield {
        at: { path, span: shift(first.unit.url?.span ?? first.unit.span, first.base) },
        message:
          "No rule in this workspace watches remote write: when samples are refused or dropped nothing says so. Alert on rate(prometheus_remote_storage_samples_failed_total[5m]) > 0, or on the lag of its queue.",
      };
    }
  },
});

function watchesRemoteWrite(ws: WorkspaceView): boolean {
  return ws.derive("watches remote write", () => {
    for (const name of ws.index.usedNames()) if (WATCHED.test(name)) return true;
    return false;
  });
}

/** Counters of loss and gauges of lag, of Prometheus and of vmagent, old names included. */
const WATCHED =
  /^(?:prometheus_remote_storage_(?:(?:failed|dropped|retried)_\w+_total|\w+_(?:failed|dropped|retried|pending)(?:_total)?|highest_timestamp_in_seconds|queue_highest_sent_timestamp_seconds|shards\w*)|vmagent_remotewrite_\w+)$/;
