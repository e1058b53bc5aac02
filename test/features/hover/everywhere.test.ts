import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Engine } from "../../../server/src/engine.ts";
import { hover } from "../../../server/src/features/hover/hover.ts";
import { touches } from "../../../server/src/text/span.ts";
import { engineOf } from "../../support/check.ts";
import { federation } from "./support.ts";

const EXAMPLES = resolve(dirname(fileURLToPath(import.meta.url)), "../../../examples/monitoring");

function exampleFiles(): [string, string][] {
  return readdirSync(EXAMPLES, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.ya?ml$/.test(file))
    .map((file) => [`/${file.replaceAll("\\", "/")}`, readFileSync(join(EXAMPLES, file), "utf8")]);
}

/** Asks at every offset of every document, and gives how often there was an answer. */
function askEverywhere({ workspace }: Engine): number {
  let answers = 0;
  for (const document of workspace.documents.values()) {
    for (let offset = 0; offset <= document.text.length; offset++) {
      const found = hover(workspace, document, offset);
      if (!found) continue;
      answers++;
      const fits = touches(found.span, offset) && found.span.end <= document.text.length;
      if (!fits || found.markdown.trim() === "" || /undefined|\[object|NaN/.test(found.markdown))
        throw new Error(`${document.path} at ${offset}: ${JSON.stringify(found)}`);
    }
  }
  return answers;
}

describe("a hover at every offset", () => {
  it("of the examples holds its place", async () => {
    expect(askEverywhere(await engineOf(exampleFiles()))).toBeGreaterThan(1000);
  });

  it.each([
    ["cut off in the middle", (text: string) => text.slice(0, text.length / 2)],
    ["with CRLF", (text: string) => text.replaceAll("\n", "\r\n")],
    ["with a byte order mark", (text: string) => `\ufeff${text}`],
    ["with quotes gone", (text: string) => text.replaceAll(/["']/g, "")],
    ["with brackets unclosed", (text: string) => text.replaceAll(/[\]})]/g, "")],
    ["with tabs", (text: string) => text.replaceAll("    ", "\t")],
    ["with templates", (text: string) => text.replaceAll("internal", "{{ .Domain }}")],
    ["with anchors", (text: string) => `x-a: &a { b: c }\n${text}y-b: *a\n`],
    ["with colons gone", (text: string) => text.replaceAll(": ", " ")],
    ["with emoji", (text: string) => text.replaceAll("job", "j😀b")],
  ])("of documents %s holds its place", async (_name, change) => {
    const files = federationFiles().map(([path, text]): [string, string] => [path, change(text)]);
    askEverywhere(await engineOf(files));
  });

  it("of odd documents holds its place", async () => {
    const files: [string, string][] = [
      [
        "/a.yml",
        "scrape_configs: [{job_name: a, metrics_path: /federate, params: {'match[]': [up, *x, null, {a: b}, [c]]}, static_configs: [{targets: [a, 1, null]}, null]}, null, 3]",
      ],
      [
        "/b.yml",
        "groups: [{name: a, rules: [{record: b, expr: 1}, {alert: c, expr: null}, {expr: 'up'}, null]}, null]",
      ],
      ["/c.yml", "global:\n  external_labels: {a: '${B', c: '$$', d: null, e: [f]}\nscrape_configs:\n"],
      ["/d.json", '[{"targets": ["a:1", 5], "labels": {"a": "b"}}]'],
      [
        "/e.yml",
        "scrape_configs:\n- job_name: a\n  <<: *gone\n  relabel_configs:\n  - {}\n  - action: hashmod\n  - regex: '('\n    action: keep\n",
      ],
      ["/.promfed.yaml", "rules: {federation: off, 3: x}\nclusters: [a, {name: b}]\nlabels: 4\n"],
      ["/f.yml", "---\nscrape_configs: []\n---\nscrape_configs: [{job_name: x}]\n"],
    ];
    expect(askEverywhere(await engineOf(files))).toBeGreaterThan(100);
  });
});

function federationFiles(): [string, string][] {
  return federation()
    .split(/^#- /m)
    .slice(1)
    .map((part): [string, string] => {
      const line = part.indexOf("\n");
      return [part.slice(0, line), part.slice(line + 1)];
    });
}
