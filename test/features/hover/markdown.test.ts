import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { code, escapeMarkdown, promqlBlock, table } from "../../../server/src/features/hover/markdown.ts";
import { toldAt } from "./support.ts";

describe("text from files", () => {
  it("becomes one code span that it cannot leave", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        const span = code(text);
        const fence = /^`+/.exec(span)?.[0];
        if (fence === undefined) return ["the empty text", "blanks"].includes(span);
        const inner = span.slice(fence.length, -fence.length);
        return (
          span.endsWith(fence) &&
          !inner.includes("\n") &&
          ![...inner.matchAll(/`+/g)].some(([run]) => run.length >= fence.length)
        );
      }),
    );
  });

  it("becomes running text without links, images and emphasis", () => {
    expect(escapeMarkdown("![a](http://b) <b> **c** `d` http://e www.f")).toBe(
      "!\\[a\\](http\\://b) \\<b\\> \\*\\*c\\*\\* \\`d\\` http\\://e www\\.f",
    );
  });

  it("cannot close a block of code", () => {
    expect(promqlBlock("a\n```\n![x](y)")).toBe("````promql\na\n```\n![x](y)\n````");
  });

  it("cannot add cells to a table", () => {
    expect(table(["a"], [[code("b|c")]]).split("\n")[2]).toBe("| `b\\|c` |");
  });

  it("shows no password of a URL and no token", () => {
    expect(code("http://u:hunter2@h/?token=hunter2")).not.toContain("hunter2");
    expect(code("Bearer abcdefghijkl")).not.toContain("abcdefghijkl");
  });

  it("shows what would be invisible or turn the text's direction", () => {
    expect(code("a\u202eb\u0000")).toBe("`a\\u202eb\\u0000`");
  });

  it("with markup in a selector is shown as it is written", async () => {
    const told = await toldAt(
      "scrape_configs: [{ job_name: a, metrics_path: /federate, params: { 'match[]': ['{a=\"![x](http://evil/`)\"<|>}'] } }]",
    );
    expect(told).toContain("``![x](http://evil/`)``");
  });
});
