import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ALERT_VARIABLES, PROMETHEUS_FUNCTIONS } from "../../../server/src/syntax/gotemplate/functions.ts";
import { templateProblems } from "../../../server/src/syntax/gotemplate/parse.ts";

const NAMES = { variables: ALERT_VARIABLES, functions: PROMETHEUS_FUNCTIONS };

/** The problems of a template as "code text-at-the-span". */
function found(text: string): string[] {
  return templateProblems(text, NAMES).map(({ code, span }) =>
    `${code} ${text.slice(span.start, span.end)}`.trim(),
  );
}

describe("a template that Go parses", () => {
  it.each([
    "no template at all, } and { included",
    "{{ $labels.instance }} is {{ $value }}",
    "{{$labels.instance}}{{- $value -}} {{ $value -}}",
    "{{ .Labels.job }} {{ .Value | humanize }}",
    "{{ . }}",
    "{{ printf `%.2f` $value }} {{ printf \"a\\n%s\" 'x' }}",
    '{{ if eq $labels.a "b" }}1{{ else if gt $value 3.0 }}2{{ else }}3{{ end }}',
    '{{ with query "up" }}{{ . | first | value }}{{ else with 3 }}{{ end }}',
    '{{ range $i, $x := query "up" }}{{ $i }} {{ $x.Labels.job }}{{ break }}{{ else }}none{{ end }}',
    '{{ range query "up" }}{{ if .Value }}{{ continue }}{{ end }}{{ end }}',
    "{{ $x := 1 }}{{ $x = 2 }}{{ $x }}",
    "{{ with $x := 3 }}{{ $x }}{{ end }}",
    '{{ (query "up" | first).Value }}',
    "{{/* a comment */}}",
    "{{ $value | }}",
    "{{- /* trimmed */ -}}",
    '{{ define "x" }}{{ . }}{{ end }}{{ template "x" . }}{{ template "x" }}',
    '{{ block "y" $value }}{{ . }}{{ end }}',
    "{{ true }}{{ nil | print }}{{ 0x1F }}{{ 1e3 }}{{ -3 }}{{ .5 }}{{ 1_000 }}",
    "{{ len\n  $labels }}",
    "{{ $labels.größe }}",
    '{{ "}}" }} {{ `{{` }}',
    "}} alone is text",
  ])("%s", (text) => {
    expect(found(text)).toEqual([]);
  });
});

describe("a template that Go refuses", () => {
  it.each([
    ["{{ $label.instance }}", "undefined-variable $label"],
    ["{{ humanise $value }}", "unknown-function humanise"],
    ["{{ $value | humanise }}", "unknown-function humanise"],
    ["{{ $value", "unclosed-action {{"],
    ["{{ $value }", "unexpected-token }"],
    ["{{", "unclosed-action {{"],
    ["{{ }}", "missing-value }}"],
    ["{{ $value * 100 }}", "unexpected-token *"],
    ["{{ $value*100 }}", "bad-character *"],
    ["{{ $value + 1 }}", "bad-number +"],
    ["{{ $value / 2 }}", "unexpected-token /"],
    ["{{ $labels.foo-bar }}", "bad-character -"],
    ["{{ if $value }}x", "missing-end if"],
    ["{{ if }}x{{ end }}", "missing-value }}"],
    ["{{ end }}", "unmatched-end end"],
    ["{{ else }}", "unmatched-end else"],
    ["{{ if 1 }}{{ else }}{{ else }}{{ end }}", "second-else"],
    ["{{ break }}", "outside-range break"],
    ["{{ (3 }}", "unclosed-paren ("],
    ["{{ 3) }}", "unmatched-paren )"],
    ['{{ "abc }}', 'unterminated-string "'],
    ["{{ `abc }}", "unterminated-string `"],
    ["{{ 'abc' }}", "bad-number 'abc'"],
    ['{{ "a\\q" }}', 'bad-escape "a\\q"'],
    ["{{ 12abc }}", "bad-number 12abc"],
    ["{{/* open }}", "unclosed-comment {{"],
    ["{{/* early */ $value }}", "comment-ends-early */"],
    ["{{ $value | 3 }}", "not-a-function 3"],
    ['{{ "a".Foo }}', "unexpected-token .Foo"],
    ["{{ range $a, $b, $c := 3 }}{{ end }}", "too-many-variables ,"],
    ["{{ with $a, $b := 3 }}{{ end }}", "too-many-variables ,"],
    ["{{ template x }}", "unexpected-token x"],
    ["{{ with 1 }}{{ else if 2 }}{{ end }}", "unexpected-token if"],
    ["{{ if eq $value == 1 }}{{ end }}", "unexpected-token ="],
    ['{{ define "x" }}', "missing-end"],
  ])("%s", (text, problem) => {
    const [first = ""] = found(text);
    expect(first.startsWith(problem), first).toBe(true);
  });

  it("has every unknown name reported", () => {
    expect(found("{{ foo }} {{ $bar }} {{ $value | baz }}")).toEqual([
      "unknown-function foo",
      "undefined-variable $bar",
      "unknown-function baz",
    ]);
  });

  it("forgets a variable where its block ends", () => {
    expect(found("{{ with $x := 1 }}{{ $x }}{{ end }}{{ $x }}")).toEqual(["undefined-variable $x"]);
    expect(found('{{ define "x" }}{{ $labels }}{{ end }}')).toEqual(["undefined-variable $labels"]);
  });

  it("comes with what was probably meant", () => {
    expect(templateProblems("{{ $label.x }}", NAMES)[0]?.suggestion).toBe("$labels");
    expect(templateProblems("{{ humanizepercentage $value }}", NAMES)[0]?.suggestion).toBe(
      "humanizePercentage",
    );
  });
});

describe("any text", () => {
  const part = fc.constantFrom(
    ..."{{ |}} |{{-|-}}|if |end|else|range |with |$value|$x|:=|=|,|(|)|.|.a|3|\"s\"|`r`|'c'|/*|*/|||foo|define |template |\n|é|😀".split(
      "|",
    ),
  );

  it("is read to the end, with every span in it", () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        const text = parts.join("");
        for (const { span, message } of templateProblems(text, NAMES)) {
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeGreaterThanOrEqual(span.start);
          expect(span.end).toBeLessThanOrEqual(text.length);
          expect(message).not.toMatch(/undefined$|\[object/);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("may be nested deeply or be long", () => {
    expect(found("{{ if 1 }}".repeat(5000))[0]).toMatch(/^too-deep/);
    expect(found(`{{ ${"(".repeat(5000)}`)[0]).toBeDefined();
    expect(found(`{{ "${"a\\n".repeat(50_000)}" }}`)).toEqual([]);
    expect(found("{{ $value }} ".repeat(5000))).toEqual([]);
  });
});
