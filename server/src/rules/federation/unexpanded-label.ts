import { shift } from "../../text/span.ts";
import { defineRule } from "../rule.ts";

export default defineRule({
  id: "federation/unexpanded-label",
  scope: "file",
  severity: "warning",
  since: "0.1.0",
  fix: "safe",
  summary: "An external label holds `$(NAME)`, which Prometheus does not fill in.",
  why: `\`$(POD_NAME)\` is how Kubernetes refers to a variable in a container's command line. In \`external_labels\`
Prometheus fills in \`$NAME\` and \`\${NAME}\` (always since 3.0, before with \`--enable-feature=expand-external-labels\`)
and leaves \`$(NAME)\` as it is. Both replicas of a pair then carry the label \`replica="$(POD_NAME)"\`: nothing tells
their series apart, and a backend that deduplicates by it sees one sender.

A config-reloader sidecar does fill in \`$(NAME)\`, in a template from which it writes the config: such files are
told by their ending (\`.tmpl\`, \`.tpl\`) and left alone.`,
  examples: [
    {
      bad: `global:
  external_labels:
    cluster: eu
    replica: $(POD_NAME)
`,
      fixed: `global:
  external_labels:
    cluster: eu
    replica: \${POD_NAME}
`,
    },
    {
      good: `global:
  external_labels:
    cluster: eu
    replica: \${POD_NAME}
`,
    },
  ],
  *check(document) {
    const global = document.config?.global;
    if (!global || !/\.(?:ya?ml|json)$/i.test(document.path)) return;
    for (const { name, value } of global.unit.externalLabels) {
      const found = /\$\(([A-Za-z_]\w*)\)/.exec(value.value);
      if (!found || value.inherited) continue;
      yield {
        at: shift(value.span, global.base),
        message: `Prometheus does not fill in ${found[0]}: ${name.value} is this very text on every replica, and nothing tells them apart. Write \${${found[1]}}.`,
        fix: {
          title: `Write \${${found[1]}}`,
          safe: true,
          preferred: true,
          edit: (edit) => {
            const span = shift(value.span, global.base);
            edit.replace(span, edit.textOf(span).replaceAll(/\$\(([A-Za-z_]\w*)\)/g, "${$1}"));
          },
        },
      };
    }
  },
});
