import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FileTree, globProblem, goGlob, goMatch } from "../../server/src/workspace/goGlob.ts";

describe("goMatch", () => {
  it.each([
    ["rules/*.yml", "rules/a.yml"],
    ["rules/*.yml", "rules/.hidden.yml"],
    ["*", ""],
    ["a*b*c", "axxbyybzzc"],
    ["a?c", "a😀c"],
    ["[a-c][^a-c]", "bz"],
    ["[^-z]".replace("-", "\\-"), "b"],
    ["\\*", "*"],
    ["[\\]]", "]"],
    ["[a^]", "^"],
    ["é*", "éa"],
    ["**.yml", "a.yml"],
    ["x]", "x]"],
  ])("lets %s match %s", (pattern, path) => {
    expect(goMatch(pattern, path)).toBe(true);
  });

  it.each([
    ["rules/*.yml", "rules/sub/a.yml"],
    ["**/a.yml", "x/y/a.yml"],
    ["a?c", "a/c"],
    ["[a-c]", "d"],
    ["[^a-c]", "b"],
    ["*.yml", "a.yaml"],
    ["", "a"],
    ["a", ""],
    ["[b-a]", "a"],
  ])("does not let %s match %s", (pattern, path) => {
    expect(goMatch(pattern, path)).toBe(false);
  });

  it("needs no more steps than pattern times text for many stars", () => {
    const started = performance.now();
    expect(goMatch(`${"a*".repeat(200)}b`, "a".repeat(5000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it("agrees with a slow matcher that tries everything", () => {
    const slow = (p: string, t: string): boolean => {
      if (p === "") return t === "";
      if (p[0] === "*") return slow(p.slice(1), t) || (t !== "" && t[0] !== "/" && slow(p, t.slice(1)));
      if (t === "") return false;
      return (p[0] === "?" ? t[0] !== "/" : p[0] === t[0]) && slow(p.slice(1), t.slice(1));
    };
    const text = (letters: string, max: number) =>
      fc.array(fc.constantFrom(...letters), { maxLength: max }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text("ab/*?", 8), text("ab/", 8), (pattern, path) => {
        expect(goMatch(pattern, path)).toBe(slow(pattern, path));
      }),
      { numRuns: 500 },
    );
  });
});

describe("globProblem", () => {
  it.each([
    ["rules/[a.yml", "[a.yml"],
    ["rules/[]a]", "[]"],
    ["[a/b]", "[a"],
    ["a\\", "\\"],
    ["x/[-a]", "-"],
    ["[a-]", "[a-]"],
    ["[^]", "[^]"],
  ])("points at what is wrong in %s", (pattern, at) => {
    const problem = globProblem(pattern);
    expect(pattern.slice(problem?.span.start, problem?.span.end)).toBe(at);
    if (!pattern.includes("/b")) expect(goMatch(pattern, "rules/a.yml")).toBe(false);
  });

  it("finds nothing wrong with well-formed patterns", () => {
    for (const pattern of ["", "a/b.yml", "*/[a-z]?.y*ml", "\\[", "]", "[\\-a]"])
      expect(globProblem(pattern)).toBeUndefined();
  });
});

describe("globbing", () => {
  const files = [
    "/w/a/rules/x.yml",
    "/w/a/rules/y.yaml",
    "/w/b/rules/x.yml",
    "/w/b/rules/deep/z.yml",
    "/w/[c]/r.yml",
  ];

  it("finds files folder by folder, in order", () => {
    expect(goGlob("/w/*/rules/*.yml", files)).toEqual(["/w/a/rules/x.yml", "/w/b/rules/x.yml"]);
    expect(goGlob("/w/a/rules/x.yml", files)).toEqual(["/w/a/rules/x.yml"]);
    expect(goGlob("/w/[ab]/r*/[xy].y*ml", files)).toEqual([
      "/w/a/rules/x.yml",
      "/w/a/rules/y.yaml",
      "/w/b/rules/x.yml",
    ]);
    expect(goGlob("/w/**/z.yml", files)).toEqual([]);
    expect(goGlob("/w/[", files)).toEqual([]);
  });

  it("sees patterns from a folder, whose own name is taken as it is", () => {
    const tree = new FileTree(files);
    expect(tree.glob("/w/[c]", "*.yml")).toEqual(["/w/[c]/r.yml"]);
    expect(tree.glob("/w/a", "../b/./rules/*.yml")).toEqual(["/w/b/rules/x.yml"]);
    expect(tree.glob("/w/a", "/w/b/rules/*")).toEqual(["/w/b/rules/x.yml"]);
    expect(tree.glob("/nowhere", "*.yml")).toEqual([]);
    expect(tree.glob("/w", "../../../../w/a/rules/x.yml")).toEqual(["/w/a/rules/x.yml"]);
  });

  it("gives the files that goMatch accepts, one by one", () => {
    const part = fc.constantFrom("a", "b", "ab", "*", "a*", "?", "[ab]");
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.constantFrom("a", "b", "ab"), { minLength: 1, maxLength: 3 }), {
          maxLength: 12,
        }),
        fc.array(part, { minLength: 1, maxLength: 3 }),
        (paths, pattern) => {
          const all = [...new Set(paths.map((p) => `/${p.join("/")}`))];
          const glob = `/${pattern.join("/")}`;
          expect(goGlob(glob, all)).toEqual(all.filter((f) => goMatch(glob, f)).sort());
        },
      ),
      { numRuns: 200 },
    );
  });
});
