import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkSummary } from "../../client/src/checkSummary.ts";
import { FileAccess, type FileSystem, MAX_FILE_BYTES } from "../../client/src/fileAccess.ts";
import { memoryOptions } from "../../client/src/memory.ts";
import { keepOwnCommands } from "../../client/src/ownCommands.ts";
import { parseReferences } from "../../client/src/references.ts";
import { ruleDocsUrl, rulesOf } from "../../client/src/ruleDocs.ts";
import { isInside } from "../../client/src/sandbox.ts";
import { documentSelector } from "../../client/src/selector.ts";
import { ProgressTokens, type ServerState, statusView } from "../../client/src/status.ts";

const at = (path: string, scheme = "vscode-vfs", authority = "github") => ({ scheme, authority, path });

describe("the memory of the server", () => {
  const GIB = 2 ** 30;
  const of = (gib: number, constrained?: number, nodeOptions?: string) =>
    memoryOptions({ total: gib * GIB, constrained, nodeOptions });

  it("is three quarters of the machine's, within bounds, or of what the process may take", () => {
    expect(of(8)).toEqual(["--max-old-space-size=6144"]);
    expect(of(64)).toEqual(["--max-old-space-size=16384"]);
    expect(of(64, 4 * GIB)).toEqual(["--max-old-space-size=3072"]);
    expect(of(16, 0)).toEqual(["--max-old-space-size=12288"]);
    // No limit at all is a number larger than any machine has.
    expect(of(8, 2 ** 63)).toEqual(of(8));
    expect(of(2)).toEqual([]);
  });

  it("is what the user says it is", () => {
    expect(of(8, undefined, "--max-old-space-size=1000")).toEqual([]);
    expect(of(8, undefined, "--enable-source-maps --max_old_space_size=1000")).toEqual([]);
    expect(of(8, undefined, "--enable-source-maps")).toHaveLength(1);
  });
});

describe("the document selector", () => {
  it("covers files, unsaved documents and the workspace's own file systems, each once", () => {
    const filters = documentSelector(["file", "vscode-vfs"]).map((filter) => {
      return `${filter.scheme}:${"language" in filter ? filter.language : filter.pattern}`;
    });
    expect(new Set(filters).size).toBe(filters.length);
    expect(filters).toEqual(
      expect.arrayContaining([
        "file:yaml",
        "file:json",
        "untitled:yaml",
        "vscode-vfs:yaml",
        "vscode-vfs:json",
      ]),
    );
    expect(filters.filter((filter) => filter.startsWith("git"))).toEqual([]);
  });
});

describe("the status", () => {
  it.each<[ServerState, string, string]>([
    ["failed", "error", "promfed.restart"],
    ["running", "information", "promfed.showOutput"],
    ["disabled", "information", "workbench.action.openSettings"],
  ])("of a %s server is %s and offers %s", (state, severity, command) => {
    const view = statusView(state);
    expect([view.severity, view.command.command, view.busy]).toEqual([severity, command, false]);
  });

  it("is busy from the first job's begin to the last one's end", () => {
    const tokens = new ProgressTokens();
    expect(tokens.update("a", "begin")).toBe(true);
    expect(tokens.update(1, "begin")).toBe(true);
    expect(tokens.update("a", "end")).toBe(true);
    expect(tokens.update(1, "report")).toBe(true);
    expect(tokens.update(1, "end")).toBe(false);
    tokens.update("b", "begin");
    tokens.clear();
    expect(tokens.update("c", "end")).toBe(false);
  });
});

describe("the arguments of a code lens", () => {
  const position = { line: 3, character: 4 };
  const location = { uri: "file:///r.yml", range: { start: position, end: { line: 3, character: 9 } } };

  it("are taken when they are a document, a position and locations", () => {
    expect(parseReferences(["file:///a.yml", position, [location]])).toEqual({
      uri: "file:///a.yml",
      position,
      locations: [location],
    });
    expect(parseReferences(["file:///a.yml", position, []])?.locations).toEqual([]);
  });

  it("are refused when anything else comes, and nothing throws", () => {
    for (const args of [
      [],
      ["file:///a.yml", position],
      ["u", { line: -1, character: 0 }, []],
      [1, position, []],
    ]) {
      expect(parseReferences(args)).toBeUndefined();
    }
    expect(parseReferences(["u", position, [{ uri: "x" }]])).toBeUndefined();
    fc.assert(fc.property(fc.array(fc.anything()), (args) => parseReferences(args) === undefined));
  });
});

describe("the rules at the cursor", () => {
  const diagnostics = [
    { source: "yaml", code: "x" },
    { source: "promfed", code: { value: "federation/match-all", target: "https://example.org/match-all" } },
    { source: "promfed", code: "recording/naming" },
    { source: "promfed", code: "federation/match-all" },
    { source: "promfed" },
  ];

  it("are promfed's own, each once", () => {
    expect(rulesOf(diagnostics)).toEqual([
      { rule: "federation/match-all", url: "https://example.org/match-all" },
      { rule: "recording/naming" },
    ]);
  });

  it("lead to the page that the server named, and to nothing but web pages", () => {
    const found = rulesOf(diagnostics);
    expect(ruleDocsUrl("federation/match-all", found)).toBe("https://example.org/match-all");
    expect(ruleDocsUrl("recording/naming", found)).toBeUndefined();
    expect(ruleDocsUrl("https://example.org/other", found)).toBe("https://example.org/other");
    expect(ruleDocsUrl("file:///etc/passwd", found)).toBeUndefined();
    expect(ruleDocsUrl("command:workbench.action.quit", found)).toBeUndefined();
  });
});

