import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pack, unpack } from "../../server/src/cache/packed.ts";
import type { KeptResult } from "../../server/src/cache/result.ts";
import { FileCache, ResultCache } from "../../server/src/cache/resultCache.ts";
import { Snapshot } from "../../server/src/cli/snapshot.ts";
import { folder } from "../support/cli.ts";

const RESULT: KeptResult = {
  findings: [
    [
      "/prometheus.yml",
      [
        {
          range: { start: { line: 1, character: 2 }, end: { line: 1, character: 5 } },
          severity: "warning",
          code: "federation/match-all",
          message: "…",
          fixes: [{ title: "Fix it", safe: true, snippet: false }],
          related: [],
        },
      ],
    ],
  ],
  files: ["/prometheus.yml"],
  unread: [{ path: "/a", message: "permission denied" }],
  looked: [["/etc/ca.pem", false]],
};

describe("the cache of results", () => {
  it("gives back what it was given, for the same state and kind of run only", async () => {
    const path = join(folder(), "deep", "cache");
    const cache = new ResultCache(path, ["build 1", "settings"]);
    expect(await cache.find("s1")).toBeUndefined();
    await cache.keep("s1", RESULT);
    expect(await cache.find("s1")).toEqual(RESULT);
    expect(await cache.find("s2")).toBeUndefined();
    expect(await new ResultCache(path, ["build 2", "settings"]).find("s1")).toBeUndefined();
    expect(await new ResultCache(path, ["build 1", "settings"]).find("s1")).toEqual(RESULT);
    await cache.keep("s2", { ...RESULT, files: [] });
    expect(await cache.find("s1")).toBeUndefined();
    expect((await cache.find("s2"))?.files).toEqual([]);
    expect(readdirSync(path)).toHaveLength(1);
  });

  it("trusts no entry that is cut, edited, or something else altogether", async () => {
    const path = folder();
    const cache = new ResultCache(path, ["k"]);
    await cache.keep("s", RESULT);
    const [name] = readdirSync(path);
    const file = join(path, name ?? "");
    const whole = readFileSync(file, "utf8");
    for (let end = 0; end < whole.length; end += 7) {
      writeFileSync(file, whole.slice(0, end));
      expect(await cache.find("s"), `cut at ${end}`).toBeUndefined();
    }
    for (const other of [
      whole.replace("warning", "hint"),
      "{}",
      "\n",
      whole.replace("promfed s", "promfed t"),
    ]) {
      writeFileSync(file, other);
      expect(await cache.find("s")).toBeUndefined();
    }
    await cache.keep("s", RESULT);
    expect(await cache.find("s")).toEqual(RESULT);
  });

  it("does without where its folder cannot be", async () => {
    const path = folder({ taken: "a file" });
    const cache = new ResultCache(join(path, "taken"), ["k"]);
    await cache.keep("s", RESULT);
    expect(await cache.find("s")).toBeUndefined();
    expect(readFileSync(join(path, "taken"), "utf8")).toBe("a file");
  });

  it.skipIf(process.getuid?.() === 0)("does without where its folder cannot be written", async () => {
    const path = folder();
    chmodSync(path, 0o500);
    const cache = new ResultCache(path, ["k"]);
    await cache.keep("s", RESULT);
    expect(readdirSync(path)).toEqual([]);
    chmodSync(path, 0o700);
  });

  it("keeps of files apart from workspaces what was written last", async () => {
    const path = folder();
    const found = RESULT.findings[0]?.[1] ?? [];
    await new ResultCache(path, ["k"]).keep("s", RESULT);
    for (let at = 0; at < 205; at++) await new FileCache(path, `/${at}.yml`, ["k"]).keep("digest", found);
    expect(readdirSync(path)).toHaveLength(201);
    const last = new FileCache(path, "/204.yml", ["k"]);
    expect(last.find(() => "digest")).toEqual(found);
    expect(last.find(() => "other")).toBeUndefined();
    expect(new FileCache(path, "/204.yml", ["l"]).find(() => "digest")).toBeUndefined();
    expect(await new ResultCache(path, ["k"]).find("s")).toEqual(RESULT);
  });

  it("keeps the entries that were written last, and leaves other files alone", async () => {
    const path = folder({ "notes.txt": "mine" });
    for (let kind = 0; kind < 35; kind++) await new ResultCache(path, [kind]).keep("s", RESULT);
    expect(readdirSync(path)).toHaveLength(31);
    expect(await new ResultCache(path, [34]).find("s")).toEqual(RESULT);
  });
});

describe("a result as it is written down", () => {
  it("says the same thing in many places once, and comes back as it was", () => {
    const one = RESULT.findings[0]?.[1][0];
    if (!one) throw new Error("there is one");
    const range = { start: { line: 7, character: 0 }, end: { line: 8, character: 1 } };
    const findings: KeptResult["findings"] = [
      ["/a.yml", [one, { ...one, range }, { ...one, message: "other" }]],
      [
        "/b.yml",
        [
          { ...one, related: [{ path: "/c.yml", range, message: "here" }] },
          { ...one, fixes: [] },
        ],
      ],
      ["/c.yml", [{ ...one, tag: "deprecated" }, one]],
    ];
    const packed = pack({ ...RESULT, findings });
    expect(packed.said).toHaveLength(4);
    expect(packed.findings.map(([path, places]) => [path, places.length])).toEqual([
      ["/a.yml", 3],
      ["/b.yml", 2],
      ["/c.yml", 2],
    ]);
    expect(unpack(JSON.parse(JSON.stringify(packed)))).toEqual({ ...RESULT, findings });
    expect(() => unpack({ ...packed, said: [] })).toThrow();
  });
});

describe("a snapshot", () => {
  const taken = (files: Record<string, string>, problems: { path: string; message: string }[] = []) =>
    Snapshot.take([{ files: Object.keys(files), problems }], async (path) => ({
      ok: true,
      text: files[path] ?? "",
    }));

  it("is in another state after any change", async () => {
    const states = await Promise.all([
      taken({ "/a": "x", "/b": "y" }),
      taken({ "/a": "x", "/b": "z" }),
      taken({ "/a": "x", "/c": "y" }),
      taken({ "/a": "x" }),
      taken({ "/a": "x", "/b": "y" }, [{ path: "/d", message: "permission denied" }]),
      taken({ "/a": "xy", "/b": "" }),
      taken({ "/a": "", "/b": "xy" }),
    ]);
    expect(new Set(states.map(({ state }) => state)).size).toBe(states.length);
    expect((await taken({ "/a": "x", "/b": "y" })).state).toBe(states[0]?.state);
  });

  it("hands each text out once", async () => {
    const snapshot = await taken({ "/a": "x" });
    expect(snapshot.text("/a")).toBe("x");
    expect(snapshot.take("/a")).toEqual({ ok: true, text: "x" });
    expect(snapshot.take("/a")).toBeUndefined();
  });
});
