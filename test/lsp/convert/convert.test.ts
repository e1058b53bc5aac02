import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readClientFeatures } from "../../../server/src/lsp/clientFeatures.ts";
import { toProtocol } from "../../../server/src/lsp/convert/diagnostic.ts";
import { lineDiff } from "../../../server/src/lsp/convert/lineDiff.ts";
import { offsetOf, rangeOf } from "../../../server/src/lsp/convert/range.ts";
import { plainText } from "../../../server/src/lsp/convert/snippet.ts";
import { pathOf, Uris, uriOf } from "../../../server/src/lsp/convert/uri.ts";
import { ignoreBelow } from "../../../server/src/lsp/ignore.ts";
import { Log } from "../../../server/src/lsp/log.ts";
import type { Diagnostic } from "../../../server/src/rules/finding.ts";
import { applyEdits } from "../../../server/src/text/edit.ts";
import { LineIndex } from "../../../server/src/text/lineIndex.ts";
import { MODERN } from "../client.ts";

describe("paths and URIs", () => {
  it.each([
    ["file:///etc/prometheus.yml", "/etc/prometheus.yml"],
    ["file:///a%20b/%C3%BC%23.yml", "/a b/ü#.yml"],
    ["file:///c%3A/prom/p.yml", "c:/prom/p.yml"],
    ["file://server/share/p.yml", "//server/share/p.yml"],
    ["vscode-vfs://github/org/repo/p%20q.yml", "vscode-vfs://github/org/repo/p q.yml"],
  ])("turn %s into %s and back", (uri, path) => {
    expect(pathOf(uri)).toBe(path);
    expect(pathOf(uriOf(path))).toBe(path);
    expect(uriOf(path)).toBe(uri);
  });

  it("take Windows drives in any spelling", () => {
    expect(["file:///C:/p.yml", "file:///c:/p.yml", "file:///C%3A/p.yml"].map(pathOf)).toEqual(
      Array(3).fill("c:/p.yml"),
    );
  });

  it("keep the client's spelling of what it opened", () => {
    const uris = new Uris();
    const path = uris.open("untitled:Untitled-1");
    expect(path).toBe("untitled:///Untitled-1");
    expect(uris.uriOf(path)).toBe("untitled:Untitled-1");
    const spelt = uris.open("file:///C:/p.yml");
    expect(uris.uriOf(spelt)).toBe("file:///C:/p.yml");
  });
});

describe("positions", () => {
  it("do not count a byte order mark", () => {
    const text = "\ufeffab\ncd";
    const positioned = { text, lines: new LineIndex(text) };
    expect(rangeOf(positioned, { start: 1, end: 5 })).toEqual({
      start: { line: 0, character: 0 },
      end: { line: 1, character: 1 },
    });
    expect([
      offsetOf(positioned, { line: 0, character: 1 }),
      offsetOf(positioned, { line: 1, character: 1 }),
    ]).toEqual([2, 5]);
  });

  it("count UTF-16 code units", () => {
    const text = "😀é\r\n😀x";
    expect(rangeOf({ text, lines: new LineIndex(text) }, { start: 2, end: 8 })).toEqual({
      start: { line: 0, character: 2 },
      end: { line: 1, character: 3 },
    });
  });
});

describe("snippets as plain text", () => {
  it.each([
    ["labels: {cluster: ${1:name}}", "labels: {cluster: name}"],
    ["a$1b${2}c$0", "abc"],
    ["${1:outer ${2:inner} end}!", "outer inner end!"],
    ["${1|one,two|} ${2|a\\,b,c|}", "one a,b"],
    ['\\$1 \\} \\\\ {__name__=~"x\\$"} }', '$1 } \\ {__name__=~"x$"} }'],
    ["$ ${x} ${1", "$ ${x} ${1"],
    ["${1:open", "open"],
  ])("%s", (snippet, plain) => {
    expect(plainText(snippet)).toBe(plain);
  });
});

