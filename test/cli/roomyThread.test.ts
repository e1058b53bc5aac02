import { spawn, spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { CLI, FEDERATE, folder, leftEarly, promfed } from "../support/cli.ts";

/** As many files as are checked in a thread with room for them. */
const many = folder(Object.fromEntries(Array.from({ length: 410 }, (_, i) => [`p${i}.yml`, FEDERATE])));
const few = folder({ "p0.yml": FEDERATE });

describe("a check of many files", () => {
  it("says what a check of few files says, and exits as it does", () => {
    const [one, all] = [few, many].map((cwd) => promfed(cwd, ["check", "--no-cache", "--fail-on", "hint"]));
    expect(all).toMatchObject({ status: one?.status, err: one?.err });
    expect(all?.out.startsWith(one?.out.split("\n\n")[0] ?? "-")).toBe(true);
    expect(promfed(many, ["check", "--no-cache", "--fail-on", "never"]).status).toBe(0);
  });

  it("says on standard error what could not be done", () => {
    const run = promfed(many, ["check", "--no-cache", ".", "nowhere"]);
    expect(run).toMatchObject({ status: 2, err: "promfed: nowhere: no such file or folder\n" });
    const full = spawnSync("sh", ["-c", `"$0" "$1" check --no-cache >/dev/full`, process.execPath, CLI], {
      cwd: many,
      encoding: "utf8",
    });
    expect(full).toMatchObject({ status: 2, stderr: expect.stringContaining("cannot be written") });
  });

  it("stays silent when the reader of a pipe leaves early", async () => {
    expect(await leftEarly(many, ["check", "--no-cache", "--format", "sarif"])).toEqual({
      status: 0,
      err: "",
    });
  });

  it("ends with the signal that ends it", async () => {
    const child = spawn(process.execPath, [CLI, "check", "--no-cache"], { cwd: many });
    await new Promise((resolve) => setTimeout(resolve, 300));
    child.kill("SIGINT");
    expect(await new Promise((resolve) => child.on("close", (_, signal) => resolve(signal)))).toBe("SIGINT");
  });
});
