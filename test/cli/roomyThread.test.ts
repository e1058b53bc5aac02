import { spawn, spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { CLI, FEDERATE, folder, leftEarly, promfed, promfedHere } from "../support/cli.ts";
import { FLEET } from "../support/fleet.ts";

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

  it("finds in files of every kind what is found where each is read when it is asked for", async () => {
    const fleets = Array.from({ length: 40 }, (_, region) =>
      [...FLEET].map(([path, text]) => [`region-${region}${path}`, text] as const),
    ).flat();
    const cwd = folder({
      ...Object.fromEntries(fleets),
      ".promfed.yaml": "ignore: [region-7/**]\n",
      "latin1.yml": Buffer.from("a: é", "latin1"),
      "utf16.yml": Buffer.from(`\ufeff${FEDERATE}`, "utf16le"),
      "marked.yml": `\ufeff${FEDERATE}`,
      "board.json": '{"schemaVersion": 1, "panels": [{"targets": [{"expr": "sum(rate(up[5m])"}]}]}',
    });
    expect(fleets.length).toBeGreaterThan(400);
    const args = ["check", "--no-cache", "--format", "json"];
    const [there, here] = [promfed(cwd, args), await promfedHere(cwd, args)];
    expect(JSON.parse(here.out).diagnostics.length).toBeGreaterThan(100);
    expect(there).toEqual(here);
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
