import { describe, it } from "vitest";
import { checkDiagnostics } from "../../support/check.ts";

const only = ["config/template-syntax"];

describe("templates of alerts", () => {
  it("that are left open are reported, whatever stands below them", async () => {
    await checkDiagnostics(
      `
#- /rules.yml
groups:
  - name: a
    rules:
      - alert: A
        expr: up
        annotations:
          description: "{{ $labels.a "
                        ^^ error config/template-syntax: not closed
      - alert: B
        expr: up
        annotations:
          summary: "{{ $labels.a }} and {{ $labels.b "
                                        ^^ error config/template-syntax: not closed
          title: "{{ $labels.a }} }}"
`,
      { only },
    );
  });
});
