import { afterEach, describe, expect, it } from "vitest";
import type { ApplyWorkspaceEditParams, WorkspaceEdit } from "vscode-languageserver-protocol";
import { uriOf } from "../../server/src/lsp/convert/uri.ts";
import { LineIndex, type Range } from "../../server/src/text/lineIndex.ts";
import { parseFixture } from "../support/fixture.ts";
import { type ClientOptions, TestClient } from "./client.ts";

const { files } = parseFixture(`
#- /w/prometheus.yml
global:
  external_labels: { cluster: us-east }
rule_files: [rules.yml]
scrape_configs:
  - job_name: node
    static_configs: [{ targets: ["node:9100"] }]
#- /w/rules.yml
groups:
  - name: g
    rules:
      - record: job:up:sum
        expr: sum by (job) (up{job=~"node|kubelet"})
      - alert: Down
        expr: job:up:sum{cluster="us-east"} == 0
#- /w/alertmanager.yml
route: { receiver: a, routes: [{ matchers: [alertname="Down", cluster="us-east"] }] }
receivers: [{ name: a }]
#- /w/dashboard.json
{ "title": "T", "schemaVersion": 39, "templating": {},
  "panels": [{ "title": "P", "targets": [{ "expr": "job:up:sum{cluster=\\"us-east\\"}" }] }] }
`);

let client: TestClient | undefined;
afterEach(() => client?.dispose());

async function start(options: ClientOptions = {}): Promise<TestClient> {
  client = await TestClient.start({ files, folders: ["/w"], ...options });
  return client;
}

function at(path: string, text: string) {
  const content = files.get(path) ?? "";
  const position = new LineIndex(content).positionAt(content.indexOf(text) + 1);
  return { textDocument: { uri: uriOf(path) }, position };
}

/** The files that an edit changes, each as it is afterwards. */
function applied(edit: WorkspaceEdit): Record<string, string> {
  const result: Record<string, string> = {};
  for (const change of edit.documentChanges ?? []) {
    if (!("edits" in change)) continue;
    const path = change.textDocument.uri.replace("file://", "");
    let text = files.get(path) ?? "";
    const lines = new LineIndex(text);
    const edits = change.edits.map((one) => ({ ...one, span: lines.spanOf(one.range as Range) }));
    for (const one of edits.sort((a, b) => b.span.start - a.span.start))
      text = text.slice(0, one.span.start) + ("newText" in one ? one.newText : "") + text.slice(one.span.end);
    result[path] = text;
  }
  return result;
}

describe("renaming from any occurrence", () => {
  it.each([
    ["/w/prometheus.yml", "us-east", "us-east"],
    ["/w/rules.yml", 'us-east"', "us-east"],
    ["/w/alertmanager.yml", "us-east", "us-east"],
    ["/w/dashboard.json", "us-east", "us-east"],
    ["/w/prometheus.yml", "node\n", "node"],
    ["/w/rules.yml", "node|", "node"],
    ["/w/alertmanager.yml", "Down", "Down"],
    ["/w/dashboard.json", "job:up:sum", "job:up:sum"],
    ["/w/rules.yml", "up{", "up"],
  ])("offers what stands in %s at %j", async (path, text, placeholder) => {
    const c = await start();
    const prepared = await c.request<{ range: Range; placeholder: string }>(
      "textDocument/prepareRename",
      at(path, text),
    );
    const content = files.get(path) ?? "";
    const { start: from, end } = new LineIndex(content).spanOf(prepared.range);
    expect([prepared.placeholder, content.slice(from, end)]).toEqual([placeholder, placeholder]);
  });

  it.each([
    ["/w/dashboard.json", "us-east", "us-east", "us-1"],
    ["/w/alertmanager.yml", "Down", "Down", "Gone"],
    ["/w/dashboard.json", "job:up:sum", "job:up:sum", "job:up:count"],
  ])("from %s, at %j, reaches every file", async (path, text, from, to) => {
    const c = await start();
    const edit = await c.request<WorkspaceEdit>("textDocument/rename", { ...at(path, text), newName: to });
    const expected = [...files].filter(([, content]) => content.includes(from));
    expect(applied(edit)).toEqual(
      Object.fromEntries(expected.map(([name, content]) => [name, content.replaceAll(from, to)])),
    );
  });

  it("says that exporters are not renamed", async () => {
    const c = await start();
    const shown: string[] = [];
    c.connection.onNotification("window/showMessage", ({ message }: { message: string }) => {
      shown.push(message);
    });
    await c.request("textDocument/rename", { ...at("/w/rules.yml", "up{"), newName: "alive" });
    await c.until("the message", () => shown.length > 0);
    expect(shown[0]).toContain("No rule here records up");
  });
});

describe("promfed.renameGradually", () => {
  const call = (c: TestClient, params: unknown) =>
    c.request("workspace/executeCommand", { command: "promfed.renameGradually", arguments: [params] });

  it("hands the edit to the editor, the checklist as a file of its own", async () => {
    const c = await start();
    const asked: ApplyWorkspaceEditParams[] = [];
    c.connection.onRequest("workspace/applyEdit", (params: ApplyWorkspaceEditParams) => {
      asked.push(params);
      return { applied: true };
    });
    const params = { ...at("/w/dashboard.json", "job:up:sum"), newName: "job:up:total" };
    const answer = await call(c, params);
    expect(answer).toEqual({ applied: true, checklist: expect.stringContaining("## 1. Record both names") });
    const after = applied(asked[0]?.edit ?? {});
    expect(after["/w/rules.yml"]).toContain("- record: job:up:sum # deprecated: renamed to job:up:total\n");
    expect(after["/w/rename-job_up_sum.md"]).toContain("`rules.yml`");
  });

  it("refuses what is no record, and what names no place", async () => {
    const c = await start();
    const alert = { ...at("/w/rules.yml", "Down"), newName: "Gone" };
    await expect(call(c, alert)).rejects.toMatchObject({ code: -32803 });
    await expect(call(c, { newName: "x" })).rejects.toMatchObject({ code: -32602 });
  });
});
