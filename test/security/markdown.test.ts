import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { TestClient } from "../lsp/client.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Text that would do something if an editor took it for Markdown or HTML. */
const EVIL =
  "[a](command:evil.run) ![b](https://evil.example/b.png) <img src=https://evil.example/c> <a href=x> https://evil.example/d `` ` ``` **x** \\\\[y](z) &lt;";
const QUOTED = `"${EVIL}"`;
const LABEL = "evil_label";

const FILES: Readonly<Record<string, string>> = {
  "/prometheus.yml": `global: { external_labels: { cluster: ${QUOTED}, monitor: global } }
rule_files: [rules.yml, ${QUOTED}]
scrape_configs:
  # ${EVIL}
  - job_name: ${QUOTED}
    metrics_path: /federate
    honor_labels: true
    scheme: ${QUOTED}
    ${QUOTED}: x
    params: { "match[]": ['{__name__=~"job:.*",${LABEL}="${EVIL.replaceAll("'", "").replaceAll("\\", "\\\\")}"}', ${QUOTED}] }
    relabel_configs:
      - { source_labels: [job], regex: ${QUOTED}, target_label: ${QUOTED}, replacement: ${QUOTED} }
    static_configs: [{ targets: ["prometheus-eu:9090", ${QUOTED}], labels: { ${LABEL}: ${QUOTED} } }]
`,
  "/rules.yml": `groups:
  - name: ${QUOTED}
    rules:
      - record: ${QUOTED}
        expr: up
      - record: job:a:sum
        expr: |
          sum by (job) (a{job=${JSON.stringify(EVIL)}})  # ${EVIL}
        labels: { ${LABEL}: ${QUOTED} }
      - alert: ${QUOTED}
        expr: job:a:sum{${LABEL}=${JSON.stringify(EVIL).replaceAll("#", "")}} > 1
        annotations: { summary: ${QUOTED}, description: "{{ $labels.job }} ${EVIL}" }
`,
  "/.promfed.yaml": `clusters: [{ name: ${QUOTED}, endpoint: "prometheus-eu:9090", config: prometheus.yml }]\n`,
  "/metrics.json": JSON.stringify({
    status: "success",
    data: { a: [{ type: "counter", help: EVIL, unit: EVIL }] },
  }),
};

/** What of a Markdown text an editor would make something of: all but code and what is escaped. */
function active(markdown: string): string {
  return markdown
    .replace(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, "")
    .replace(/(?<!`)(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, "")
    .replace(/\\[!-/:-@[-`{-~]/g, "");
}

/** Links of promfed's own documentation and that of what it explains. */
const OWN_LINK =
  /\]\((?:https:\/\/(?:github\.com|prometheus\.io|thanos\.io|docs\.victoriametrics\.com)\/[^)\s]*|file:\/\/\/[^)\s]*)\)/g;

function violations(markdown: string): string[] {
  const rest = active(markdown).replace(OWN_LINK, "");
  const found = rest.matchAll(/.{0,30}(?:\[[^\]]*\][([:]|<[a-z/!]|https?:\/\/|\bwww\.).{0,30}/gi);
  return [...found].map(([around]) => around);
}

function markdownIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const { kind, value: text } = value as { kind?: unknown; value?: unknown };
  if (kind === "markdown" && typeof text === "string") return [text];
  return Object.values(value).flatMap(markdownIn);
}

describe("Markdown made of what files hold", () => {
  it("is told from Markdown by the test itself", () => {
    expect(violations(EVIL).length).toBeGreaterThan(0);
    expect(violations("`[a](command:x)` and \\[b](c) [docs](https://prometheus.io/docs)")).toEqual([]);
  });

  it("has no link, image or tag of theirs, wherever one points", async () => {
    const client = await TestClient.start({ files: Object.entries(FILES) });
    const seen = new Set<string>();
    try {
      for (const [path, text] of Object.entries(FILES)) {
        const uri = await client.open(path, text);
        const textDocument = { uri };
        const lines = text.split("\n");
        for (const [line, content] of lines.entries()) {
          for (let character = 0; character <= Math.min(content.length, 200); character += 3) {
            const position = { line, character };
            const answers = [await client.request("textDocument/hover", { textDocument, position })];
            if (character % 12 === 0)
              answers.push(await client.request("textDocument/completion", { textDocument, position }));
            for (const markdown of answers.flatMap(markdownIn)) seen.add(markdown);
          }
        }
        const range = { start: { line: 0, character: 0 }, end: { line: lines.length, character: 0 } };
        const hints = await client.request("textDocument/inlayHint", { textDocument, range });
        for (const markdown of markdownIn(hints)) seen.add(markdown);
      }
    } finally {
      client.dispose();
    }
    expect([...seen].filter((markdown) => markdown.includes("evil")).length).toBeGreaterThan(3);
    expect([...seen].flatMap(violations)).toEqual([]);
  });
});

describe("the VS Code extension", () => {
  const sources = readdirSync(join(root, "client/src"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => [file, readFileSync(join(root, "client/src", file), "utf8")] as const);

  it("trusts no text with commands, and takes none for HTML", () => {
    const found = sources.filter(([, text]) =>
      /isTrusted\s*[:=]\s*(?!false)|supportHtml\s*[:=]\s*(?!false)/.test(text),
    );
    expect(found.map(([file]) => file)).toEqual([]);
  });

  it("gives every webview a content security policy that starts from nothing", () => {
    const webviews = sources.filter(([, text]) =>
      /createWebviewPanel|registerWebviewViewProvider|CustomEditor/.test(text),
    );
    const policies = sources.filter(([, text]) => text.includes("Content-Security-Policy"));
    if (webviews.length === 0) return;
    expect(policies.length).toBeGreaterThan(0);
    for (const [, text] of policies) {
      expect(text).toContain("default-src 'none'");
      expect(text).not.toMatch(/unsafe-eval|script-src[^;]*(?:'unsafe-inline'|https?:|\*)/);
    }
  });
});
