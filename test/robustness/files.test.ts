import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Engine } from "../../server/src/engine.ts";
import { NodeHost } from "../../server/src/hosts/node.ts";
import { DEFAULT_SETTINGS } from "../../server/src/workspace/settings.ts";
import { FEDERATE, FEDERATE_FIXED, folder, promfedHere } from "../support/cli.ts";

const asRoot = process.getuid?.() === 0;
const onWindows = process.platform === "win32";

interface Answer {
  readonly status: number | null;
  readonly err: readonly string[];
  /** `file code` of each finding. */
  readonly found: readonly string[];
  readonly files: number;
}

/** Runs `promfed check`; one that waits for ever fails by the time limit of the test. */
async function check(cwd: string, args: readonly string[] = []): Promise<Answer> {
  const run = await promfedHere(cwd, ["check", "--format", "json", ...args]);
  const report = JSON.parse(run.out) as {
    diagnostics: { file: string; code: string }[];
    summary: { files: number };
  };
  return {
    status: run.status,
    err: run.err.split("\n").filter((line) => line !== ""),
    found: report.diagnostics.map((d) => `${d.file} ${d.code}`),
    files: report.summary.files,
  };
}

/** The good file that stands beside each bad one, and what is found in it. */
const GOOD = "good.yml";
const FOUND = `${GOOD} federation/missing-honor-labels`;

function beside(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  return folder({ [GOOD]: FEDERATE, ...files });
}

/** The findings in the good file only. */
function inGood({ found }: Answer): readonly string[] {
  return found.filter((one) => one.startsWith(GOOD));
}

describe("files that cannot be read as text", () => {
  it.skipIf(asRoot || onWindows)("names a file without permission and checks the rest", async () => {
    const cwd = beside({ "locked.yml": FEDERATE });
    chmodSync(join(cwd, "locked.yml"), 0);
    expect(await check(cwd)).toEqual({
      status: 0,
      err: ["promfed: locked.yml: permission denied"],
      found: [FOUND],
      files: 1,
    });
    expect(await check(cwd, ["locked.yml", GOOD])).toMatchObject({ status: 2, found: [FOUND] });
  });

  it("does not read 50 MB of YAML, and says so", async () => {
    const line = `${"# a comment that goes on and on".repeat(4)}\n`;
    const cwd = beside({
      "big.yml": `scrape_configs: []\n${line.repeat(Math.ceil((50 << 20) / line.length))}`,
    });
    expect(await check(cwd)).toEqual({
      status: 0,
      err: ["promfed: big.yml: too large to check (50 MB; the limit is 32 MB)"],
      found: [FOUND],
      files: 1,
    });
  });

  it.each([
    [
      "Latin-1",
      Buffer.from(`# caf\xe9\n${FEDERATE}`, "latin1"),
      "is not valid UTF-8 (at byte 6); save it as UTF-8",
    ],
    [
      "a cut character",
      Buffer.concat([Buffer.from(FEDERATE), Buffer.from([0xe2, 0x82])]),
      /is not valid UTF-8/,
    ],
    ["overlong UTF-8", Buffer.from([0x61, 0x3a, 0x20, 0xc0, 0xaf, 0x0a]), /is not valid UTF-8/],
    ["a surrogate in UTF-8", Buffer.from([0x61, 0x3a, 0x20, 0xed, 0xa0, 0x80, 0x0a]), /is not valid UTF-8/],
    ["UTF-16 big endian", utf16be(FEDERATE), /is UTF-16 big endian/],
    ["a binary", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0]), "is a binary file, not text"],
    [
      "NULs in the text",
      Buffer.from(FEDERATE.replace("job_name", "job\0name")),
      "is a binary file, not text",
    ],
  ])("says what is wrong with %s, and exits with 2 only where it was named", async (_, content, message) => {
    const cwd = beside({ "bad.yml": content });
    const answer = await check(cwd);
    expect(answer).toMatchObject({ status: 0, found: [FOUND], files: 1 });
    expect(answer.err).toHaveLength(1);
    expect(answer.err[0]).toMatch(/^promfed: bad\.yml: /);
    expect(answer.err[0]).toMatch(message);
    expect(await check(cwd, ["bad.yml", GOOD])).toMatchObject({ status: 2, found: [FOUND] });
  });

  it("reads UTF-16 little endian with its mark, but does not rewrite it", async () => {
    const text = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(FEDERATE, "utf16le")]);
    const cwd = beside({ "wide.yml": text });
    expect(await check(cwd)).toMatchObject({
      err: [],
      found: [FOUND, "wide.yml federation/missing-honor-labels"],
    });
    const fixed = await check(cwd, ["--fix"]);
    expect(fixed.err.join("\n")).toContain("wide.yml: not fixed, as it is UTF-16");
    expect(fixed.found).toEqual(["wide.yml federation/missing-honor-labels"]);
  });
});

