import { afterEach, describe, expect, it } from "vitest";
import { readClientSettings, sectionOf } from "../../server/src/lsp/clientSettings.ts";
import { uriOf } from "../../server/src/lsp/convert/uri.ts";
import { type ClientOptions, MODERN, TestClient } from "./client.ts";

const CONFIG =
  "scrape_configs:\n  - job_name: a\n    # promfed-ignore federation/missing-honor-labels\n    scrape_interval: 1m\n";
const FOUND = ["config/unused-ignore@2:4"];
const OFF = { rules: { "config/unused-ignore": "off" } };

let client: TestClient | undefined;
const start = async (options: ClientOptions) => {
  client = await TestClient.start(options);
  return client;
};
afterEach(() => client?.dispose());

const fileEvent = (c: TestClient, path: string, type: 1 | 2 | 3) =>
  c.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: uriOf(path), type }] });

describe("settings", () => {
  it("are read nested, dotted, or mixed; what is of the wrong type is as good as absent", () => {
    expect(
      readClientSettings({
        prometheusVersion: "2.45",
        enableFeatures: ["a", 5],
        agentMode: null,
        validationScheme: "legacy",
        rules: { "recording/naming": "off", alerting: "loud" },
        "labels.highCardinality": ["x"],
        budget: { series: 500 },
        diagnostics: { scope: "openFiles" },
        "codeLens.enable": false,
        inlayHints: "yes",
        "cache.enable": false,
      }),
    ).toEqual({
      engine: {
        version: { major: 2, minor: 45 },
        features: new Set(["a"]),
        validationScheme: "legacy",
        severities: new Map([["recording/naming", "off"]]),
        highCardinalityLabels: ["x"],
        budgetSeries: 500,
      },
      scope: "openFiles",
      codeLens: false,
      inlayHints: true,
      cache: false,
    });
    for (const nothing of [undefined, null, 7, "x", []]) {
      expect(readClientSettings(nothing)).toEqual({
        engine: {},
        scope: "workspace",
        codeLens: true,
        inlayHints: true,
        cache: true,
      });
    }
  });

  it("are found in the section promfed, in dotted names, or at the top", () => {
    const inner = { ignore: ["a"] };
    expect([
      sectionOf({ promfed: inner }),
      sectionOf({ "promfed.ignore": ["a"], "yaml.x": 1 }),
      sectionOf(inner),
    ]).toEqual([inner, inner, inner]);
  });

  it("are asked of clients that can be asked, at the start and when they change", async () => {
    const c = await start({ files: [["/p.yml", CONFIG]], settings: OFF });
    expect(c.codes("/p.yml")).toBeUndefined();
    c.settings = {};
    await c.notify("workspace/didChangeConfiguration", { settings: null });
    await c.until("the finding", () => c.codes("/p.yml")?.length === 1);
    c.settings = OFF;
    await c.notify("workspace/didChangeConfiguration", { settings: { promfed: {} } });
    await c.until("no finding", () => c.codes("/p.yml")?.length === 0);
  });

  it("are taken from what other clients push, or start with", async () => {
    const c = await start({ files: [["/p.yml", CONFIG]], capabilities: {}, initializationOptions: OFF });
    expect(c.codes("/p.yml")).toBeUndefined();
    await c.notify("workspace/didChangeConfiguration", { settings: { promfed: {} } });
    await c.until("the finding", () => c.codes("/p.yml")?.length === 1);
    await c.notify("workspace/didChangeConfiguration", { settings: { "promfed.rules": { config: "off" } } });
    await c.until("no finding", () => c.codes("/p.yml")?.length === 0);
  });

  it("that leave files out take effect on what is read already, and are taken back", async () => {
    const c = await start({
      files: [
        ["/vendor/p.yml", CONFIG],
        ["/p.yml", CONFIG],
      ],
    });
    expect([c.codes("/p.yml"), c.codes("/vendor/p.yml")]).toEqual([FOUND, FOUND]);
    c.settings = { ignore: ["vendor/**"] };
    await c.notify("workspace/didChangeConfiguration", { settings: null });
    await c.until("no finding there", () => c.codes("/vendor/p.yml")?.length === 0);
    expect(c.codes("/p.yml")).toEqual(FOUND);
    await c.open("/vendor/p.yml", CONFIG);
    await fileEvent(c, "/vendor/p.yml", 2);
    await c.settled();
    expect(c.codes("/vendor/p.yml")).toEqual([]);
    c.settings = {};
    await c.notify("workspace/didChangeConfiguration", { settings: null });
    await c.until("the finding again", () => c.codes("/vendor/p.yml")?.length === 1);
  });

  it("can keep findings to open files", async () => {
    const c = await start({ files: [["/p.yml", CONFIG]], settings: { diagnostics: { scope: "openFiles" } } });
    expect(c.published).toEqual([]);
    await c.open("/p.yml", CONFIG);
    await c.until("findings", () => c.codes("/p.yml")?.length === 1);
    await c.close("/p.yml");
    await c.until("none", () => c.codes("/p.yml")?.length === 0);
    c.settings = {};
    await c.notify("workspace/didChangeConfiguration", { settings: null });
    await c.until("findings", () => c.codes("/p.yml")?.length === 1);
  });
});

