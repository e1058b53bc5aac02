import { afterEach, describe, expect, it, vi } from "vitest";
import { CancellationTokenSource } from "vscode-languageserver-protocol/node";
import { Engine } from "../../server/src/engine.ts";
import { uriOf } from "../../server/src/lsp/convert/uri.ts";
import { type ClientOptions, TestClient } from "./client.ts";

const CONFIG =
  "scrape_configs:\n  - job_name: a\n    # promfed-ignore federation/missing-honor-labels\n    scrape_interval: 1m\n";

let client: TestClient | undefined;
const start = async (options: ClientOptions = {}) => {
  client = await TestClient.start(options);
  return client;
};
afterEach(() => client?.dispose());

const errorOf = (promise: Promise<unknown>): Promise<{ code?: number; message?: string }> =>
  promise.then(
    () => ({}),
    (error: { code: number; message: string }) => error,
  );

describe("the life of a session", () => {
  it("says what it is and counts in UTF-16", async () => {
    const { result } = await start();
    expect(result?.serverInfo?.name).toBe("promfed");
    expect(result?.capabilities.positionEncoding).toBe("utf-16");
    expect(result?.capabilities.textDocumentSync).toMatchObject({ openClose: true, change: 2 });
  });

  it("refuses requests before it is initialized and goes on", async () => {
    client = new TestClient();
    const error = await errorOf(client.request("textDocument/codeAction", {}));
    expect(error.code).toBe(-32002);
    await client.initialize();
    expect(client.result?.serverInfo?.name).toBe("promfed");
  });

  it("refuses a second initialize", async () => {
    const { connection } = await start();
    const error = await errorOf(
      connection.sendRequest("initialize", { processId: null, rootUri: null, capabilities: {} }),
    );
    expect(error.code).toBe(-32600);
  });

  it("refuses requests after shutdown, and exits with 0", async () => {
    const c = await start();
    expect(await c.request("shutdown")).toBeNull();
    expect((await errorOf(c.request("textDocument/codeAction", {}))).code).toBe(-32600);
    await c.notify("exit");
    await c.until("the exit", () => c.exitCode !== undefined);
    expect(c.exitCode).toBe(0);
  });

  it("exits with 1 when nobody shut it down", async () => {
    const c = await start();
    await c.notify("exit");
    await c.until("the exit", () => c.exitCode !== undefined);
    expect(c.exitCode).toBe(1);
  });

  it("answers a method it does not have with an error", async () => {
    expect((await errorOf((await start()).request("textDocument/moniker", {}))).code).toBe(-32601);
  });
});

describe("requests that make no sense", () => {
  it.each([
    ["no parameters", undefined],
    ["an empty object", {}],
    ["a document without a URI", { textDocument: {}, range: 1 }],
    ["a URI of another type", { textDocument: { uri: 5 } }],
    ["no range", { textDocument: { uri: "file:///prometheus.yml" }, context: { diagnostics: [] } }],
    [
      "negative positions",
      {
        textDocument: { uri: "file:///prometheus.yml" },
        range: { start: { line: -1, character: 0 }, end: { line: 0, character: 0 } },
        context: { diagnostics: [] },
      },
    ],
  ])("are answered with an error: %s", async (_what, params) => {
    const c = await start({ files: [["/prometheus.yml", CONFIG]] });
    expect((await errorOf(c.request("textDocument/codeAction", params))).code).toBe(-32602);
    expect(await c.request("promfed/test/alive").catch((e: { code: number }) => e.code)).toBe(-32601);
  });

  it("may name documents by what is no URI", async () => {
    const c = await start();
    for (const uri of ["file:////none.yml", "http://[::1/none.yml", "//none", "", "%", ":"]) {
      const params = { textDocument: { uri }, position: { line: 0, character: 0 } };
      expect(await c.request("textDocument/hover", params)).toBeNull();
      await c.notify("textDocument/didOpen", { textDocument: { uri, version: 1, text: CONFIG } });
      await c.until(`findings at ${uri}`, () => c.published.some((p) => p.uri === uri));
    }
    expect(c.logged.filter((line) => line.includes("failed"))).toEqual([]);
  });

  it("about folders leave the folders as they are", async () => {
    const c = await start({ files: [["/prometheus.yml", CONFIG]] });
    for (const params of [{}, { event: null }, { event: { added: 5, removed: [null, { uri: 1 }] } }])
      await c.notify("workspace/didChangeWorkspaceFolders", params);
    await c.settled();
    expect(c.server.session?.roots).toEqual(["/"]);
  });

  it("instead of an initialize leave the server uninitialized", async () => {
    const c = new TestClient();
    for (const params of [
      { capabilities: {}, workspaceFolders: 5 },
      { capabilities: { textDocument: { codeAction: { dataSupport: true, resolveSupport: {} } } } },
    ])
      expect((await errorOf(c.request("initialize", params))).code).toBe(-32602);
    expect((await c.initialize()).serverInfo?.name).toBe("promfed");
    c.dispose();
  });

  it("about documents that nobody knows are answered with nothing", async () => {
    const c = await start();
    const range = { start: { line: 900, character: 9 }, end: { line: 900, character: 9 } };
    const params = { textDocument: { uri: "file:///none.yml" }, range, context: { diagnostics: [] } };
    expect(await c.request("textDocument/codeAction", params)).toEqual([]);
  });

  it("as notifications are dropped with a line in the log", async () => {
    const c = await start();
    await c.notify("textDocument/didOpen", { textDocument: { uri: 3 } });
    await c.notify("textDocument/didOpen", { textDocument: { uri: "file:///a.yml" } });
    await c.notify("textDocument/didChange", {
      textDocument: { uri: "file:///a.yml", version: 2 },
      contentChanges: [],
    });
    await c.notify("textDocument/didChange", {});
    await c.notify("textDocument/didClose", { textDocument: null });
    await c.notify("workspace/didChangeWatchedFiles", { changes: [null, { uri: 7 }] });
    await c.notify("workspace/didChangeConfiguration");
    await c.until("five log lines", () => c.logged.length >= 5);
    await c.open("/a.yml", CONFIG);
    await c.until("findings", () => c.codes("/a.yml")?.length === 1);
    expect(c.codes("/a.yml")).toEqual(["config/unused-ignore@2:4"]);
  });

  it("whose edits cannot be followed close the document", async () => {
    const c = await start({ folders: null });
    await c.open("/a.yml", CONFIG);
    await c.until("findings", () => c.codes("/a.yml")?.length === 1);
    await c.notify("textDocument/didChange", {
      textDocument: { uri: "file:///a.yml", version: 2 },
      contentChanges: [{ nonsense: true }],
    });
    await c.until("findings taken back", () => c.codes("/a.yml")?.length === 0);
    expect(c.logged.join("\n")).toContain("textDocument/didChange failed");
    expect(c.logged.join("\n")).not.toContain("job_name");
  });
});

