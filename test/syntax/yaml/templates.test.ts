import { describe, expect, it } from "vitest";
import type { ParsedYaml } from "../../../server/src/syntax/yaml/nodes.ts";
import { parseYaml } from "../../../server/src/syntax/yaml/parse.ts";
import { allNodes, plain, scalars } from "./support.ts";

function templatedValues(parsed: ParsedYaml): string[] {
  return scalars(parsed)
    .filter((s) => s.templated)
    .map((s) => s.value);
}

describe("template placeholders", () => {
  it("leaves Prometheus's own templates alone", () => {
    const text = [
      "groups:",
      "- name: a",
      "  rules:",
      "  - alert: Down",
      "    expr: up == 0",
      "    annotations:",
      '      summary: "{{ $labels.instance }} is {{ if eq $value 0.0 }}down{{ else }}up{{ end }}"',
      "      plain: Instance {{ $labels.instance }} of {{ $externalLabels.cluster }} with {{ $value | humanize }}",
      '      number: It takes more than {{ "43200" | humanizeDuration }}',
      "      block: |",
      '        {{ range query "up == 0" }}',
      "        {{ .Labels.instance }} {{ .Value }}",
      "        {{ end }}",
      "      with: '{{ with $x := query \"up\" }}{{ . | first | value }}{{ end }}'",
      "",
    ].join("\n");
    const parsed = parseYaml(text);
    expect(parsed).toMatchObject({ templated: false, problems: [] });
    expect(templatedValues(parsed)).toEqual([]);
  });

  it("leaves the native histograms of rule tests alone", () => {
    const parsed = parseYaml(
      "values: '{{schema:0 sum:5 buckets:[1 2]}} {{count:1}}x3 {{ schema }}'\nv: '{{sum:1}}'\n",
    );
    expect(templatedValues(parsed)).toHaveLength(1);
  });

  it("leaves them alone in a file that is broken elsewhere", () => {
    const parsed = parseYaml('a: "{{ $labels.x }} {{ end }}"\nb: "{{ printf "%.2f" $value }}"\nc: 1\n');
    expect(parsed.templated).toBe(false);
    expect(parsed.problems.length).toBeGreaterThan(0);
    expect(parsed.problems.every((p) => !p.templated)).toBe(true);
  });

  it("leaves regex groups alone and marks named variables", () => {
    const parsed = parseYaml("a: ${1}:9100\nb: $1\nc: ${POD_NAME}\nd: 'x-${var.region}'\ne: ${PORT:-9090}\n");
    expect(parsed).toMatchObject({ templated: false, problems: [] });
    expect(templatedValues(parsed)).toEqual(["${POD_NAME}", "x-${var.region}", "${PORT:-9090}"]);
  });

  it("marks quoted values that only another template engine can fill", () => {
    const parsed = parseYaml("a: ['{{ host }}:9090', \"{{ .Values.x }}\", 'up']\nb: <%= @port %>\n");
    expect(parsed).toMatchObject({ templated: false, problems: [] });
    expect(templatedValues(parsed)).toEqual(["{{ host }}:9090", "{{ .Values.x }}", "<%= @port %>"]);
  });

  it("reads around Helm's control lines and values", () => {
    const text = [
      "{{- if .Values.enabled }}",
      "scrape_configs:",
      "  {{- range $name, $job := .Values.jobs }}",
      "  - job_name: {{ $name }}",
      "    honor_labels: {{ $job.honor | default true }}",
      '    metrics_path: "{{ include "path" . }}"',
      "    static_configs:",
      "{{ toYaml $job.static | indent 6 }}",
      "    {{- with $job.params }}",
      "    params:",
      "      match[]: [{{ .match | quote }}, '{job=\"x\"}']",
      "    {{- end }}",
      "  {{- end }}",
      "  - job_name: fixed",
      "{{- end }}",
      "",
    ].join("\n");
    const parsed = parseYaml(text);
    expect(parsed).toMatchObject({ templated: true, problems: [] });
    expect(plain(parsed.root)).toEqual({
      map: [
        [
          "scrape_configs",
          [
            {
              map: [
                ["job_name", "{{ $name }}"],
                ["honor_labels", "{{ $job.honor | default true }}"],
                ["metrics_path", '{{ include "path" . }}'],
                ["static_configs", null],
                ["params", { map: [["match[]", ["{{ .match | quote }}", '{job="x"}']]] }],
              ],
            },
            { map: [["job_name", "fixed"]] },
          ],
        ],
      ],
    });
    expect(templatedValues(parsed)).toHaveLength(4);
    expect(allNodes(parsed).filter((n) => n.kind === "null" && n.templated)).toHaveLength(1);
  });

  it("reads around Jinja, ERB and Terraform lines", () => {
    const jinja = "a:\n{% for x in xs %}\n  - b: {{ x.name }}\n{% endfor %}\n{# done #}\n";
    const erb = "a:\n<% xs.each do |x| %>\n  - b: <%= x.name %>\n<% end %>\n";
    const terraform = "a:\n%{ for x in xs ~}\n  - b: ${x.name}\n%{ endfor ~}\n";
    const shown = [jinja, erb, terraform].map((text) => {
      const parsed = parseYaml(text);
      return [parsed.templated, parsed.problems.length, plain(parsed.root)];
    });
    const tree = (value: string) => ({ map: [["a", [{ map: [["b", value]] }]]] });
    expect(shown).toEqual([
      [true, 0, tree("{{ x.name }}")],
      [true, 0, tree("<%= x.name %>")],
      [true, 0, tree("${x.name}")],
    ]);
  });

  it("takes a flow mapping in braces for the placeholder it is", () => {
    const parsed = parseYaml("a: {{VAR}}\nb: [{{ x }}, y]\nc: {d: {e: f}}\n");
    expect(parsed).toMatchObject({ templated: true, problems: [] });
    expect(plain(parsed.root)).toEqual({
      map: [
        ["a", "{{VAR}}"],
        ["b", ["{{ x }}", "y"]],
        ["c", { map: [["d", { map: [["e", "f"]] }]] }],
      ],
    });
  });

  it("reads a placeholder alone below its key as the value", () => {
    const parsed = parseYaml("a:\n  {{ .Values.a }}\nb:\n  {{ toYaml .Values.b }}\n  c: 1\n");
    expect(parsed).toMatchObject({ templated: true, problems: [] });
    expect(plain(parsed.root)).toEqual({
      map: [
        ["a", "{{ .Values.a }}"],
        ["b", { map: [["c", "1"]] }],
      ],
    });
  });

  it("handles the braces that one engine writes for the other", () => {
    const text =
      'a: {{ .Values.x }}\nb: {{`{{ $labels.instance }}`}} is down\nc: \'{{ "{{" }} $value {{ "}}" }}\'\n';
    const parsed = parseYaml(text);
    expect(parsed).toMatchObject({ templated: true, problems: [] });
    expect(templatedValues(parsed)).toHaveLength(3);
  });

  it("says once, as information, that a placeholder stands in the way", () => {
    const parsed = parseYaml("a:\n  {{ x }}- b\n c: [\n{{ y }}\nd: ]]\n- e\n");
    expect(parsed.problems).toHaveLength(1);
    expect(parsed.problems[0]?.templated).toBe(true);
  });

  it("keeps the offsets of what is not a placeholder", () => {
    const text = "{{- if .Values.x }}\na: {{ .Values.a }} # note {{ x }}\nb: 'value'\n{{- end }}\n";
    const parsed = parseYaml(text);
    const value = scalars(parsed).find((s) => s.value === "value");
    expect(value && text.slice(value.span.start, value.span.end)).toBe("'value'");
    expect(parsed.comments.map((c) => c.text)).toEqual([" note {{ x }}"]);
  });
});
