import { describe, expect, it } from "vitest";
import { type FixTarget, fixAll } from "../../server/src/features/fixAll.ts";
import type { Diagnostic, FileEdit, Fix } from "../../server/src/rules/finding.ts";

type Found = { readonly at: number; readonly message?: string; readonly fixes: readonly Fix[] };

/** Files in memory whose findings are made by a function of their text. */
function target(
  texts: Record<string, string>,
  find: (text: string, path: string) => readonly Found[],
): FixTarget & { texts: Map<string, string> } {
  const files = new Map(Object.entries(texts));
  return {
    texts: files,
    paths: () => [...files.keys()].sort(),
    check: (path) =>
      find(files.get(path) ?? "", path).map(
        ({ at, message = "Wrong.", fixes }): Diagnostic => ({
          location: { path, span: { start: at, end: at + 1 } },
          code: "x/y",
          severity: "warning",
          message,
          related: [],
          fixes,
        }),
      ),
    text: (path) => files.get(path),
    mayEdit: (path) => !path.startsWith("/locked"),
    replace: (path, text) => void files.set(path, text),
  };
}

const edit = (path: string, start: number, end: number, newText: string): FileEdit => ({
  path,
  edits: [{ span: { start, end }, newText }],
});
const fix = (edits: readonly FileEdit[], rest: Partial<Fix> = {}): Fix => ({
  title: "Mend",
  safe: true,
  edits: () => edits,
  ...rest,
});
const each = (text: string, letter: string) => [...text].flatMap((c, i) => (c === letter ? [i] : []));
const safe = (f: Fix) => f.safe && f.snippet !== true;

describe("fixing everything", () => {
  it("goes on, round after round, until nothing is left", () => {
    const next: Record<string, string> = { a: "b", b: "c", c: "d" };
    const t = target({ "/f": "a-b-c" }, (text, path) =>
      [...text].flatMap((c, at) =>
        next[c] ? [{ at, fixes: [fix([edit(path, at, at + 1, next[c] ?? "")])] }] : [],
      ),
    );
    const result = fixAll(t, safe);
    expect(t.texts.get("/f")).toBe("d-d-d");
    expect(result).toEqual({ changed: new Map([["/f", "d-d-d"]]), created: new Set(), applied: 6 });
  });

  it("lets a fix that touches another wait for the next round", () => {
    const t = target({ "/f": "aab" }, (text, path) =>
      each(text, "a").map((at) => ({
        at,
        message: `a at ${text.length}`,
        fixes: [fix([edit(path, at, at + 1, "")])],
      })),
    );
    expect(fixAll(t, safe, 1).applied).toBe(1);
    expect(t.texts.get("/f")).toBe("ab");
    fixAll(t, safe);
    expect(t.texts.get("/f")).toBe("b");
  });

  it("applies a fix over several files whole or not at all", () => {
    const t = target({ "/a": "x", "/locked/b": "x", "/c": "x" }, (text, path) =>
      each(text, "x").map((at) => {
        const other = path === "/a" ? [edit("/locked/b", 0, 1, "y")] : [];
        return { at, fixes: path === "/locked/b" ? [] : [fix([edit(path, at, at + 1, "y"), ...other])] };
      }),
    );
    expect([...fixAll(t, safe).changed]).toEqual([["/c", "y"]]);
  });

  it("creates files once, and never over one that is there", () => {
    const make = (path: string): FileEdit => ({
      path,
      create: true,
      edits: [{ span: { start: 0, end: 0 }, newText: "new" }],
    });
    const t = target({ "/a": "xx", "/old": "old" }, (text, path) =>
      path === "/a"
        ? each(text, "x").map((at) => ({
            at,
            fixes: [fix([make(at === 0 ? "/new" : "/old"), edit(path, at, at + 1, "y")])],
          }))
        : [],
    );
    const result = fixAll(t, safe);
    expect(result.created).toEqual(new Set(["/new"]));
    expect(Object.fromEntries(t.texts)).toEqual({ "/a": "yx", "/old": "old", "/new": "new" });
  });

  it("takes the preferred one of the fixes that are accepted", () => {
    const t = target({ "/f": "x" }, (text, path) =>
      each(text, "x").map((at) => ({
        at,
        fixes: [
          fix([edit(path, at, at + 1, "1")], { safe: false, preferred: true }),
          fix([edit(path, at, at + 1, "2")]),
          fix([edit(path, at, at + 1, "3")], { preferred: true }),
          fix([edit(path, at, at + 1, "4")], { preferred: true, snippet: true }),
        ],
      })),
    );
    fixAll(t, safe);
    expect(t.texts.get("/f")).toBe("3");
  });

  it("does not apply a fix again that left its finding in place", () => {
    const t = target({ "/f": "x" }, (_, path) => [{ at: 0, fixes: [fix([edit(path, 0, 0, "+")])] }]);
    expect(fixAll(t, safe).applied).toBe(1);
    expect(t.texts.get("/f")).toBe("+x");
  });

  it("fixes what a fix elsewhere brought up, alike as it is", () => {
    const t = target({ "/f": "ab" }, (text, path) =>
      [...text].flatMap((c, at) => [
        ...(c === "a" ? [{ at, fixes: [fix([edit(path, at, at + 1, "--")])] }] : []),
        ...(c === "b" ? [{ at, message: "Other.", fixes: [fix([edit(path, at, at + 1, "a")])] }] : []),
      ]),
    );
    fixAll(t, safe);
    expect(t.texts.get("/f")).toBe("----");
  });

  it("ends when two fixes undo each other", () => {
    const t = target({ "/f": "a" }, (text, path) => [
      { at: 0, message: text, fixes: [fix([edit(path, 0, 1, text === "a" ? "b" : "a")])] },
    ]);
    expect(fixAll(t, safe).applied).toBe(10);
  });

  it("leaves out fixes that do nothing, contradict themselves, leave the text or name unknown files", () => {
    const overlapping: FileEdit = {
      path: "/f",
      edits: [
        { span: { start: 0, end: 2 }, newText: "" },
        { span: { start: 1, end: 3 }, newText: "" },
      ],
    };
    const fixes = [
      fix([]),
      fix([{ path: "/f", edits: [] }]),
      fix([overlapping]),
      fix([edit("/f", 2, 9, "")]),
      fix([edit("/g", 0, 0, "x")]),
    ];
    const t = target({ "/f": "abc" }, () => fixes.map((one, at) => ({ at: at % 3, fixes: [one] })));
    expect(fixAll(t, safe)).toEqual({ changed: new Map(), created: new Set(), applied: 0 });
  });
});
