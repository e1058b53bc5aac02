import { findPlaceholders } from "../../syntax/yaml/placeholders.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "dashboard/json-syntax",
  scope: "file",
  severity: "error",
  since: "0.1.0",
  summary: "A dashboard's file is no valid JSON.",
  why: `Grafana takes a dashboard only as JSON without comments and trailing commas: provisioning logs an error and leaves
the dashboard out or as it was, an import refuses it. The finding stands where the file first stops making sense; what
could be read around it is still checked.

Files that a template engine completes are left alone.`,
  examples: [
    {
      bad: `#- /dashboards/node.json
{
  "title": "Nodes",
  "schemaVersion": 39,
  "panels": [
    { "title": "Up", "type": "stat", "targets": [{ "expr": "up" },] }
  ]
}
`,
    },
    {
      good: `#- /dashboards/node.json
{
  "title": "Nodes",
  "schemaVersion": 39,
  "panels": [
    { "title": "Up", "type": "stat", "targets": [{ "expr": "up" }] }
  ]
}
`,
    },
  ],
  *check({ dashboard, text }) {
    const [problem] = dashboard?.problems ?? [];
    if (!problem || isTemplate(text, problem.span.start)) return;
    yield {
      at: problem.span,
      message: `${problem.message} Grafana refuses the dashboard as a whole.`,
    };
  },
});

/** A placeholder before the error, outside of strings, may well be what makes it one. */
function isTemplate(text: string, at: number): boolean {
  const bare = text.slice(0, at + 200).replace(/"(?:[^"\\\n]|\\.)*"/g, (string) => " ".repeat(string.length));
  return findPlaceholders(bare).length > 0;
}
