import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ALERT_VARIABLES, functionsOf } from "../../../server/src/syntax/gotemplate/functions.ts";
import { templateProblems } from "../../../server/src/syntax/gotemplate/parse.ts";
import { hasUsualActions } from "../../../server/src/syntax/gotemplate/usual.ts";

describe("hasUsualActions", () => {
  it.each([
    "{{ $labels.instance }} is down",
    "{{$labels.job}}: {{ $value | humanize }}",
    '{{- printf "%.2f" $value -}} of {{ $externalLabels.cluster }} at {{ $externalURL }}',
    "{{ .Labels.job }} {{ .Value | humanizeDuration }} {{ $labels }}",
    '{{ humanizePercentage $value }} {{ $value | printf "%.1f" }}',
  ])("knows %s", (text) => {
    expect(hasUsualActions(text)).toBe(true);
  });

  it("answers only for templates in which the parser finds nothing", () => {
    const part = fc.constantFrom(
      ...'{}$.-| \n"',
      "{{",
      "{{ ",
      "{{- ",
      " }}",
      " -}}",
      "}}",
      "$labels",
      ".a",
      "$value",
      ".Labels.b",
      ".Value",
      " | humanize",
      "humanize1024 ",
      'printf "%d" ',
      "$externalURL",
      "/*",
      "x",
      "é",
    );
    const action = fc.tuple(
      fc.constantFrom("{{", "{{ ", "{{- "),
      fc.array(part, { maxLength: 4 }),
      fc.constantFrom("}}", " }}", " -}}"),
    );
    const whole = fc.constantFrom("{{ $value }}", "{{$labels.a | humanize}}", "{{- .Value -}}", "a: ");
    const text = fc.array(
      fc.oneof(
        whole,
        action.map(([a, b, c]) => a + b.join("") + c),
        part,
      ),
      { maxLength: 4 },
    );
    let usual = 0;
    fc.assert(
      fc.property(text, (parts) => {
        const template = parts.join("");
        if (!template.includes("{{") || !hasUsualActions(template)) return;
        usual++;
        for (const major of [2, 3]) {
          const names = { variables: ALERT_VARIABLES, functions: functionsOf({ major, minor: 0 }) };
          expect(templateProblems(template, names), template).toEqual([]);
        }
      }),
      { numRuns: 3000 },
    );
    expect(usual).toBeGreaterThan(50);
  });
});
