import { nearest } from "../../model/schema/nearest.ts";
import type { Dashboard } from "../../workspace/dashboard/dashboard.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "dashboard/unknown-variable",
  scope: "file",
  severity: "warning",
  since: "0.1.0",
  summary: "A query uses a variable that the dashboard does not have.",
  why: `Grafana replaces the variables that it knows and leaves every other text as it is. Prometheus then gets
\`{job="$jbo"}\`, which selects nothing without an error, or a \`$\` where none may stand, which is one.

Variables of Grafana's own (\`$__rate_interval\` and whatever begins with two underscores) are always there. A library
panel gets its variables from the dashboards that show it, and is left alone.`,
  examples: [
    {
      bad: `#- /dashboards/requests.json
{
  "title": "Requests",
  "schemaVersion": 39,
  "panels": [
    { "title": "Rate", "targets": [{ "expr": "rate(http_requests_total{job=~\\"$jobs\\"}[$__rate_interval])" }] }
  ],
  "templating": { "list": [{ "name": "job", "type": "query", "query": "label_values(up, job)" }] }
}
`,
    },
    {
      good: `#- /dashboards/requests.json
{
  "title": "Requests",
  "schemaVersion": 39,
  "panels": [
    { "title": "Rate", "targets": [{ "expr": "rate(http_requests_total{job=~\\"$job\\"}[$__rate_interval])" }] }
  ],
  "templating": { "list": [{ "name": "job", "type": "query", "query": "label_values(up, job)" }] }
}
`,
    },
  ],
  *check({ dashboard }) {
    if (!dashboard?.standsAlone) return;
    const known = namesOf(dashboard);
    for (const { expression, variables, copy } of dashboard.queries) {
      if (copy) continue;
      for (const variable of variables) {
        if (known.has(variable.name) || variable.name.startsWith("__") || /^\d/.test(variable.name)) continue;
        const near = nearest(variable.name, [...known]);
        yield {
          at: expression.place(variable),
          message: `The dashboard has no variable ${variable.name}, so Prometheus gets this text as it stands.${near ? ` Is ${near} meant?` : ""}`,
        };
      }
    }
  },
});

function namesOf({ variables, inputs }: Dashboard): ReadonlySet<string> {
  return new Set([...variables.flatMap(({ name }) => name?.value ?? []), ...inputs]);
}
