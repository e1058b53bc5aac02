import { describe, expect, it } from "vitest";
import { templateLabels } from "../../../server/src/syntax/gotemplate/labels.ts";

/** The labels that a template asks for; guarded ones with a question mark. */
function labels(text: string): string[] {
  return templateLabels(text).map(({ name, span, guarded }) => {
    expect(text.slice(span.start, span.end)).toBe(name);
    return guarded ? `${name}?` : name;
  });
}

describe("labels that a template asks for", () => {
  it.each([
    ["{{ $labels.job }} of {{$labels.instance}}", ["job", "instance"]],
    ["{{- .Labels.job -}}", ["job"]],
    ["{{ $.Labels.job }}", ["job"]],
    ['{{ index $labels "job" }} {{ index .Labels `pod` }}', ["job", "pod"]],
    ['{{ $labels.job | title }} {{ printf "%s" ($labels.pod) }}', ["job", "pod"]],
    ["{{ $externalLabels.cluster }} {{ .ExternalLabels.region }} {{ $value }}", []],
    ["$labels.job and .Labels.job outside of any action", []],
    ["{{ $labels }} {{/* $labels.job */}}", []],
    ["{{ $s.Labels.job }} {{ (first $x).Labels.job }}", []],
  ])("of %s", (text, expected) => {
    expect(labels(text)).toEqual(expected);
  });

  it("leaves out what a query's samples or another dot carry", () => {
    expect(
      labels('{{ range query "up" }}{{ .Labels.job }}{{ $.Labels.pod }}{{ end }}{{ .Labels.node }}'),
    ).toEqual(["pod", "node"]);
    expect(labels("{{ with $value }}{{ .Labels.job }}{{ else }}{{ .Labels.pod }}{{ end }}")).toEqual(["pod"]);
    expect(labels('{{ define "x" }}{{ .Labels.job }}{{ $.Labels.job }}{{ end }}')).toEqual([]);
  });

  it("knows what is asked for before it is shown", () => {
    expect(
      labels("{{ if $labels.job }}{{ $labels.job }} {{ $labels.pod }}{{ end }}{{ $labels.job }}"),
    ).toEqual(["job?", "job?", "pod", "job"]);
    expect(labels("{{ with $labels.job }}{{ . }}{{ end }}")).toEqual(["job?"]);
    expect(
      labels("{{ if $labels.a }}{{ else if $labels.b }}{{ $labels.b }}{{ $labels.a }}{{ end }}"),
    ).toEqual(["a?", "b?", "b?", "a"]);
  });

  it("says nothing where $labels is given another meaning", () => {
    expect(labels('{{ $labels := query "up" }}{{ $labels.job }}')).toEqual([]);
  });

  it.each([
    "{{ $labels.job",
    "{{ $labels. }}",
    '{{ index $labels "a',
    "{{ end }}{{ end }}{{ $labels.job }}",
    "{{",
  ])("reads what it can of %s", (text) => {
    expect(() => labels(text)).not.toThrow();
  });
});
