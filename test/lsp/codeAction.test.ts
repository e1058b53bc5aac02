import { afterEach, describe, expect, it } from "vitest";
import type { CodeAction, WorkspaceEdit } from "vscode-languageserver-protocol";
import { uriOf } from "../../server/src/lsp/convert/uri.ts";
import { applyEdits } from "../../server/src/text/edit.ts";
import { LineIndex } from "../../server/src/text/lineIndex.ts";
import { type ClientOptions, MODERN, TestClient } from "./client.ts";

const JOB = `# the global side
scrape_configs:
  - job_name: federate   # odd   spacing stays
    metrics_path: /federate
    params:
      "match[]": ['{__name__=~"job:.*"}']
    static_configs:
      - targets: ["prometheus-eu.internal:9090"]
        labels: {cluster: eu}
`;
const FIXED = JOB.replace("spacing stays\n", "spacing stays\n    honor_labels: true\n");
const HONOR = "federation/missing-honor-labels";

let client: TestClient | undefined;
afterEach(() => client?.dispose());

async function opened(text: string, options: ClientOptions = {}, path = "/p.yml"): Promise<TestClient> {
  client = await TestClient.start(options);
  await client.open(path, text);
  return client;
}

async function actionsAt(
  c: TestClient,
  text: string,
  needle: string,
  only?: string[],
): Promise<CodeAction[]> {
  const lines = new LineIndex(text);
  const position = lines.positionAt(text.indexOf(needle));
  return c.request<CodeAction[]>("textDocument/codeAction", {
    textDocument: { uri: uriOf("/p.yml") },
    range: { start: position, end: position },
    context: { diagnostics: [], ...(only && { only }) },
  });
}

/** What the client's text would be after an edit, in either of the protocol's forms. */
function applied(text: string, edit: WorkspaceEdit | undefined, path = "/p.yml"): string {
  const lines = new LineIndex(text);
  const uri = uriOf(path);
  const changes = edit?.documentChanges?.flatMap((change) =>
    "edits" in change && change.textDocument.uri === uri ? change.edits : [],
  );
  const edits = changes ?? edit?.changes?.[uri] ?? [];
  return applyEdits(
    text,
    edits.map((e) => ({
      span: lines.spanOf(e.range),
      newText: "newText" in e ? e.newText : e.snippet.value,
    })),
  );
}

const resolve = (c: TestClient, action: CodeAction | undefined) =>
  c.request<CodeAction>("codeAction/resolve", action);
const titled = (actions: readonly CodeAction[], part: string) => actions.find((a) => a.title.includes(part));

