import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { NamedThing } from "../../../server/src/features/rename/thing.ts";
import { engineOf } from "../../support/check.ts";
import { planned, renamed, textsAfter } from "./support.ts";

const metric = fc
  .tuple(fc.constantFrom("job", "up", "a", "http_requests"), fc.stringMatching(/^(?:[:_][a-z]{1,6}){0,3}$/))
  .map(([head, tail]) => head + tail);

/** Values of labels, those that are special to YAML, to regexes or to PromQL among them. */
const value = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/),
  fc.constantFrom("us.east", "a+b", "on", "1", "x y", 'q"q', "it's", "b\\c", "é-1", "{x}", "a: b", "#c"),
);

const quote = (text: string) => JSON.stringify(text);
const regexText = (text: string) => text.replace(/[\\.+*?()|[\]{}^$]/g, "\\$&");

/** An expression that names the metric, or matches the value, in one of many ways. */
const expression = (name: string, label: string) =>
  fc.constantFrom(
    name,
    `sum by (job) (rate(${name}{cluster=${quote(label)}}[5m]))`,
    `{__name__=${quote(name)}, cluster!=${quote(label)}}`,
    `{__name__=~${quote(`other|${name}`)}, cluster=~${quote(`x|${regexText(label)}`)}}`,
    `absent(${name}) or other{cluster=~${quote(regexText(label))}}`,
    `label_replace(${name}, "cluster", ${quote(label)}, "cluster", ${quote(`y|${regexText(label)}`)})`,
    `up # ${name}`,
  );

const style = fc.constantFrom("double", "single", "literal", "plain");

/** The expression as a scalar that YAML reads as it is. */
function scalar(text: string, wanted: string, indent: string): string {
  if (wanted === "literal") return `|\n${indent}  ${text}`;
  if (wanted === "single") return `'${text.replaceAll("'", "''")}'`;
  const plain = /^[\w(][^\n]*$/.test(text) && !/: |:$| #|^on$|^\d/.test(text);
  return wanted === "plain" && plain ? text : JSON.stringify(text);
}

const workspace = fc
  .record({ name: metric, label: value })
  .chain(({ name, label }) =>
    fc.record({
      name: fc.constant(name),
      label: fc.constant(label),
      exprs: fc.array(fc.tuple(expression(name, label), style), { minLength: 1, maxLength: 4 }),
      lineBreak: fc.constantFrom("\n", "\r\n"),
      bom: fc.constantFrom("", "\ufeff"),
      labelStyle: style,
    }),
  )
  .map(({ name, label, exprs, lineBreak, bom, labelStyle }) => {
    const rules = exprs.map(
      ([text, wanted], index) =>
        `      - alert: A${index}\n        expr: ${scalar(text, wanted, "        ")}`,
    );
    const text = [
      "groups:",
      "  - name: g",
      "    rules:",
      `      - record: ${scalar(name, labelStyle === "literal" ? "single" : labelStyle, "")}`,
      "        expr: vector(1)",
      "        labels:",
      `          cluster: ${scalar(label, labelStyle === "literal" ? "single" : labelStyle, "")}`,
      ...rules,
      "",
    ].join("\n");
    const targets = exprs.map(([expr]) => ({ expr, legendFormat: "{{cluster}}" }));
    const dashboard = { title: "T", schemaVersion: 1, templating: {}, panels: [{ title: "P", targets }] };
    const files = new Map([
      ["/rules.yml", bom + text.replaceAll("\n", lineBreak)],
      ["/d.json", JSON.stringify(dashboard, undefined, 1)],
    ]);
    return { name, label, files };
  });

describe("a rename there and back", () => {
  it(
    "of a metric gives the original bytes, and no selector that is not renamed",
    () =>
      fc.assert(
        fc.asyncProperty(workspace, metric, async ({ name, files }, to) => {
          fc.pre(name !== to && to !== "other" && to !== "up" && name !== "up" && to !== "vector");
          await thereAndBack({ kind: "metric", name }, to, files);
        }),
        { numRuns: 60 },
      ),
    20_000,
  );

  it(
    "of a label's value gives the same meaning, and the original bytes where no quotes were needed",
    () =>
      fc.assert(
        fc.asyncProperty(workspace, value, async ({ label, files }, to) => {
          fc.pre(label !== to && !["x", "y"].includes(to) && !["x", "y"].includes(label));
          await thereAndBack({ kind: "label-value", label: "cluster", name: label }, to, files);
        }),
        { numRuns: 60 },
      ),
    20_000,
  );
});

async function thereAndBack(
  thing: NamedThing,
  to: string,
  files: ReadonlyMap<string, string>,
): Promise<void> {
  const plan = await planned(files, thing, to);
  const there = new Map([...files, ...Object.entries(textsAfter(files, plan))]);
  expect(await errorsOf(there)).toEqual(await errorsOf(files));
  const back = new Map([
    ...there,
    ...Object.entries(await renamed(there, { ...thing, name: to }, thing.name)),
  ]);
  // Quotes that the other name needs stay, so that bytes are compared where it needs none.
  for (const [path, text] of files) expect(parse(back.get(path) ?? "")).toEqual(parse(text));
  if (/^[\w:-]+$/.test(thing.name + to) && !/^(?:on|1)$/.test(to) && !/^(?:on|1)$/.test(thing.name))
    expect(back).toEqual(files);
}

/** The codes of all errors; places and names differ. */
async function errorsOf(files: ReadonlyMap<string, string>): Promise<string[]> {
  const all = [...(await engineOf(files)).checkAll().values()].flat();
  return all.filter(({ severity }) => severity === "error").map(({ code }) => code);
}
