import { defineRule } from "../rule.ts";

export default defineRule({
  id: "config/template-placeholder",
  scope: "file",
  severity: "info",
  since: "0.1.0",
  summary: "Placeholders of a template stand where the file cannot be read without filling them in.",
  why: `Configs are often templates: of Helm, Jinja, Terraform and the like. Where a placeholder stands in a value the
file can be read around it; where it makes lines or keys of its own, what it leaves in the finished file is not known
here. The rest is still checked, but what seems to be missing is not reported, as the template may well supply it. To
check everything, run promfed on the rendered file.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node:9100"{{ range .Values.hosts }}, {{ . }}{{ end }}]
`,
    },
    {
      good: `scrape_configs:
  - job_name: node
    scrape_interval: \${INTERVAL}
    static_configs:
      - targets: ["node:9100"]
`,
    },
  ],
  *check({ tree }) {
    const unread = tree.problems.filter((problem) => problem.templated);
    const [first] = unread;
    if (!first) return;
    const others = unread.length - 1;
    yield {
      at: first.span,
      message: `A placeholder of a template stands here, so this part cannot be read${others > 0 ? ` (nor ${others === 1 ? "another one" : `${others} others`} below)` : ""}. The rest of the file is checked; to check all of it, run promfed on the rendered file.`,
    };
  },
});