describe("code actions", () => {
  it("offer the fix of a finding, preferred, with the edit on demand", async () => {
    const c = await opened(JOB);
    const actions = await actionsAt(c, JOB, "federate   #", ["quickfix"]);
    const fix = titled(actions, "honor_labels");
    expect(fix).toMatchObject({ kind: "quickfix", isPreferred: true });
    expect(fix?.edit).toBeUndefined();
    expect(fix?.diagnostics?.[0]?.code).toBe(HONOR);
    const { edit } = await resolve(c, fix);
    expect(applied(JOB, edit)).toBe(FIXED);
    expect(edit?.documentChanges?.[0]).toMatchObject({ textDocument: { uri: uriOf("/p.yml"), version: 1 } });
  });

  it("carry their edits for clients that cannot ask, as plain changes", async () => {
    const capabilities = {
      textDocument: { codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } } },
    };
    const c = await opened(JOB, { capabilities });
    const fix = titled(await actionsAt(c, JOB, "federate   #"), "honor_labels");
    expect(Object.keys(fix?.edit?.changes ?? {})).toEqual([uriOf("/p.yml")]);
    expect(applied(JOB, fix?.edit)).toBe(FIXED);
  });

  it("are refused when the text has changed in between", async () => {
    const c = await opened(JOB);
    const fix = titled(await actionsAt(c, JOB, "federate   #"), "honor_labels");
    await c.change("/p.yml", 2, `# new line\n${JOB}`);
    await expect(resolve(c, fix)).rejects.toMatchObject({ code: -32801 });
  });

  it("that are not promfed's come back as they are, broken ones too", async () => {
    const c = await opened(JOB);
    for (const data of [
      undefined,
      7,
      { uri: 1 },
      { uri: "file:///p.yml", span: {}, kind: "", title: "", finding: null },
    ]) {
      const action = { title: "other", ...(data !== undefined && { data }) };
      expect(await c.request("codeAction/resolve", action)).toEqual(action);
    }
  });

  it("apply every safe fix at once, and leave every other byte", async () => {
    const two = JOB + JOB.slice(JOB.indexOf("  - job_name")).replace("federate ", "second ");
    const c = await opened(two);
    const [all, ...others] = await actionsAt(c, two, "the global", ["source.fixAll"]);
    expect([all?.kind, others.length]).toEqual(["source.fixAll.promfed", 0]);
    const { edit } = await resolve(c, all);
    const fixed = two.replaceAll("spacing stays\n", "spacing stays\n    honor_labels: true\n");
    expect(applied(two, edit)).toBe(fixed);
    expect(c.server.session?.engine.document("/p.yml")?.text).toBe(two);
    await c.change("/p.yml", 2, fixed);
    expect(await actionsAt(c, fixed, "the global", ["source.fixAll.promfed"])).toEqual([]);
  });

  it("tell the findings of a selection apart", async () => {
    const two = JOB + JOB.slice(JOB.indexOf("  - job_name")).replace("federate ", "second ");
    const c = await opened(two);
    const fixes = await c
      .request<CodeAction[]>("textDocument/codeAction", {
        textDocument: { uri: uriOf("/p.yml") },
        range: { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } },
        context: { diagnostics: [], only: ["quickfix"] },
      })
      .then((actions) => actions.filter((action) => action.title.includes("honor_labels")));
    const [first, second] = await Promise.all(
      fixes.map(async (fix) => applied(two, (await resolve(c, fix)).edit)),
    );
    expect(first?.indexOf("honor_labels")).toBeLessThan(two.indexOf("second"));
    expect(second?.indexOf("honor_labels")).toBeGreaterThan(two.indexOf("second"));
  });

  it("are of the kinds asked for only", async () => {
    const c = await opened(JOB);
    const kinds = new Set(
      (await actionsAt(c, JOB, "federate   #", ["refactor"])).map((a) => a.kind?.split(".")[0]),
    );
    expect([...kinds].filter((kind) => kind !== "refactor")).toEqual([]);
  });

  it("silence a finding by a comment above its line, or for the file", async () => {
    const c = await opened(JOB);
    const actions = await actionsAt(c, JOB, "federate   #", ["quickfix"]);
    const here = applied(JOB, (await resolve(c, titled(actions, `Ignore ${HONOR} here`))).edit);
    expect(here).toBe(JOB.replace("  - job_name", `  # promfed-ignore ${HONOR} -- reason\n  - job_name`));
    const file = applied(JOB, (await resolve(c, titled(actions, `Ignore ${HONOR} in this file`))).edit);
    expect(file).toBe(`# promfed-ignore-file ${HONOR} -- reason\n${JOB}`);
    for (const [version, text] of [
      [2, here],
      [3, file],
    ] as const) {
      await c.change("/p.yml", version, text);
      await c.until("the new version's findings", () => c.published.at(-1)?.version === version);
      expect(c.codes("/p.yml")?.filter((code) => code.startsWith(HONOR) || code.includes("unused"))).toEqual(
        [],
      );
    }
  });

  it("write placeholders as such for clients that can fill them in", async () => {
    const edit = { ...MODERN.workspace?.workspaceEdit, snippetEditSupport: true };
    const c = await opened(JOB, {
      capabilities: { ...MODERN, workspace: { ...MODERN.workspace, workspaceEdit: edit } },
    });
    const ignore = titled(await actionsAt(c, JOB, "federate   #"), "here");
    const change = (await resolve(c, ignore)).edit?.documentChanges?.[0];
    expect(JSON.stringify(change)).toContain('"snippet":{"kind":"snippet","value":"  # promfed-ignore');
  });

  it("silence what is selected once, and only on the first lines where very much is", async () => {
    const jobs = Array.from({ length: 40 }, (_, i) =>
      JOB.slice(JOB.indexOf("  - job_name")).replace("fed", `fed${i}`),
    );
    const text = `scrape_configs:\n${jobs.join("")}`;
    const c = await opened(text);
    const range = {
      start: { line: 0, character: 0 },
      end: { line: text.split("\n").length - 1, character: 0 },
    };
    const context = { diagnostics: [] };
    const params = { textDocument: { uri: "file:///p.yml" }, range, context };
    const actions = await c.request<CodeAction[]>("textDocument/codeAction", params);
    const count = (title: string) => actions.filter((action) => action.title === title).length;
    const here = actions.filter(({ title }) => title.startsWith("Ignore") && title.endsWith("here"));
    const lines = new Set(here.map(({ diagnostics }) => diagnostics?.[0]?.range.start.line));
    expect(c.codes("/p.yml")?.filter((code) => code.startsWith(HONOR))).toHaveLength(40);
    expect(lines.size).toBe(12);
    expect(count(`Ignore ${HONOR} here`)).toBeGreaterThan(1);
    expect(count(`Ignore ${HONOR} in this file`)).toBe(1);
  });

  it("never put a comment where YAML would read text", async () => {
    const text = JOB.replace(
      '"match[]": [\'{__name__=~"job:.*"}\']',
      'match[]:\n        - |\n          {__name__=~"job:.*"\n          ,,}',
    );
    const c = await opened(text);
    const ignores = (await actionsAt(c, text, ",}")).filter((a) => a.title.startsWith("Ignore"));
    expect(ignores.length).toBeGreaterThan(0);
    for (const action of ignores) expect(action.title).toContain("in this file");
  });
});
