import { afterEach, describe, expect, it } from "vitest";
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
} from "vscode-languageserver-protocol";
import { uriOf } from "../../server/src/lsp/convert/uri.ts";
import { LineIndex, type Range } from "../../server/src/text/lineIndex.ts";
import { parseFixture } from "../support/fixture.ts";
import { TestClient } from "./client.ts";

const { files, cursor } = parseFixture(`
#- /w/rules.yml
groups:
  - name: "größe 😀"
    rules:
      - record: job:up:s<|>um
        expr: sum by (job) (up)
#- /w/more/alerts.yml
groups:
  - name: b
    rules:
      - alert: Down 😀
        expr: job:up:sum == 0 or job:up:sum > 9
`);

let client: TestClient | undefined;
afterEach(() => client?.dispose());

function at(path: string, offset: number) {
  const position = new LineIndex(files.get(path) ?? "").positionAt(offset);
  return { textDocument: { uri: uriOf(path) }, position };
}

function quote(uri: string, range: Range | undefined): string {
  const text = files.get(uri.replace("file://", "")) ?? "";
  if (!range) return "nowhere";
  const { start, end } = new LineIndex(text).spanOf(range);
  return text.slice(start, end);
}

describe("the call hierarchy", () => {
  it("leads from a record to the alert that reads it, and back", async () => {
    client = await TestClient.start({ files, folders: ["/w"] });
    expect(client.result?.capabilities.callHierarchyProvider).toBe(true);
    const [record] = await client.request<CallHierarchyItem[]>(
      "textDocument/prepareCallHierarchy",
      at(cursor?.path ?? "", cursor?.offset ?? 0),
    );
    expect(record).toMatchObject({ name: "job:up:sum", detail: "größe 😀, rules.yml" });
    expect(quote(record?.uri ?? "", record?.selectionRange)).toBe("job:up:sum");
    const incoming = await client.request<CallHierarchyIncomingCall[]>("callHierarchy/incomingCalls", {
      item: record,
    });
    expect(incoming.map((call) => call.from.name)).toEqual(["Down 😀"]);
    const alert = incoming[0]?.from;
    expect(incoming[0]?.fromRanges.map((range) => quote(alert?.uri ?? "", range))).toEqual([
      "job:up:sum",
      "job:up:sum",
    ]);
    const outgoing = await client.request<CallHierarchyOutgoingCall[]>("callHierarchy/outgoingCalls", {
      item: alert,
    });
    expect(outgoing).toEqual([{ to: record, fromRanges: incoming[0]?.fromRanges }]);
  });

  it("is nothing where no name stands, and for items whose file is gone", async () => {
    client = await TestClient.start({ files, folders: ["/w"] });
    const params = at("/w/rules.yml", 0);
    expect(await client.request("textDocument/prepareCallHierarchy", params)).toEqual([]);
    const other = { ...params, textDocument: { uri: uriOf("/w/none.yml") } };
    expect(await client.request("textDocument/prepareCallHierarchy", other)).toBeNull();
    const range = { start: params.position, end: params.position };
    const gone = { name: "a", kind: 13, uri: uriOf("/w/none.yml"), range, selectionRange: range };
    const item = { ...gone, data: { kind: "record", name: "a" } };
    expect(await client.request("callHierarchy/incomingCalls", { item })).toEqual([]);
    expect(await client.request("callHierarchy/outgoingCalls", { item })).toEqual([]);
  });

  it.each([undefined, {}, { uri: uriOf("/w/rules.yml"), data: { kind: "constructor", name: "a" } }])(
    "refuses an item that is none: %j",
    async (item) => {
      client = await TestClient.start({ files, folders: ["/w"] });
      const asked = client.request("callHierarchy/incomingCalls", { item });
      await expect(asked).rejects.toMatchObject({ code: -32602 });
    },
  );
});