describe("the project file", () => {
  const OFF_FILE = "rules:\n  config/unused-ignore: off\n";

  it("counts from the start, below the editor's settings", async () => {
    const files = [
      ["/w/.promfed.yaml", OFF_FILE],
      ["/w/p.yml", CONFIG],
    ] as const;
    const c = await start({ files, folders: ["/w"] });
    expect(c.codes("/w/p.yml")).toBeUndefined();
    c.settings = { rules: { "config/unused-ignore": "error" } };
    await c.notify("workspace/didChangeConfiguration", { settings: null });
    await c.until("the finding", () => c.codes("/w/p.yml")?.length === 1);
    expect(c.diagnostics("/w/p.yml")?.[0]?.severity).toBe(1);
  });

  it("is read again when it changes on the disk, appears or is deleted", async () => {
    const c = await start({ files: [["/w/p.yml", CONFIG]], folders: ["/w"] });
    expect(c.codes("/w/p.yml")).toEqual(FOUND);
    c.host.files.set("/w/.promfed.yaml", OFF_FILE);
    await fileEvent(c, "/w/.promfed.yaml", 1);
    await c.until("no finding", () => c.codes("/w/p.yml")?.length === 0);
    c.host.files.delete("/w/.promfed.yaml");
    await fileEvent(c, "/w/.promfed.yaml", 3);
    await c.until("the finding again", () => c.codes("/w/p.yml")?.length === 1);
  });

  it("counts as it stands in the editor", async () => {
    const c = await start({ files: [["/w/p.yml", CONFIG]], folders: ["/w"] });
    await c.open("/w/.promfed.yaml", "rules: {}\n");
    await c.change("/w/.promfed.yaml", 2, OFF_FILE);
    await c.until("no finding", () => c.codes("/w/p.yml")?.length === 0);
  });
});

describe("files that change on the disk", () => {
  it("are read again, found, and forgotten; what is open stays as the editor has it", async () => {
    const c = await start({ files: [["/p.yml", CONFIG]] });
    expect(c.registered).toEqual(["workspace/didChangeWatchedFiles", "workspace/didChangeConfiguration"]);
    c.host.files.set("/new.yml", CONFIG);
    await fileEvent(c, "/new.yml", 1);
    await c.until("findings of the new file", () => c.codes("/new.yml")?.length === 1);
    c.host.files.set("/p.yml", "scrape_configs: []\n");
    await fileEvent(c, "/p.yml", 2);
    await c.until("none of the mended one", () => c.codes("/p.yml")?.length === 0);
    await c.open("/new.yml", CONFIG);
    c.host.files.delete("/new.yml");
    await fileEvent(c, "/new.yml", 3);
    await c.settled();
    expect(c.codes("/new.yml")).toHaveLength(1);
    await c.close("/new.yml");
    await c.until("none of the deleted one", () => c.codes("/new.yml")?.length === 0);
  });

  it("are forgotten with the folder they stood in", async () => {
    const c = await start({
      files: [
        ["/a/b/p.yml", CONFIG],
        ["/ab/p.yml", CONFIG],
      ],
    });
    await fileEvent(c, "/a", 3);
    await c.until("none below the folder", () => c.codes("/a/b/p.yml")?.length === 0);
    expect(c.codes("/ab/p.yml")).toEqual(FOUND);
  });

  it("are forgotten and found again when the user moves their folder", async () => {
    const c = await start({ files: [["/old/p.yml", CONFIG]] });
    c.host.files.set("/new/p.yml", CONFIG);
    c.host.files.delete("/old/p.yml");
    const files = [{ oldUri: uriOf("/old"), newUri: uriOf("/new") }];
    await c.notify("workspace/didRenameFiles", { files });
    await c.until("findings at the new place", () => c.codes("/new/p.yml")?.length === 1);
    await c.until("none at the old one", () => c.codes("/old/p.yml")?.length === 0);
    await c.notify("workspace/didDeleteFiles", { files: [{ uri: uriOf("/new/") }] });
    await c.until("none", () => c.codes("/new/p.yml")?.length === 0);
  });

  it("are not read when no scan would read them", async () => {
    const c = await start({ files: [["/w/p.yml", CONFIG]], folders: ["/w"] });
    for (const path of ["/w/node_modules/x/p.yml", "/elsewhere/p.yml", "/w/p.txt"]) {
      c.host.files.set(path, CONFIG);
      await fileEvent(c, path, 1);
    }
    await c.settled();
    expect([...(c.server.session?.engine.workspace.documents.keys() ?? [])]).toEqual(["/w/p.yml"]);
  });

  it("need no client that can watch them", async () => {
    const c = await start({ files: [["/p.yml", CONFIG]], capabilities: { ...MODERN, workspace: {} } });
    expect(c.registered).toEqual([]);
    expect(c.codes("/p.yml")).toEqual(FOUND);
  });
});
