import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Checker } from "../../server/src/cli/checker.ts";
import { internalError } from "../../server/src/cli/internalError.ts";
import { DEFAULT_SETTINGS } from "../../server/src/workspace/settings.ts";
import { FEDERATE, folder } from "../support/cli.ts";

function checkerOf(cwd: string): Checker {
  return new Checker({ folders: [cwd], files: [], problems: [] }, undefined, DEFAULT_SETTINGS);
}

describe("a mistake of promfed's own", () => {
  it("costs the file it happens in and not the run, while checking", async () => {
    const cwd = folder({ "a.yml": FEDERATE, "b.yml": FEDERATE });
    const checker = checkerOf(cwd);
    await checker.load();
    const { engine } = checker;
    const check = engine.check.bind(engine);
    engine.check = (path) => {
      if (path.endsWith("a.yml")) throw new Error("rule x/y failed: oops");
      return check(path);
    };
    const found = new Map(checker.check());
    expect(found.get(join(cwd, "b.yml"))).toHaveLength(1);
    // What a file says by itself can still be told.
    expect(found.get(join(cwd, "a.yml"))).toHaveLength(1);
    expect(checker.failures.map((f) => f.path)).toEqual([join(cwd, "a.yml")]);
  });

  it("is named once when it makes the check of every file fail", async () => {
    const checker = checkerOf(folder({ "a.yml": FEDERATE, "b.yml": FEDERATE }));
    await checker.load();
    checker.engine.check = () => {
      throw new Error("oops");
    };
    expect([...checker.check()]).toHaveLength(2);
    expect(checker.failures).toHaveLength(1);
  });

  it("costs the file it happens in and not the run, while reading", async () => {
    const cwd = folder({ "a.yml": FEDERATE, "b.yml": FEDERATE, "c.yml": FEDERATE });
    const checker = checkerOf(cwd);
    const { engine } = checker;
    const read = engine.readFromDisk.bind(engine);
    engine.readFromDisk = async (path) => {
      const problem = await read(path);
      if (path.endsWith("a.yml")) throw new Error("oops");
      return problem;
    };
    expect(await checker.load()).toEqual([]);
    expect(checker.failures).toEqual([{ path: join(cwd, "a.yml"), error: new Error("oops") }]);
    expect(new Map(checker.check()).get(join(cwd, "c.yml"))).toHaveLength(1);
  });

  it("is explained without a stack, unless one is asked for", () => {
    const error = new Error("oops", { cause: new Error("deeper") });
    const plain = internalError(error, "a.yml", {});
    expect(plain).toMatch(/^promfed: internal error while checking a\.yml: oops\n/);
    expect(plain).toContain("https://github.com/promfed/promfed/issues");
    expect(plain).not.toMatch(/^\s+at /m);
    const full = internalError(error, undefined, { PROMFED_DEBUG: "1" });
    expect(full).toMatch(/^promfed: internal error: oops\n/);
    expect(full).toMatch(/^\s+at /m);
    expect(full).toContain("caused by Error: deeper");
  });
});
