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

  it("are judged where another value shows whose the braces are", async () => {
    await checkDiagnostics(
      `
#- /rules.yml
groups:
  - name: a
    rules:
      - alert: A
        expr: up
        annotations:
          summary: "{{ $labels.instance }} {{ title }} {{ nothing }}"
                                                          ^^^^^^^ error config/template-syntax: nothing
      - alert: B
        expr: up
        annotations:
          summary: "{{ $labels.instance }} {{ CLUSTER }}"
          title: "{{ nothing }}"
      - alert: C
        expr: up
        annotations:
          summary: "{{ nothing }} of {{ cluster_name }}"
      - alert: D
        expr: up{cluster="{{ cluster_name }}"}
        annotations:
          summary: "{{ $labels.instance }} {{ nothing }}"
`,
      { only },
    );
  });

  it("have the functions of the target release", async () => {
    const file = (mark: string) => `
#- /rules.yml
groups:
  - name: a
    rules:
      - alert: A
        expr: up
        annotations:
          summary: "{{ $value | humanize }} {{ $value | toTime }} {{ toDuration $value }}"
${mark}`;
    const settings = { version: { major: 2, minor: 42 } };
    const at = " ".repeat(69);
    await checkDiagnostics(file(`${at}^^^^^^^^^^ error config/template-syntax: toDuration\n`), {
      only,
      settings,
    });
    await checkDiagnostics(file(""), { only });
  });
});
