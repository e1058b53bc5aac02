import { afterEach, describe, expect, it } from "vitest";
import type { InlayHint } from "vscode-languageserver-protocol";
import { uriOf } from "../../server/src/lsp/convert/uri.ts";
import { LineIndex } from "../../server/src/text/lineIndex.ts";
import { parseFixture } from "../support/fixture.ts";
import { type ClientOptions, TestClient } from "./client.ts";

const { files } = parseFixture(`
#- /w/global/prometheus.yml
scrape_configs:
  - job_name: größe 😀
    metrics_path: /federate
    params: { "match[]": ['{job=~"😀.*|x"}'] }
    static_configs:
      - targets: ["prometheus-eu:9090"]
#- /w/clusters/eu/prometheus.yml
rule_files: []
#- /w/clusters/us/prometheus.yml
rule_files: []
`);
const DOCUMENT = { textDocument: { uri: uriOf("/w/global/prometheus.yml") } };
const ALL = { ...DOCUMENT, range: { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } } };

/** The position right behind a text of the global config. */
function behind(text: string) {
  const source = files.get("/w/global/prometheus.yml") ?? "";
  return new LineIndex(source).positionAt(source.indexOf(text) + text.length);
}

let client: TestClient | undefined;
afterEach(() => client?.dispose());

async function start(options: ClientOptions = {}): Promise<TestClient> {
  client = await TestClient.start({ files, folders: ["/w"], ...options });
  return client;
}

describe("inlay hints", () => {
  it("stand behind the values, and the name of a config leads to it", async () => {
    const c = await start();
    expect(c.result?.capabilities.inlayHintProvider).toBe(true);
    const [selector, target] = await c.request<InlayHint[]>("textDocument/inlayHint", ALL);
    expect(selector).toMatchObject({
      position: behind("|x\"}'"),
      label: "nothing known",
      paddingLeft: true,
      tooltip: { kind: "markdown", value: expect.stringContaining("whose `job` is `😀`") },
    });
    expect(target).toMatchObject({
      position: behind(':9090"'),
      label: [
        { value: "clusters/eu/prometheus.yml?", location: { uri: uriOf("/w/clusters/eu/prometheus.yml") } },
      ],
    });
  });

  it("have plain tooltips where the editor shows no Markdown", async () => {
    const c = await start({ capabilities: {} });
    const [selector] = await c.request<InlayHint[]>("textDocument/inlayHint", ALL);
    expect(selector?.tooltip).toEqual(expect.stringContaining("Takes series whose job is "));
    expect(selector?.tooltip).not.toContain("`");
  });

  it("are none when the setting turns them off, and none in other files", async () => {
    const c = await start({ settings: { inlayHints: { enable: false } } });
    expect(await c.request("textDocument/inlayHint", ALL)).toEqual([]);
    const other = { ...ALL, textDocument: { uri: uriOf("/w/none.yml") } };
    expect(await c.request("textDocument/inlayHint", other)).toEqual([]);
  });

  it("need a range", async () => {
    const c = await start();
    await expect(c.request("textDocument/inlayHint", DOCUMENT)).rejects.toMatchObject({ code: -32602 });
  });
});
