// The actions that no finding asks for, end to end; what they do has tests of its own.
import { afterEach, describe, expect, it } from "vitest";
import type { CodeAction, CreateFile, TextDocumentEdit } from "vscode-languageserver-protocol";
import { uriOf } from "../../server/src/lsp/convert/uri.ts";
import { LineIndex } from "../../server/src/text/lineIndex.ts";
import { parseFixture } from "../support/fixture.ts";
import { MODERN, TestClient } from "./client.ts";

const { files } = parseFixture(`
#- /global/prometheus.yml
scrape_configs:
  - job_name: federate
    honor_labels: true
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-1:9090"]
      - targets: ["prometheus-eu.internal:9090"]
        labels: { cluster: eu }
#- /clusters/eu/prometheus.yml
rule_files: [rules.yml]
#- /clusters/eu/rules.yml
groups:
  - name: exports
    rules:
      - record: job:http_requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
`);
const CONFIG = "/global/prometheus.yml";

let client: TestClient | undefined;
afterEach(() => client?.dispose());

async function actionsAt(
  c: TestClient,
  path: string,
  needle: string,
  only?: string[],
): Promise<CodeAction[]> {
  const text = files.get(path) ?? "";
  const position = new LineIndex(text).positionAt(text.indexOf(needle));
  const range = { start: position, end: position };
  return c.request("textDocument/codeAction", {
    textDocument: { uri: uriOf(path) },
    range,
    context: { diagnostics: [], ...(only && { only }) },
  });
}

async function opened(workspaceEdit = MODERN.workspace?.workspaceEdit): Promise<TestClient> {
  const capabilities = {
    ...MODERN,
    workspace: { ...MODERN.workspace, ...(workspaceEdit && { workspaceEdit }) },
  };
  client = await TestClient.start({ files, capabilities });
  await client.open(CONFIG, files.get(CONFIG) ?? "");
  return client;
}

describe("refactorings over the wire", () => {
  it("are offered under their kind, and create files before they fill them", async () => {
    const c = await opened();
    const actions = await actionsAt(c, CONFIG, "federate", ["refactor"]);
    expect(actions.map((action) => [action.title, action.kind])).toEqual([
      ["Insert cluster labels", "refactor.rewrite"],
      ["Generate absent() alert for job:http_requests:rate5m", "refactor.rewrite"],
      ["Generate federation health alerts", "refactor.rewrite"],
    ]);
    const { edit } = await c.request<CodeAction>("codeAction/resolve", actions[1]);
    const [create, fill, register] = (edit?.documentChanges ?? []) as [
      CreateFile,
      TextDocumentEdit,
      TextDocumentEdit,
    ];
    const uri = uriOf("/global/rules/federation_absent.yml");
    expect(create).toMatchObject({ kind: "create", uri });
    expect(fill.textDocument.uri).toBe(uri);
    expect(fill.edits[0]).toMatchObject({
      newText: expect.stringContaining("absent(job:http_requests:rate5m)"),
    });
    expect(register).toMatchObject({
      textDocument: { uri: uriOf(CONFIG), version: 1 },
      edits: [{ newText: "rule_files:\n  - rules/federation_absent.yml\n" }],
    });
  });

  it("are offered in rule files that are not open", async () => {
    const c = await opened();
    const actions = await actionsAt(c, "/clusters/eu/rules.yml", "job:http", ["refactor.rewrite"]);
    expect(actions.map((action) => action.title)).toEqual([
      "Generate absent() alert for job:http_requests:rate5m",
    ]);
  });

  it("take a part out of an expression, for clients that leave out what is null too", async () => {
    const c = await opened();
    const path = "/clusters/eu/rules.yml";
    const text = `${files.get(path)}      - alert: Slow
        expr: sum by (job) (rate(slow_total[5m])) > 1
`;
    await c.open(path, text);
    const position = new LineIndex(text).positionAt(text.indexOf("rate(slow"));
    const actions = await c.request<CodeAction[]>("textDocument/codeAction", {
      textDocument: { uri: uriOf(path) },
      range: { start: position, end: position },
      context: { diagnostics: [], only: ["refactor.extract"] },
    });
    expect(actions.map((action) => action.title)).toEqual([
      "Extract job:slow:rate5m as a recording rule",
      "Extract instance:slow:rate5m as a recording rule",
    ]);
    const [action] = actions;
    const sent = JSON.parse(JSON.stringify(action, (_, value) => value ?? undefined));
    const { edit } = await c.request<CodeAction>("codeAction/resolve", sent);
    const [change] = (edit?.documentChanges ?? []) as TextDocumentEdit[];
    expect(change?.edits.map((one) => "newText" in one && one.newText)).toEqual([
      "      - record: job:slow:rate5m\n        expr: sum by (job) (rate(slow_total[5m]))\n",
      "job:slow:rate5m",
    ]);
  });

  it("leave values to fill in, as tab stops where the client has them", async () => {
    const labels = async (c: TestClient) => {
      const [insert] = await actionsAt(c, CONFIG, "federate", ["refactor"]);
      return JSON.stringify((await c.request<CodeAction>("codeAction/resolve", insert)).edit);
    };
    const plain = await labels(await opened());
    expect(plain).toContain("cluster: cluster\\n");
    client?.dispose();
    const stops = await labels(
      await opened({ ...MODERN.workspace?.workspaceEdit, snippetEditSupport: true }),
    );
    expect(stops).toContain("cluster: ${1:cluster}\\n");
  });

  it("are not asked for with quick fixes only", async () => {
    const actions = await actionsAt(await opened(), CONFIG, "federate", ["quickfix"]);
    expect(actions.filter((action) => action.kind !== "quickfix")).toEqual([]);
  });
});
