import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FEDERATE, folder, promfed } from "../support/cli.ts";

const asRoot = process.getuid?.() === 0;

/** One good file among the bad ones: it must be checked whatever happens to the others. */
function check(cwd: string, ...args: string[]) {
  const run = promfed(cwd, ["check", "--format", "json", ...args]);
  return { status: run.status, err: run.err, summary: JSON.parse(run.out).summary };
}

const GOOD = { files: 1, errors: 0, warnings: 1, infos: 0, hints: 0 };

describe("bad input", () => {
  it("checks the rest and exits with 2 when a named path does not exist", () => {
    const result = check(folder({ "p.yml": FEDERATE }), "p.yml", "gone.yml");
    expect(result).toEqual({ status: 2, err: "promfed: gone.yml: no such file or folder\n", summary: GOOD });
  });

  it("tells what is wrong with a file that is no UTF-8 text, and exits by the findings", () => {
    const cwd = folder({
      "p.yml": FEDERATE,
      "latin.yml": Buffer.from("job: caf\xe9\n", "latin1"),
      "bin.yml": Buffer.from([1, 0, 2, 0]),
    });
    const result = check(cwd);
    expect(result).toMatchObject({ status: 0, summary: GOOD });
    expect(result.err).toContain("latin.yml: is not valid UTF-8 (at byte 9)");
    expect(result.err).toContain("bin.yml: is a binary file");
  });

  it("exits with 2 when a file that was named is no text", () => {
    const cwd = folder({ "p.yml": FEDERATE, "bin.yml": Buffer.from([1, 0, 2, 0]) });
    expect(check(cwd, "p.yml", "bin.yml")).toMatchObject({ status: 2, summary: GOOD });
  });

  it("does not read files too large to be configs", () => {
    const cwd = folder({ "p.yml": FEDERATE, "huge.yml": "" });
    truncateSync(join(cwd, "huge.yml"), 50 * 1024 * 1024);
    const result = check(cwd);
    expect(result).toMatchObject({ status: 0, summary: GOOD });
    expect(result.err).toBe("promfed: huge.yml: too large to check (50 MB; the limit is 32 MB)\n");
  });

  it.skipIf(asRoot || process.platform === "win32")("names what may not be read", () => {
    const cwd = folder({ "p.yml": FEDERATE, "locked.yml": FEDERATE, "closed/p.yml": FEDERATE });
    chmodSync(join(cwd, "locked.yml"), 0);
    chmodSync(join(cwd, "closed"), 0);
    const result = check(cwd);
    chmodSync(join(cwd, "closed"), 0o755);
    expect(result).toMatchObject({ status: 0, summary: GOOD });
    expect(result.err).toContain("locked.yml: permission denied");
    expect(result.err).toContain("closed: permission denied");
  });

  it.skipIf(process.platform === "win32")(
    "follows links once, and names those that loop or lead nowhere",
    () => {
      const cwd = folder({ "repo/p.yml": FEDERATE, "repo/sub/notes.txt": "" });
      const repo = join(cwd, "repo");
      symlinkSync("..", join(repo, "up"));
      symlinkSync(".", join(repo, "sub/here"));
      symlinkSync("a.yml", join(repo, "b.yml"));
      symlinkSync("b.yml", join(repo, "a.yml"));
      symlinkSync("nowhere.yml", join(repo, "dangling.yml"));
      const result = check(repo);
      expect(result).toMatchObject({ status: 0, summary: GOOD });
      expect(result.err.split("\n").sort()).toEqual([
        "",
        "promfed: a.yml: a loop of symbolic links",
        "promfed: b.yml: a loop of symbolic links",
        "promfed: dangling.yml: a symbolic link that leads nowhere",
        "promfed: sub/here: a symbolic link to a folder that it stands in; not followed",
        "promfed: up: a symbolic link to a folder that it stands in; not followed",
      ]);
    },
  );

  it("takes a folder with the name of a file for a folder", () => {
    const cwd = folder({ "p.yml": FEDERATE });
    mkdirSync(join(cwd, "dir.yml"));
    writeFileSync(join(cwd, "dir.yml/notes.txt"), "");
    expect(check(cwd)).toEqual({ status: 0, err: "", summary: GOOD });
  });

  it("survives an alias bomb and an endless line", () => {
    const bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"];
    for (let i = 1; i < 20; i++)
      bomb.push(
        `b${i}: &b${i} [${Array(9)
          .fill(i === 1 ? "*a" : `*b${i - 1}`)
          .join(", ")}]`,
      );
    const cwd = folder({
      "bomb.yml": `${bomb.join("\n")}\nscrape_configs: *b19\n`,
      "p.yml": FEDERATE,
      "long.yml": `global: { x: ${"y".repeat(200_000)} }\nscrape_configs: []\n`,
    });
    const run = promfed(cwd, ["check"]);
    expect(run.status).not.toBe(2);
    expect(run.out).toContain("p.yml:2:15");
    expect(Math.max(...run.out.split("\n").map((line) => line.length))).toBeLessThan(2000);
  });
});