describe("the difference of two texts", () => {
  const text = fc
    .array(fc.constantFrom("a\n", "b\n", "c\r\n", "\n", "a"), { maxLength: 14 })
    .map((l) => l.join(""));

  it("turns one into the other", () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(applyEdits(a, lineDiff(a, b))).toBe(b);
      }),
      { numRuns: 500 },
    );
  });

  it("leaves alone what both have", () => {
    expect(lineDiff("a\nb\nc\nd\n", "a\nx\nc\nd\ny\n")).toEqual([
      { span: { start: 2, end: 4 }, newText: "x\n" },
      { span: { start: 8, end: 8 }, newText: "y\n" },
    ]);
  });

  it("takes texts too long to compare as one change", () => {
    const lines = (tag: string) => Array.from({ length: 2500 }, (_, i) => `${tag}${i}\n`).join("");
    const a = `same\n${lines("a")}same\n`;
    const edits = lineDiff(a, `same\n${lines("b")}same\n`);
    expect(edits).toHaveLength(1);
    expect(applyEdits(a, edits)).toBe(`same\n${lines("b")}same\n`);
  });
});

describe("findings", () => {
  const finding: Diagnostic = {
    location: { path: "/p.yml", span: { start: 0, end: 2 } },
    code: "federation/missing-match",
    severity: "info",
    message: "…",
    related: [
      { location: { path: "/p.yml", span: { start: 3, end: 4 } }, message: "here" },
      { location: { path: "/gone.yml", span: { start: 3, end: 4 } }, message: "there" },
    ],
    fixes: [],
    tag: "unnecessary",
  };
  const text = "ab\ncd";
  const positioned = (path: string) => (path === "/p.yml" ? { text, lines: new LineIndex(text) } : undefined);

  it("carry their rule's page, the places they refer to and how to draw them", () => {
    const context = { client: readClientFeatures(MODERN), uris: new Uris(), positioned };
    expect(toProtocol(finding, context)).toEqual({
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 2 } },
      severity: 3,
      code: "federation/missing-match",
      codeDescription: {
        href: "https://github.com/promfed/promfed/blob/main/docs/rules/federation/missing-match.md",
      },
      source: "promfed",
      message: "…",
      relatedInformation: [
        {
          location: {
            uri: "file:///p.yml",
            range: { start: { line: 1, character: 0 }, end: { line: 1, character: 1 } },
          },
          message: "here",
        },
      ],
      tags: [1],
      data: { fixable: false },
    });
  });

  it("keep to what a plain client knows", () => {
    const context = { client: readClientFeatures({}), uris: new Uris(), positioned };
    expect(Object.keys(toProtocol(finding, context) ?? {}).sort()).toEqual([
      "code",
      "message",
      "range",
      "severity",
      "source",
    ]);
  });
});

describe("what is left out of a workspace", () => {
  it("is what a glob matches, or a folder above, relative to its root", () => {
    const ignored = ignoreBelow(["/w", "/w2"], ["vendor", "**/*.tmp.yml", "a/b/**"]);
    const paths = [
      "/w/vendor/x/p.yml",
      "/w2/vendor/p.yml",
      "/w/c/d.tmp.yml",
      "/w/a/b/c.yml",
      "/w/.git/p.yml",
    ];
    expect(paths.map(ignored)).toEqual([true, true, true, true, true]);
    expect(["/w/a/p.yml", "/vendor/p.yml", "/w/x/vendor.yml"].map(ignored)).toEqual([false, false, false]);
  });
});

describe("the log", () => {
  it("names errors and where they arose, never what they quote, and each once", () => {
    const lines: string[] = [];
    const sink = (line: string) => void lines.push(line);
    const log = new Log({ error: sink, warn: sink, info: sink });
    const error = new SyntaxError('Unexpected token, "password: hunter2" is not valid JSON');
    log.failure("textDocument/hover", error);
    log.failure("textDocument/hover", error);
    log.failure("checking", new Error("rule a/b failed: hunter2", { cause: new TypeError("hunter2") }));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^textDocument\/hover failed: SyntaxError\n\s+at /);
    expect(lines[1]).toMatch(/^checking failed: TypeError in rule a\/b\n/);
    expect(lines.join("")).not.toContain("hunter2");
  });
});
