import { spawn } from "node:child_process";
import { describe, expect, it } from "vitest";
import { CLI, FEDERATE, folder, leftEarly, promfed, promfedHere } from "../support/cli.ts";

const cwd = folder({ "prometheus.yml": FEDERATE });

describe("the command line", () => {
  it("prints its version and its help on standard output", async () => {
    expect(promfed(cwd, ["--version"])).toEqual({ status: 0, out: "0.1.0\n", err: "" });
    expect(promfed(cwd, ["check", "nowhere"]).status).toBe(2);
    for (const args of [["--help"], ["help"], ["check", "--help"], ["help", "check"], ["lsp", "--help"]]) {
      const run = await promfedHere(cwd, args);
      expect({ args, status: run.status, err: run.err }).toEqual({ args, status: 0, err: "" });
      expect(run.out).toContain("Usage: promfed");
    }
  });

  it.each([
    [[], "Usage: promfed"],
    [["chek"], "Did you mean check?"],
    [["check", "--formt", "json"], "Did you mean --format?"],
    [["check", "--format"], "argument missing"],
    [["check", "--format", "yaml"], "text, json, sarif, github, junit"],
    [["check", "--fail-on", "fatal"], "error, warning, info, hint, never"],
    [
      ["check", "--rule", "federation/missing-honor-label=off"],
      "Did you mean federation/missing-honor-labels?",
    ],
    [["check", "--rule", "missing-honor-labels=off"], "Did you mean federation/missing-honor-labels?"],
    [["check", "--rule", "federation=loud"], "is no severity"],
    [["check", "--rule", "federation"], "ID=severity"],
    [["check", "--prometheus-version", "newest"], "Write a release"],
    [["check", "--validation-scheme", "utf16"], "utf8, legacy"],
    [["check", "--kind", "confg", "prometheus.yml"], "config"],
    [["check", "--kind", "rules"], "no file is named"],
    [["check", "--config", "none.yaml"], "none.yaml cannot be read"],
    [["rules", "federation/match-al"], "Did you mean federation/match-all?"],
    [["lsp", "--socket", "0"], "1 to 65535"],
    [["fmt", "--width", "0", "--expr", "up"], "whole number"],
    [["relabel", "--steps", "x.yml"], "--labels"],
  ])("explains what is wrong with %j and exits with 2", async (args, hint) => {
    const run = await promfedHere(cwd, args);
    expect({ status: run.status, out: run.out }).toEqual({ status: 2, out: "" });
    expect(run.err).toContain(hint);
    expect(run.err).not.toMatch(/^\s+at /m);
  });

  it("lists the rules, a family of them, and the page of one", () => {
    const all = promfed(cwd, ["rules"]);
    expect(all.status).toBe(0);
    expect(all.out).toMatch(/^config\/unused-ignore +warning/m);
    expect(all.out).toContain(
      "https://github.com/promfed/promfed/blob/main/docs/rules/config/unused-ignore.md",
    );
    const family = JSON.parse(promfed(cwd, ["rules", "federation", "--format", "json"]).out);
    expect(family.length).toBeGreaterThan(3);
    for (const rule of family) {
      expect(Object.keys(rule)).toEqual(["id", "severity", "fix", "since", "summary", "url"]);
      expect(rule.id).toMatch(/^federation\//);
    }
    const page = promfed(cwd, ["rules", "federation/missing-honor-labels"]).out;
    expect(page).toMatch(/^# federation\/missing-honor-labels/);
    expect(page).toContain("## Why");
    expect(page).toContain("honor_labels: true");
  });

  it("stays silent when the reader of a pipe leaves early", async () => {
    const many = folder(Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`p${i}.yml`, FEDERATE])));
    expect(await leftEarly(many, ["check", "--format", "sarif"])).toEqual({ status: 0, err: "" });
  });

  it("writes a long report whole into a slow pipe", async () => {
    const many = folder(Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`p${i}.yml`, FEDERATE])));
    const child = spawn(process.execPath, [CLI, "check", "--format", "json"], { cwd: many });
    let out = "";
    // Nobody reads for a while, so the pipe fills up.
    await new Promise((resolve) => setTimeout(resolve, 500));
    child.stdout.on("data", (data) => {
      out += data;
    });
    await new Promise((resolve) => child.on("close", resolve));
    expect(JSON.parse(out).diagnostics).toHaveLength(400);
  });

  it("refuses to talk over a channel that is not there", () => {
    const run = promfed(cwd, ["lsp", "--node-ipc"]);
    expect(run.status).toBe(2);
    expect(run.err).toContain("editors use --stdio");
  });

  it("runs the language server over standard input and output", async () => {
    const child = spawn(process.execPath, [CLI, "lsp", "--stdio"], { cwd });
    const send = (message: object) => {
      const body = JSON.stringify({ jsonrpc: "2.0", ...message });
      child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    };
    const answer = new Promise<string>((resolve) => {
      let seen = "";
      child.stdout.on("data", (data) => {
        seen += data;
        if (seen.includes('"id":1')) resolve(seen);
      });
    });
    send({ id: 1, method: "initialize", params: { processId: null, rootUri: null, capabilities: {} } });
    expect(await answer).toContain('"capabilities"');
    send({ id: 2, method: "shutdown" });
    send({ method: "exit" });
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(0);
  });
});
