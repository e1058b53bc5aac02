import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Engine } from "../../server/src/engine.ts";
import { carriedOver, type Found, follow } from "../../server/src/lsp/carryOver.ts";
import { byPlace, type Diagnostic } from "../../server/src/rules/finding.ts";
import { RuleRunner } from "../../server/src/rules/runner.ts";
import { applyEdits } from "../../server/src/text/edit.ts";
import { TestClient } from "./client.ts";

const finding = (text: string, needle: string, code = "workspace/slow"): Diagnostic => {
  const start = text.indexOf(needle);
  const location = { path: "/p.yml", span: { start, end: start + needle.length } };
  return { location, code, severity: "info", message: "…", related: [], fixes: [] };
};

/** Takes up the thread. */
function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

let client: TestClient | undefined;
afterEach(() => {
  vi.restoreAllMocks();
  client?.dispose();
});

describe("findings of an earlier text", () => {
  const before = "one two three";
  const found = { text: before, findings: ["one", "two", "three"].map((word) => finding(before, word)) };
  const words = (text: string) =>
    carriedOver(follow(found, text, undefined)).map(({ location: { span } }) =>
      text.slice(span.start, span.end),
    );

  it("stay before a change, move behind it, and go where it touched them", () => {
    expect(words("one two three")).toEqual(["one", "two", "three"]);
    expect(words("one, two three")).toEqual(["one", "two", "three"]);
    expect(words("one twenty three")).toEqual(["one", "three"]);
    expect(words("new one two three")).toEqual(["one", "two", "three"]);
    expect(words("one  three")).toEqual(["one", "three"]);
    expect(words("")).toEqual([]);
  });

  it("are the same ones where the text is followed edit by edit", () => {
    const edits = fc.array(fc.tuple(fc.nat(13), fc.nat(5), fc.constantFrom("", "x", " e", "two")));
    fc.assert(
      fc.property(edits, (made) => {
        let followed: Found = found;
        let text = before;
        for (const [at, length, newText] of made) {
          const start = Math.min(at, text.length);
          const edit = { span: { start, end: Math.min(start + length, text.length) }, newText };
          const now = applyEdits(text, [edit]);
          followed = follow(followed, now, { before: text, edit });
          text = now;
        }
        const { edit } = followed.later ?? {};
        expect(edit ? applyEdits(before, [edit]) : before).toBe(text);
        for (const { location } of carriedOver(followed))
          expect(["one", "two", "three"]).toContain(text.slice(location.span.start, location.span.end));
      }),
    );
  });
});

describe("when the whole workspace takes long to check", () => {
  const text = (timeout: string) =>
    `# promfed-ignore-file workspace/slow\nscrape_configs:\n  - job_name: a\n    scrape_interval: 1m\n    scrape_timeout: ${timeout}\n`;

  it("a file's own findings go ahead, and the others stay where they were meanwhile", async () => {
    const c = await TestClient.start();
    client = c;
    const check = Engine.prototype.check;
    vi.spyOn(Engine.prototype, "check").mockImplementation(function (this: Engine, path) {
      work(60);
      const document = this.document(path);
      const own = check.call(this, path).filter((d) => d.code !== "config/unused-ignore");
      return document ? [...own, finding(document.text, "job_name")].sort(byPlace) : own;
    });
    await c.open("/p.yml", text("2m"));
    await c.until("a full check", () => c.codes("/p.yml")?.includes("workspace/slow@2:4") === true);
    await c.settled();
    const seen = c.published.length;
    await c.change("/p.yml", 2, `# a new line\n${text("2m")}`);
    await c.settled();
    const later = c.published
      .slice(seen)
      .map((p) => `${p.version}: ${p.diagnostics.map((d) => d.code).sort()}`);
    expect(later).toEqual(["2: config/scrape-timeout,workspace/slow"]);
    expect(c.codes("/p.yml")).toContain("workspace/slow@3:4");
  });

  it("the first edit behind a check of all of it does not have it checked again in one go", async () => {
    const c = await TestClient.start({ files: [["/p.yml", text("30s")]] });
    client = c;
    const { checkWorkspace } = RuleRunner.prototype;
    vi.spyOn(RuleRunner.prototype, "checkWorkspace").mockImplementation(function* (
      this: RuleRunner,
      ...args
    ) {
      work(30);
      return yield* checkWorkspace.apply(this, args);
    });
    const inOneGo: string[] = [];
    const { check } = Engine.prototype;
    vi.spyOn(Engine.prototype, "check").mockImplementation(function (this: Engine, path) {
      if (!this.settled) inOneGo.push(path);
      return check.call(this, path);
    });
    await c.open("/p.yml", text("31s"));
    await c.settled();
    for (const version of [2, 3, 4]) {
      await c.change("/p.yml", version, text(`${30 + version}s`));
      await c.settled();
    }
    expect(inOneGo).toEqual([]);
  });

  it("an ignore of such a finding does not look unused in between", async () => {
    const c = await TestClient.start();
    client = c;
    vi.spyOn(Engine.prototype, "check").mockImplementation(() => {
      work(60);
      return [];
    });
    await c.open("/p.yml", text("30s"));
    await c.change("/p.yml", 2, text("31s"));
    await c.change("/p.yml", 3, text("32s"));
    await c.settled();
    await c.change("/p.yml", 4, text("33s"));
    await c.settled();
    expect(c.published.flatMap((p) => p.diagnostics)).toEqual([]);
  });
});
