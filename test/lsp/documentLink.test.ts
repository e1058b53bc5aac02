import { afterEach, describe, expect, it } from "vitest";
import type { DocumentLink } from "vscode-languageserver-protocol";
import { uriOf } from "../../server/src/lsp/convert/uri.ts";
import { LineIndex } from "../../server/src/text/lineIndex.ts";
import { parseFixture } from "../support/fixture.ts";
import { TestClient } from "./client.ts";

const { files } = parseFixture(`
#- /w/prometheus.yml
rule_files: ["rules/größe 😀.yml", rules/none.yml]
scrape_configs: []
#- /w/rules/größe-😀.yml
groups:
  - name: a
    rules:
      - { record: a, expr: up }
`);

let client: TestClient | undefined;
afterEach(() => client?.dispose());

describe("document links", () => {
  it("lead to the files, spelt as URIs", async () => {
    // A fixture's paths hold no spaces, so the rule file gets its name here.
    const renamed = [...files].map(([path, text]) => [path.replace("größe-", "größe "), text] as const);
    client = await TestClient.start({ files: renamed, folders: ["/w"] });
    expect(client.result?.capabilities.documentLinkProvider).toEqual({ resolveProvider: false });
    const params = { textDocument: { uri: uriOf("/w/prometheus.yml") } };
    const links = await client.request<DocumentLink[]>("textDocument/documentLink", params);
    const text = files.get("/w/prometheus.yml") ?? "";
    const written = "rules/größe 😀.yml";
    const start = text.indexOf(written);
    expect(links).toEqual([
      {
        range: new LineIndex(text).rangeOf({ start, end: start + written.length }),
        target: uriOf("/w/rules/größe 😀.yml"),
        tooltip: written,
      },
    ]);
    const other = { textDocument: { uri: uriOf("/w/none.yml") } };
    expect(await client.request("textDocument/documentLink", other)).toEqual([]);
  });
});
