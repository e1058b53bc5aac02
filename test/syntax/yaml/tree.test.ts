import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { YamlNode } from "../../../server/src/syntax/yaml/nodes.ts";
import type { Shape } from "../../../server/src/syntax/yaml/outline.ts";
import {
  type Piece,
  readTree,
  readWholeTree,
  type TreeEntry,
  type TreeItem,
  type YamlTree,
} from "../../../server/src/syntax/yaml/tree.ts";
import { ContentMemo } from "../../../server/src/text/memo.ts";

const CONFIG: Shape = { scrape_configs: { items: "unit" }, remote_write: { items: "unit" } };
const RULES: Shape = { groups: { items: { rules: { items: "unit" } } } };
const MANIFEST: Shape = { spec: { map: RULES } };

const read = (text: string, shape: Shape) => readTree(text, shape, new ContentMemo(1000));

/** Every scalar with its path and its place in the file: what two ways of reading must agree on. */
function flatten(tree: YamlTree): string[] {
  const out: string[] = [];
  const node = (path: string, base: number, value: YamlNode) => {
    const at = `${path} ${value.span.start + base}-${value.span.end + base}`;
    if (value.kind === "scalar")
      out.push(`${at} ${value.style} ${JSON.stringify(value.value)} ${value.templated === true}`);
    else if (value.kind === "map")
      for (const pair of value.pairs) node(`${path}.${pair.key.value}`, base, pair.value);
    else if (value.kind === "seq")
      for (const [i, item] of value.items.entries()) node(`${path}[${i}]`, base, item);
    else out.push(`${at} ${value.kind}`);
  };
  const entry = (path: string, e: TreeEntry) => {
    out.push(`${path}.${e.key.value} key ${e.key.span.start + e.base}`);
    if (e.entries) for (const inner of e.entries) entry(`${path}.${e.key.value}`, inner);
    else if (e.items) for (const [n, i] of e.items.entries()) item(`${path}.${e.key.value}[${n}]`, i);
    else node(`${path}.${e.key.value}`, e.base, e.node);
  };
  const item = (path: string, i: TreeItem) => {
    if (i.entries) for (const inner of i.entries) entry(path, inner);
    else node(path, i.base, i.node);
  };
  for (const e of tree.entries) entry("", e);
  out.push(...tree.comments.map((c) => `# ${c.span.start} ${c.trailing} ${c.text}`).sort());
  return out;
}

