import { readProjectFile } from "../../workspace/projectFile.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "config/project-file",
  scope: "file",
  severity: "error",
  since: "0.1.0",
  fix: "unsafe",
  summary: "An option in `.promfed.yaml` is unknown, of the wrong type, or contradicts another.",
  why: `An option that cannot be read is left out, so that promfed then works with the default instead: a misspelt rule
id silences nothing, a cluster without a name is in no inventory. The other options still count. Keys, types and
defaults are shown on hover and offered as completions in the file itself.`,
  examples: [
    {
      bad: `#- /.promfed.yaml
prometheus: "3.5"
ignores: ["vendor/**"]
`,
      fixed: `#- /.promfed.yaml
prometheus: "3.5"
ignore: ["vendor/**"]
`,
    },
    {
      bad: `#- /.promfed.yaml
rules:
  config/project-file: errors
`,
      fixed: `#- /.promfed.yaml
rules:
  config/project-file: error
`,
    },
    {
      good: `#- /.promfed.yaml
prometheus: "3.5"
rules:
  config: warning
clusters:
  - name: us-east
    endpoint: prometheus-us-east.internal:9090
`,
    },
  ],
  *check(document, { ruleIds }) {
    if (document.kind !== "project") return;
    for (const problem of readProjectFile(document.path, document.text, ruleIds).problems) {
      const { replacement } = problem;
      yield {
        at: problem.span,
        message: problem.message,
        ...(problem.related && {
          related: problem.related.map(({ span, message }) => ({
            location: { path: document.path, span },
            message,
          })),
        }),
        ...(replacement && {
          fix: {
            title: replacement.title,
            safe: false,
            edit: (edit) => edit.replace(problem.span, replacement.newText),
          },
        }),
      };
    }
  },
});
