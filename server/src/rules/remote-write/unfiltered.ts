import type { RemoteWriteUnit } from "../../model/units.ts";
import { shift } from "../../text/span.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "remote-write/unfiltered",
  scope: "file",
  severity: "info",
  since: "0.1.0",
  summary: "One of several remote writes sends every series, while the others choose.",
  why: `Each \`remote_write\` entry has a queue of its own and filters for itself: \`write_relabel_configs\` of one say nothing
of the others. Where one entry keeps what is worth sending and another has no filter, the second sends all that is
scraped and recorded, which is easily forgotten when an entry is added or moved, and shows on the bill.

If it is meant (one backend holds everything), say so in a comment and silence this there.`,
  examples: [
    {
      bad: `remote_write:
  - url: https://metrics.example.com/api/v1/write
    write_relabel_configs:
      - source_labels: [__name__]
        regex: job:.*
        action: keep
  - url: https://backup.example.com/api/v1/write
`,
    },
    {
      good: `remote_write:
  - url: https://metrics.example.com/api/v1/write
    write_relabel_configs:
      - source_labels: [__name__]
        regex: job:.*
        action: keep
  - url: https://backup.example.com/api/v1/write
    write_relabel_configs:
      - source_labels: [__name__]
        regex: go_.*
        action: drop
`,
    },
  ],
  *check(document) {
    const writes = document.config?.remoteWrites ?? [];
    const choosing = writes.find(({ unit }) => chooses(unit));
    if (!choosing || document.tree.templated) return;
    for (const { unit, base } of writes) {
      if (!unit.url || chooses(unit) || unit.writeRelabelConfigs.some((step) => step.templated)) continue;
      const other = choosing.unit.url ?? choosing.unit;
      yield {
        at: shift(unit.url.span, base),
        message: `This remote write sends every series, while another one here keeps or drops some by write_relabel_configs, which hold for that one only. Filter here too, or say that everything is meant.`,
        related: [{ at: shift(other.span, choosing.base), message: "This one chooses" }],
      };
    }
  },
});

function chooses({ writeRelabelConfigs }: RemoteWriteUnit): boolean {
  return writeRelabelConfigs.some(({ action }) => /^(?:keep|drop)(?:equal)?$/.test(action));
}
