// A workspace that is larger than the memory: the server stays, says so, and goes on with what it can.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { TestClient } from "../lsp/client.ts";
import { folder } from "../support/cli.ts";
import { ServerProcess } from "../support/serverProcess.ts";

const servers: ServerProcess[] = [];
afterAll(() => {
  for (const server of servers) server.kill();
});

/** Has a mistake of its own, and one that only the workspace can tell: nobody records job:upp:sum. */
const OPEN = `groups:
  - name: open
    rules:
      - record: job:up:sum
        expr: sum by (job) (up)
      - record: job:late:sum
        expr: sum by (job) (job:upp:sum)
      - record: broken
        expr: sum(
`;
const CONFIG = "rule_files: [rules/*.yml]\n";

/** More rules than 64 MiB hold; no two are the same. */
function large(): Record<string, string> {
  const files: Record<string, string> = { "prometheus.yml": CONFIG, "rules/open.yml": OPEN };
  for (let file = 0; file < 150; file++) {
    const rules = Array.from(
      { length: 120 },
      (_, rule) =>
        `      - record: area${file}:requests${rule}:rate5m\n        expr: sum by (job, code) (rate(requests_${file}_${rule}_total{env="e${rule}"}[5m]))\n`,
    );
    files[`large/file${file}.yml`] = `groups:\n  - name: a\n    rules:\n${rules.join("")}`;
  }
  return files;
}

const warnings = (server: ServerProcess) =>
  server.notifications
    .filter(({ method }) => method === "window/showMessage")
    .map(({ params }) => params as { type: number; message: string });

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let waited = 0; waited < 40_000; waited += 20) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`waited in vain for: ${what}`);
}

describe("a workspace that does not fit into the memory", () => {
  it("is read in part: the server says so once, goes on, and reads it all once files are left out", async () => {
    const root = folder(large());
    const server = new ServerProcess({ folder: root, execArgv: ["--max-old-space-size=64"] });
    servers.push(server);
    await server.request("initialize", {
      processId: null,
      rootUri: pathToFileURL(root).href,
      capabilities: { workspace: { configuration: true } },
    });
    server.notify("initialized", {});
    const uri = pathToFileURL(join(root, "rules/open.yml")).href;
    const open = { uri, languageId: "yaml", version: 1, text: OPEN };
    server.notify("textDocument/didOpen", { textDocument: open });
    const codes = () => ((server.published.get(uri) ?? []) as { code: string }[]).map(({ code }) => code);
    await until("the message", () => warnings(server).length > 0);
    const [said] = warnings(server);
    expect(said?.type).toBe(2);
    expect(said?.message).toMatch(/^promfed has read \d+ of 152 files, and there is no memory for more\./);
    expect(said?.message).toMatch(/max-old-space-size=1000 /);

    // What the file says by itself is told, now and after an edit; what the others may say is not.
    expect(codes()).toEqual(["promql/syntax"]);
    const textDocument = { uri, version: 2 };
    const contentChanges = [{ text: OPEN.replace("sum(\n", "sum(up)\n") }];
    server.notify("textDocument/didChange", { textDocument, contentChanges });
    await until("the edit's findings", () => !codes().includes("promql/syntax"));
    const hover = await server.request("textDocument/hover", {
      textDocument,
      position: { line: 4, character: 15 },
    });
    expect(JSON.stringify(hover)).toContain("sum");
    const renamed = server.request("textDocument/rename", {
      textDocument,
      position: { line: 3, character: 18 },
      newName: "job:up:count",
    });
    await expect(renamed).rejects.toThrow("only a part of the workspace");
    await expect(server.settled()).rejects.toThrow("only a part of the workspace");
    expect([...server.published.keys()]).toEqual([uri]);
    expect(codes()).not.toContain("recording/undefined-record");

    server.settings = { ignore: ["large"] };
    server.notify("workspace/didChangeConfiguration", { settings: null });
    await until("the findings of the workspace", () => codes().includes("recording/undefined-record"));
    await server.settled();
    expect(warnings(server)).toHaveLength(1);
    expect(await server.stop()).toBe(0);
  }, 60_000);

  it("is no longer compared when memory runs out later, and what was said of it is taken back", async () => {
    const memory = { share: 0, limitMiB: 4100, startOver() {} };
    const files = [
      ["/prometheus.yml", CONFIG],
      ["/rules/open.yml", OPEN],
      ["/rules/closed.yml", OPEN.replaceAll("job:", "closed:")],
    ] as const;
    const client = new TestClient({ files, machine: { memory } });
    const shown: string[] = [];
    client.connection.onNotification("window/showMessage", ({ message }: { message: string }) => {
      shown.push(message);
    });
    await client.initialize();
    await client.open("/rules/open.yml", OPEN);
    await client.settled();
    const own = ["promql/syntax@8:18"];
    expect(client.codes("/rules/open.yml")?.length).toBeGreaterThan(1);
    expect(client.codes("/rules/closed.yml")?.length).toBeGreaterThan(1);
    memory.share = 0.9;
    await client.change("/rules/open.yml", 2, `# a comment\n${OPEN}`);
    await client.until("own findings only", () => client.codes("/rules/open.yml")?.length === 1);
    await client.until("nothing of closed files", () => client.codes("/rules/closed.yml")?.length === 0);
    await client.change("/rules/open.yml", 3, OPEN);
    await client.settled();
    expect(client.codes("/rules/open.yml")).toEqual(own);
    await client.close("/rules/open.yml");
    await client.settled();
    expect(client.codes("/rules/open.yml")).toEqual([]);
    expect(shown).toHaveLength(1);
    expect(shown[0]).toContain("max-old-space-size=9000");
    client.dispose();
  });
});