describe("the summary of a workspace check", () => {
  it("counts what there is, in words", () => {
    expect(checkSummary({ files: 1, errors: 0, warnings: 0, infos: 0, hints: 0 })).toBe(
      "1 file checked, no findings",
    );
    expect(checkSummary({ files: 12, errors: 1, warnings: 3, infos: 0 })).toBe(
      "12 files checked, 1 error, 3 warnings",
    );
  });

  it("is left out when the server answers otherwise", () => {
    for (const answer of [undefined, null, 3, "x", {}, { files: "3" }])
      expect(checkSummary(answer)).toBeUndefined();
  });
});

describe("the commands that the server offers", () => {
  it("are left to the language client, except the extension's own", () => {
    const capabilities = {
      executeCommandProvider: {
        commands: ["promfed.checkWorkspace", "promfed.other"],
        workDoneProgress: true,
      },
    };
    keepOwnCommands(["promfed.checkWorkspace"]).preInitialize?.(capabilities, undefined);
    expect(capabilities.executeCommandProvider).toEqual({
      commands: ["promfed.other"],
      workDoneProgress: true,
    });
    const none = {};
    keepOwnCommands(["promfed.checkWorkspace"]).preInitialize?.(none, undefined);
    expect(none).toEqual({});
  });
});

describe("the sandbox of the server's file requests", () => {
  const folders = [at("/repo/monitoring"), at("/", "mem", "")];

  it("lets through the folders themselves and what is below them", () => {
    expect(isInside(folders, at("/repo/monitoring"))).toBe(true);
    expect(isInside(folders, at("/repo/monitoring/a/prometheus.yml"))).toBe(true);
    expect(isInside(folders, at("/x.yml", "mem", ""))).toBe(true);
  });

  it("refuses siblings, other authorities and schemes, and any way up", () => {
    for (const uri of [
      at("/repo/monitoring-2/a.yml"),
      at("/repo"),
      at("/repo/monitoring/a.yml", "file"),
      at("/repo/monitoring/a.yml", "vscode-vfs", "gitlab"),
      at("/repo/monitoring/../secrets.yml"),
      at("/repo/monitoring/./a.yml"),
      at("/repo/monitoring\\..\\secrets.yml"),
    ]) {
      expect(isInside(folders, uri), uri.path).toBe(false);
    }
  });

  it("never lets a path through that leaves the folder when resolved", () => {
    const step = fc.constantFrom("..", ".", "a", "b.yml", "");
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
        const path = `/repo/monitoring/${steps.join("/")}`;
        const resolved = new URL(`x:${path}`).pathname;
        return (
          !isInside([at("/repo/monitoring")], at(path)) || `${resolved}/`.startsWith("/repo/monitoring/")
        );
      }),
    );
  });
});

describe("the server's file requests", () => {
  const access = new FileAccess(
    memory({ "/w/a.yml": "groups: []\n", "/w/d/b.json": "{}", "/w/bin.yml": [0xff, 0xfe] }),
  );

  it("list, read and look at the files of a workspace folder", async () => {
    expect(await access.list("mem:/w")).toEqual({
      uris: ["mem:/w/a.yml", "mem:/w/bin.yml", "mem:/w/d/b.json"],
    });
    expect(await access.list("mem:/w/d")).toEqual({ uris: ["mem:/w/d/b.json"] });
    expect(await access.read("mem:/w/a.yml")).toEqual({ text: "groups: []\n", size: 11 });
    expect(await access.stat("mem:/w/a.yml")).toEqual({ kind: "file" });
    expect(await access.stat("mem:/w/d")).toEqual({ kind: "folder" });
    expect(await access.stat("mem:/w/none.yml")).toEqual({ kind: "none" });
  });

  it("answer with a reason when a file cannot be had", async () => {
    expect((await access.read("mem:/w/none.yml")).error).toBe("could not be read");
    expect((await access.read("mem:/w/bin.yml")).error).toBe("is not valid UTF-8; save it as UTF-8");
    expect((await access.read("mem:/w/d")).error).toBe("not a regular file");
    expect((await access.read("mem:/w/huge.yml")).error).toContain("too large");
  });

  it("know nothing outside the workspace", async () => {
    for (const uri of ["mem:/etc/a.yml", "mem:/w/../etc/a.yml", "other:/w/a.yml", "no uri"]) {
      expect((await access.read(uri)).text).toBeUndefined();
      expect(await access.stat(uri)).toEqual({ kind: "none" });
      expect(await access.list(uri)).toEqual({ uris: [] });
    }
  });
});

interface MemoryUri {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
  toString(): string;
}

/** An editor's file system with one workspace folder, `/w`; `huge.yml` claims to be beyond the limit. */
function memory(files: Record<string, string | number[]>): FileSystem<MemoryUri> {
  const uri = (scheme: string, path: string): MemoryUri => {
    return { scheme, authority: "", path, toString: () => `${scheme}:${path}` };
  };
  const paths = Object.keys(files);
  return {
    parse(text) {
      const colon = text.indexOf(":");
      if (colon < 0) throw new Error("not a URI");
      return uri(text.slice(0, colon), text.slice(colon + 1));
    },
    folders: () => [uri("mem", "/w")],
    find: async ({ path }) =>
      paths.filter((file) => file.startsWith(`${path}/`)).map((file) => uri("mem", file)),
    async read({ path }) {
      const content = files[path] ?? [];
      return typeof content === "string" ? new TextEncoder().encode(content) : Uint8Array.from(content);
    },
    async stat({ path }) {
      if (path === "/w/huge.yml") return { kind: "file", size: MAX_FILE_BYTES + 1 };
      if (path in files) return { kind: "file", size: 1 };
      if (paths.some((file) => file.startsWith(`${path}/`))) return { kind: "folder", size: 0 };
      throw new Error("no such file");
    },
  };
}
