import { defineRule } from "../rule.ts";
import { secondDocument } from "../support/secondDocument.ts";

export default defineRule({
  id: "config/multiple-documents",
  scope: "file",
  severity: "warning",
  since: "0.1.0",
  summary: "The file holds several YAML documents, of which Prometheus reads only the first.",
  why: `A line \`---\` begins another document. Prometheus reads the first one of a config, a rule file or a file of
targets and ignores the others without an error: jobs, rules and targets behind the line do not exist for it. Move them
into the first document, or into a file of their own.`,
  examples: [
    {
      bad: `groups:
  - name: availability
    rules:
      - alert: InstanceDown
        expr: up == 0
---
groups:
  - name: disks
    rules:
      - alert: DiskFull
        expr: disk_free_bytes < 1e9
`,
    },
    {
      good: `---
groups:
  - name: availability
    rules:
      - alert: InstanceDown
        expr: up == 0
  - name: disks
    rules:
      - alert: DiskFull
        expr: disk_free_bytes < 1e9
`,
    },
  ],
  *check(document) {
    const at = secondDocument(document);
    if (!at) return;
    yield {
      at,
      message: `Prometheus reads only the first document of a file: what follows this line is ignored without an error. Join the documents, or make a file of its own of the second.`,
    };
  },
});