describe("paths", () => {
  it("checks the rest and exits with 2 when a path does not exist", async () => {
    expect(await check(beside(), ["nowhere", GOOD])).toEqual({
      status: 2,
      err: ["promfed: nowhere: no such file or folder"],
      found: [FOUND],
      files: 1,
    });
  });

  it("counts a folder given twice, or within another, once", async () => {
    const cwd = folder({ "a/good.yml": FEDERATE, "a/b/good.yml": FEDERATE_FIXED });
    const once = await check(cwd, ["a"]);
    expect(once.files).toBe(2);
    expect(await check(cwd, ["a", "a"])).toEqual(once);
    expect(await check(cwd, ["a", "./a/", "a/b", "a/good.yml"])).toEqual(once);
    expect(await check(cwd, ["a/b", "a"])).toEqual(once);
  });

  it("says of an empty folder that nothing is there", async () => {
    expect(await check(folder())).toEqual({
      status: 0,
      err: ["promfed: no Prometheus documents found in ."],
      found: [],
      files: 0,
    });
  });

  it.skipIf(onWindows)("survives loops of links and links that lead nowhere", async () => {
    const cwd = beside();
    symlinkSync(".", join(cwd, "here"));
    symlinkSync("two", join(cwd, "one"));
    symlinkSync("one", join(cwd, "two"));
    symlinkSync("gone.yml", join(cwd, "dangling.yml"));
    const answer = await check(cwd);
    expect(answer).toMatchObject({ status: 0, found: [FOUND], files: 1 });
    expect([...answer.err].sort()).toEqual([
      "promfed: dangling.yml: a symbolic link that leads nowhere",
      "promfed: here: a symbolic link to a folder that it stands in; not followed",
    ]);
    expect(await check(cwd, ["dangling.yml", GOOD])).toMatchObject({ status: 2, found: [FOUND] });
    expect(await check(cwd, ["one", GOOD])).toMatchObject({ status: 2, found: [FOUND] });
  });

  it.skipIf(onWindows)("does not wait for a named pipe", async () => {
    const cwd = beside();
    execFileSync("mkfifo", [join(cwd, "x.yml")]);
    expect(await check(cwd)).toMatchObject({ status: 0, found: [FOUND], files: 1 });
    const named = await check(cwd, ["x.yml", GOOD]);
    expect(named).toMatchObject({ status: 2, found: [FOUND] });
    expect(named.err).toEqual(["promfed: x.yml: neither a file nor a folder"]);
  });

  it.skipIf(onWindows)("does not read what a link below the folder says is a device", async () => {
    const cwd = beside();
    symlinkSync("/dev/zero", join(cwd, "zero.yml"));
    expect(await check(cwd)).toMatchObject({ status: 0, found: [FOUND], files: 1 });
  });

  it("takes odd names as they are", async () => {
    const names = [
      "a b.yml",
      "ünïcode.yml",
      "-dash.yml",
      "#hash.yml",
      "per%20cent.yml",
      "[x].yml",
      "{y}.yml",
    ];
    const cwd = folder(Object.fromEntries(names.map((name) => [name, FEDERATE])));
    const answer = await check(cwd);
    expect(answer.err).toEqual([]);
    expect([...answer.found].sort()).toEqual(names.map((n) => `${n} federation/missing-honor-labels`).sort());
    expect((await check(cwd, ["--", "-dash.yml"])).found).toEqual([
      "-dash.yml federation/missing-honor-labels",
    ]);
  });

  it("checks a tree of folders that is very deep", async () => {
    const deep = Array(100).fill("d").join("/");
    const cwd = folder({ [`${deep}/p.yml`]: FEDERATE });
    expect(await check(cwd)).toMatchObject({
      err: [],
      found: [`${deep}/p.yml federation/missing-honor-labels`],
    });
  });
});