describe("reading a file as pieces", () => {
  it("shares the pieces of equal rules", () => {
    const memo = new ContentMemo<Piece>(100);
    const rule = "      - record: a:b:c\n        expr: sum(x)\n";
    const first = readTree(`groups:\n  - name: a\n    rules:\n${rule}`, RULES, memo);
    const second = readTree(`# a comment\ngroups:\n  - name: b\n    rules:\n${rule}${rule}`, RULES, memo);
    const rules = (tree: YamlTree) => tree.entries[0]?.items?.[0]?.entries?.[1]?.items ?? [];
    expect(rules(first)[0]?.piece).toBe(rules(second)[1]?.piece);
    expect(rules(second)).toHaveLength(2);
    expect(second.cut).toBe(true);
  });

  it.each([
    [
      "a list at the column of its key",
      "groups:\n- name: a\n  rules:\n  - record: x\n    expr: y\n  - record: z\n    expr: |\n      a\n\n      b\n# end\n",
    ],
    [
      "a document marker",
      "---\n# head\ngroups:\n  - name: a\n    rules:\n      - record: x\n        expr: y\n",
    ],
    ["rules before the name", "groups:\n  - rules:\n      - record: x\n        expr: y\n    name: a\n"],
    ["no rules", "groups:\n  - name: a\n    rules:\n  - name: b\n    rules: []\n"],
    [
      "a quoted text that looks like structure",
      "groups:\n  - name: a\n    rules:\n      - alert: x\n        expr: 'a\n      - record: y'\n",
    ],
    ["a flow list", "groups: [{name: a, rules: [{record: x, expr: y}]}]\n"],
    [
      "an anchor",
      "groups:\n  - name: a\n    rules:\n      - &r\n        record: x\n        expr: y\n      - *r\n",
    ],
    [
      "CRLF",
      "groups:\r\n  - name: a\r\n    rules:\r\n      - record: x\r\n        expr: >-\r\n          y\r\n          z\r\n",
    ],
    [
      "a dash on a line of its own",
      "groups:\n  -\n    name: a\n    rules:\n      -\n        record: x\n        expr: y\n",
    ],
    [
      "a broken rule",
      "groups:\n  - name: a\n    rules:\n      - record: 'x\n        expr: y\n      - record: z\n        expr: w\n",
    ],
    ["tabs", "groups:\n  - name: a\n    rules:\n\t- record: x\n"],
    ["two documents", "groups:\n  - name: a\n---\ngroups: []\n"],
    ["a byte order mark", "\ufeffgroups:\n  - name: a\n    rules:\n      - record: x\n        expr: y\n"],
  ])("agrees with reading it whole: %s", (_, text) => {
    expect(flatten(read(text, RULES))).toEqual(flatten(readWholeTree(text, RULES)));
  });

  it("agrees with reading it whole on arbitrary cuts and splices of rule files", () => {
    const lines = [
      "groups:",
      "  - name: a",
      "- name: b",
      "    rules:",
      "  rules:",
      "      - record: x",
      "  - record: y",
      "        expr: sum(x)",
      "    expr: |",
      "      a",
      "",
      "        # c",
      "# d",
      "        labels: {a: b}",
      "          'x: y'",
      "    interval: 5m",
      "\t",
      "---",
      "        expr: 'a",
      "      b'",
      "      -",
      "rules: []",
      "  - &a {x: *a}",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...lines), { maxLength: 14 }), fc.boolean(), (chosen, crlf) => {
        const text = `groups:\n${chosen.join("\n")}\n`.replaceAll("\n", crlf ? "\r\n" : "\n");
        const cut = read(text, RULES);
        if (!cut.cut) return;
        const whole = readWholeTree(text, RULES);
        expect([cut.templated, cut.problems.length > 0]).toEqual([
          whole.templated,
          whole.problems.length > 0,
        ]);
        // Read whole, a mistake may take what follows with it.
        if (cut.problems.length === 0) expect(flatten(cut)).toEqual(flatten(whole));
      }),
      { numRuns: 3000 },
    );
  });

  const rule = (body: string, name = "x") => `      - record: ${name}\n${body}        expr: y\n`;
  const head = "groups:\n  - name: a\n    rules:\n";

  it.each([
    ["a half-typed key", rule("        lab\n")],
    ["a half-typed key at a rule's end", "      - record: x\n        expr: y\n        lab\n"],
    ["a key without a space", rule("        labels:a\n")],
    ["a second colon", rule("        labels: a: b\n")],
    ["an open quote", rule('        labels: "a\n')],
    ["an open quote at a rule's end", '      - record: x\n        expr: "y\n'],
    ["an open apostrophe", rule("        labels: 'it''s\n")],
    ["an open bracket", rule("        labels: [a, {b: c\n")],
    ["a bracket closed twice", rule("        labels: {a: b}}\n")],
    ["a key that stands too deep", rule("          labels: a\n")],
    ["text behind a quote", rule("        labels: 'a' b\n")],
    ["a tab in front of a comment", rule("\t# a\n").replace("\t", "        \t")],
    ["an unknown escape", rule('        labels: "\\."\n')],
    ["text on the line of a block scalar", rule("        labels: | a\n")],
    ["an unquoted placeholder of Prometheus", rule("        labels: {{ $labels.x }}\n")],
    ["a placeholder of a template", rule("        labels: {{ .Values.x }}\n")],
    ["a placeholder in quotes", rule('        labels: "{{ .Values.x }}"\n')],
    ["a variable", rule("        labels: ${X}\n")],
    ["a quote inside a placeholder", rule('        labels: "{{ $labels.x" }}"\n')],
    ["a placeholder that is open", rule("        labels: {{ .Values\n")],
    ["a control character", rule("        labels: \u0001\n")],
  ])("keeps %s to its rule, and says of it what reading the file whole says", (_, broken) => {
    for (const newline of ["\n", "\r\n"]) {
      const text = `${head}${rule("", "before")}${broken}${rule("", "after 'it'")}`.replaceAll("\n", newline);
      const tree = read(text, RULES);
      const whole = readWholeTree(text, RULES);
      expect(tree.cut).toBe(true);
      expect(tree.problems).toEqual(whole.problems);
      expect(tree.templated).toBe(whole.templated);
      expect(tree.entries[0]?.items?.[0]?.entries?.[1]?.items).toHaveLength(3);
    }
  });

  it.each([
    ["brackets over several rules", `      - record: x\n        labels: {a: b\n      - c}\n${rule("")}`],
    ["a quoted text over several rules", `${rule("        labels: 'a\n")}${rule("        labels: b'\n")}`],
    [
      "a placeholder over several rules",
      `${rule("        {# labels: a\n")}${rule("        labels: b #}\n")}`,
    ],
    [
      "a comment of a template over several rules",
      `${rule("        {{/* {{ x }}\n")}${rule("        labels: {{ y }} */}}\n        for: ${X}\n")}`,
    ],
  ])("reads a file whole for %s", (_, rules) => {
    const text = `${head}${rules}`;
    const tree = read(text, RULES);
    expect(tree.cut).toBe(false);
    expect(tree.problems).toEqual([]);
  });

  it("takes what may be a placeholder for one in the company of others", () => {
    const alone = `${head}${rule("        labels: {{ $x }}\n")}${rule("        for: '{{ end }}'\n")}`;
    const file = `${alone}${rule("        for: '{{ .Values.x }}'\n")}`;
    expect(read(alone, RULES)).toMatchObject({ cut: true, templated: false });
    expect(read(alone, RULES).problems).toHaveLength(1);
    expect(read(file, RULES)).toMatchObject({ cut: true, templated: true, problems: [] });
    expect(flatten(read(file, RULES))).toEqual(flatten(readWholeTree(file, RULES)));
  });

  it.each([
    ["half a key in a group", "    inter\n"],
    ["half a group", "  - nam\n"],
    ["a group without rules", "  - name: b\n    rul\n"],
  ])("reads only the group whole that has %s", (_, broken) => {
    const text = `${head}${rule("")}${broken}${head.replace("groups:\n", "")}${rule("")}`;
    const tree = read(text, RULES);
    const whole = readWholeTree(text, RULES);
    expect(tree.cut).toBe(true);
    expect(tree.problems).toEqual(whole.problems);
    expect(flatten(tree)).toEqual(flatten(whole));
  });

  it("reports the mistakes of several rules", () => {
    const text = `${head}${rule("        labels: [a\n")}${rule("        lab\n")}${rule("          for: 1m\n")}`;
    expect(read(text, RULES).problems.map(({ span }) => text.slice(span.start, span.end))).toEqual([
      "[",
      "lab",
      "for",
    ]);
  });

  const shared = resolve(dirname(fileURLToPath(import.meta.url)), "../../../../shared/corpus");
  // Uses configs of public repositories kept outside the project.
  it.skipIf(!existsSync(shared))(
    "agrees with reading it whole on configs found in the wild, and cuts most of them",
    () => {
      let cut = 0;
      let all = 0;
      for (const file of readdirSync(shared, { recursive: true, encoding: "utf8" })) {
        if (!/\.ya?ml$/.test(file)) continue;
        const text = readFileSync(join(shared, file), "utf8");
        const shape = /^spec:/m.test(text) ? MANIFEST : /^groups:/m.test(text) ? RULES : CONFIG;
        const tree = read(text, shape);
        const whole = readWholeTree(text, shape);
        if (tree.cut) expect([file, flatten(tree)]).toEqual([file, flatten(whole)]);
        if (shape === RULES) {
          all++;
          if (tree.cut) cut++;
        }
      }
      expect(cut / all).toBeGreaterThan(0.9);
    },
  );
});