describe("failures", () => {
  it("of a request are answered and logged without what a file holds, and end nothing", async () => {
    const c = await start({ files: [["/p.yml", CONFIG]] });
    const failing = vi.spyOn(Engine.prototype, "check").mockImplementation(() => {
      throw new TypeError("job_name: secret");
    });
    const range = { start: { line: 1, character: 5 }, end: { line: 1, character: 5 } };
    const ask = () =>
      c.request("textDocument/codeAction", {
        textDocument: { uri: "file:///p.yml" },
        range,
        context: { diagnostics: [] },
      });
    const error = await errorOf(ask());
    expect(error.code).toBe(-32603);
    await c.until("a log line", () => c.logged.some((line) => line.includes("failed")));
    expect(`${c.logged.join("\n")}${error.message}`).not.toContain("secret");
    failing.mockRestore();
    expect(await ask()).toEqual([]);
  });

  it("of a check leave the other files their findings", async () => {
    const check = Engine.prototype.check;
    const failing = vi.spyOn(Engine.prototype, "check").mockImplementation(function (this: Engine, path) {
      if (path === "/a.yml") throw new Error("rule a/b failed: secret");
      return check.call(this, path);
    });
    const c = await start({
      files: [
        ["/a.yml", CONFIG],
        ["/b.yml", CONFIG],
      ],
    });
    expect([c.codes("/a.yml"), c.codes("/b.yml")]).toEqual([undefined, ["config/unused-ignore@2:4"]]);
    expect(c.logged.join("\n")).toMatch(/checking \/a\.yml failed: Error in rule a\/b/);
    failing.mockRestore();
  });
});

describe("cancellation", () => {
  it("ends a request that has not begun, and one that waits", async () => {
    client = new TestClient({ files: [["/p/p.yml", CONFIG]], folders: ["/p"] });
    await client.initialize();
    const source = new CancellationTokenSource();
    const params = { command: "promfed.checkWorkspace" };
    const waiting = errorOf(client.connection.sendRequest("workspace/executeCommand", params, source.token));
    source.cancel();
    expect((await waiting).code).toBe(-32800);
    expect(await client.request("workspace/executeCommand", params)).toMatchObject({ files: 1 });
  });
});