describe("the project file", () => {
  it("is quick with ignore globs that could match in many ways", async () => {
    const globs = [
      "**/**/**/**/**/nothing-*-*-*-*",
      "{a,{b,{c,{d,{e,**}}}}}/**/**/x",
      "+(+(+(a)))b",
      "[",
      "(",
      "**(",
    ];
    const deep = Array(25).fill("aaaaaaaa").join("/");
    const cwd = folder({
      ".promfed.yaml": `ignore: ${JSON.stringify(globs)}\n`,
      [`${deep}/p.yml`]: FEDERATE,
      [`${"a".repeat(200)}.yml`]: FEDERATE,
      "skipped/p.yml": FEDERATE,
    });
    expect((await check(cwd)).found.filter((one) => one.includes("honor"))).toHaveLength(3);
    writeFileSync(join(cwd, ".promfed.yaml"), `ignore: ["**/**/**"]\n`);
    expect((await check(cwd)).found).toEqual([]);
  });

  it("that is a folder, or is broken, does not stop the check", async () => {
    const cwd = beside({ ".promfed.yaml": "rules: [[[\nclusters: 7\n: :\n" });
    expect(await check(cwd)).toMatchObject({ err: [] });
    expect(inGood(await check(cwd))).toEqual([FOUND]);
    const other = beside();
    mkdirSync(join(other, ".promfed.yaml"));
    expect(await check(other)).toMatchObject({ status: 0, err: [], found: [FOUND] });
  });
});

describe("a file that changes under the check", () => {
  /** Loads the folder and lets something happen once the first file is read. */
  async function loadAnd(cwd: string, happen: () => void): Promise<{ engine: Engine; err: string[] }> {
    const engine = new Engine(new NodeHost(), { roots: [cwd], settings: DEFAULT_SETTINGS });
    const problems = await engine.load(({ done }) => {
      if (done === 1) happen();
      return true;
    });
    return { engine, err: problems.map(({ path, message }) => `${path.slice(cwd.length + 1)}: ${message}`) };
  }
  const codes = (engine: Engine, path: string) => engine.check(path).map((d) => d.code);
  const HONOR = ["federation/missing-honor-labels"];

  it("is named when it is gone, and the rest checked", async () => {
    const cwd = beside({ "leaves.yml": FEDERATE, "zz.yml": FEDERATE });
    const { engine, err } = await loadAnd(cwd, () => rmSync(join(cwd, "leaves.yml")));
    expect(err).toEqual(["leaves.yml: no such file or folder"]);
    expect(engine.workspace.files.has(join(cwd, "leaves.yml"))).toBe(false);
    expect(codes(engine, join(cwd, GOOD))).toEqual(HONOR);
    expect(codes(engine, join(cwd, "zz.yml"))).toEqual(HONOR);
  });

  it("is named when a folder, or something too large, has taken its place", async () => {
    const cwd = beside({ "leaves.yml": FEDERATE, "grows.yml": FEDERATE });
    const { engine, err } = await loadAnd(cwd, () => {
      rmSync(join(cwd, "leaves.yml"));
      mkdirSync(join(cwd, "leaves.yml"));
      truncateSync(join(cwd, "grows.yml"), 200 << 20);
    });
    expect(err).toEqual([
      "grows.yml: too large to check (200 MB; the limit is 32 MB)",
      "leaves.yml: not a regular file",
    ]);
    expect(codes(engine, join(cwd, GOOD))).toEqual(HONOR);
  });

  it.skipIf(onWindows)("is named when its whole folder is gone", async () => {
    const cwd = beside({ "sub/a.yml": FEDERATE, "sub/b.yml": FEDERATE });
    const { engine, err } = await loadAnd(cwd, () => rmSync(join(cwd, "sub"), { recursive: true }));
    expect(err).toEqual(["sub/a.yml: no such file or folder", "sub/b.yml: no such file or folder"]);
    expect(codes(engine, join(cwd, GOOD))).toEqual(HONOR);
  });
});

function utf16be(text: string): Buffer {
  return Buffer.from(`\ufeff${text}`, "utf16le").swap16();
}
