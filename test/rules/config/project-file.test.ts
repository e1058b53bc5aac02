import { describe, it } from "vitest";
import { checkDiagnostics } from "../../support/check.ts";

describe("config/project-file", () => {
  it("points at each option that cannot be used, with a fix where the meaning is plain", async () => {
    await checkDiagnostics(
      `
#- /.promfed.yaml
promethues: "3.5"
^^^^^^^^^^ 💡 error config/project-file: did you mean \`prometheus\`
rules:
  config/project-files: off
  ^^^^^^^^^^^^^^^^^^^^ 💡 error config/project-file: Did you mean \`config/project-file\`
  config: warn
          ^^^^ 💡 error config/project-file: no severity
budget: { series: many }
                  ^^^^ error config/project-file: a whole number
clusters:
  - name: a
  - name: a
          ^ error config/project-file: Another cluster is called a
`,
      { only: ["config/project-file"] },
    );
  });

  it("is silent on other documents", async () => {
    await checkDiagnostics("#- /prometheus.yml\nscrape_configs: []\nclusters: 7\n", {
      only: ["config/project-file"],
    });
  });
});