describe("where files are", () => {
  it("reads every file of several folders, and forgets a folder that is taken away", async () => {
    const files = [
      ["/a/prometheus.yml", CONFIG],
      ["/b/prometheus.yml", CONFIG],
      ["/c/prometheus.yml", CONFIG],
    ] as const;
    const c = await start({ files, folders: ["/a", "/b"] });
    expect([
      c.codes("/a/prometheus.yml"),
      c.codes("/b/prometheus.yml"),
      c.codes("/c/prometheus.yml"),
    ]).toEqual([["config/unused-ignore@2:4"], ["config/unused-ignore@2:4"], undefined]);
    await c.notify("workspace/didChangeWorkspaceFolders", {
      event: { added: [{ uri: uriOf("/c"), name: "c" }], removed: [{ uri: uriOf("/a"), name: "a" }] },
    });
    await c.until("findings of the new folder", () => c.codes("/c/prometheus.yml")?.length === 1);
    await c.until("none of the old one", () => c.codes("/a/prometheus.yml")?.length === 0);
    expect(c.codes("/b/prometheus.yml")).toHaveLength(1);
  });

  it("looks at open files only when there is no folder", async () => {
    const c = await start({ files: [["/prometheus.yml", CONFIG]], folders: null });
    expect(c.published).toEqual([]);
    await c.open("/prometheus.yml", CONFIG);
    await c.until("findings", () => c.codes("/prometheus.yml")?.length === 1);
    await c.close("/prometheus.yml");
    await c.until("findings taken back", () => c.codes("/prometheus.yml")?.length === 0);
    expect(c.server.session?.engine.document("/prometheus.yml")).toBeUndefined();
  });

  it("takes a root by its path from clients that know nothing else", async () => {
    client = new TestClient({ files: [["/old/prometheus.yml", CONFIG]] });
    await client.request("initialize", {
      processId: null,
      rootUri: null,
      rootPath: "/old",
      capabilities: {},
    });
    await client.notify("initialized", {});
    await client.settled();
    expect(client.codes("/old/prometheus.yml")).toHaveLength(1);
  });

  it("checks unsaved documents", async () => {
    const c = await start();
    const uri = "untitled:Untitled-1";
    await c.notify("textDocument/didOpen", {
      textDocument: { uri, languageId: "yaml", version: 1, text: CONFIG },
    });
    await c.until("findings", () => c.published.some((p) => p.uri === uri && p.diagnostics.length === 1));
  });

  it("answers with the client's own spelling of a URI", async () => {
    const c = await start();
    const uri = "file:///a%2Db%20c.yml";
    await c.notify("textDocument/didOpen", {
      textDocument: { uri, languageId: "yaml", version: 1, text: CONFIG },
    });
    await c.until("findings", () => c.published.some((p) => p.uri === uri && p.diagnostics.length === 1));
    await c.notify("textDocument/didClose", { textDocument: { uri } });
    await c.until("findings taken back", () => c.published.at(-1)?.diagnostics.length === 0);
    expect(c.published.at(-1)?.uri).toBe(uri);
  });

  it("leaves out in a folder that comes later what it leaves out in the first", async () => {
    const files = [
      ["/b/vendor/p.yml", CONFIG],
      ["/b/p.yml", CONFIG],
    ] as const;
    const c = await start({ files, folders: ["/a"], settings: { ignore: ["vendor"] } });
    await c.notify("workspace/didChangeWorkspaceFolders", {
      event: { added: [{ uri: uriOf("/b"), name: "b" }], removed: [] },
    });
    await c.until("findings of the new folder", () => c.codes("/b/p.yml")?.length === 1);
    await c.notify("workspace/didChangeWatchedFiles", {
      changes: [{ uri: uriOf("/b/vendor/p.yml"), type: 2 }],
    });
    await c.settled();
    expect(c.codes("/b/vendor/p.yml")).toBeUndefined();
  });
});

describe("long work", () => {
  it("is reported while the workspace is read", async () => {
    const c = new TestClient({ files: [["/p/a.yml", CONFIG]], folders: ["/p"] });
    client = c;
    // A disk slow enough for the progress to be seen.
    const read = c.host.read.bind(c.host);
    c.host.read = async (path) => {
      if (path === "/p/a.yml") await c.until("the beginning", () => c.progress.includes("begin"));
      return read(path);
    };
    await c.initialize();
    await c.until("the end", () => c.progress.includes("end"));
    expect([c.progress[0], c.progress.at(-1)]).toEqual(["begin", "end"]);
  });

  it("does not keep an open document waiting", async () => {
    const files = Array.from({ length: 3000 }, (_, i): [string, string] => [
      `/p/${i}.yml`,
      `${CONFIG}# ${i}\n`,
    ]);
    client = new TestClient({ files, folders: ["/p"] });
    await client.initialize();
    await client.open("/p/0.yml", `${CONFIG}    scrape_timeout: 2m\n`);
    const c = client;
    await c.until("its findings", () => c.codes("/p/0.yml") !== undefined);
    expect(c.server.session?.indexer.idle).toBe(false);
    expect(c.codes("/p/0.yml")).toContain("config/scrape-timeout@4:20");
  });

  it("checks everything on command and counts", async () => {
    const c = await start({ files: [["/p/prometheus.yml", CONFIG]] });
    expect(await c.request("workspace/executeCommand", { command: "promfed.checkWorkspace" })).toEqual({
      files: 1,
      errors: 0,
      warnings: 1,
      infos: 0,
      hints: 0,
    });
    expect((await errorOf(c.request("workspace/executeCommand", { command: "other" }))).code).toBe(-32602);
  });
});
