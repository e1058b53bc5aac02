import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  CLI,
  FEDERATE,
  FEDERATE_FIXED,
  folder,
  promfed,
  promfedHere,
  read,
  TIMEOUT,
} from "../support/cli.ts";

const json = (cwd: string, ...args: string[]) =>
  JSON.parse(promfed(cwd, ["check", "--format", "json", ...args]).out);

describe("promfed check", () => {
  it("finds documents below the folder and reports each finding at its place", () => {
    const cwd = folder({
      "a/prometheus.yml": FEDERATE,
      "b/notes.yml": "just: text\n",
      "b/deep/p.yaml": TIMEOUT,
    });
    const run = promfed(cwd, ["check"]);
    expect(run.status).toBe(1);
    expect(run.err).toBe("");
    const heads = run.out.split("\n").filter((line) => /^\S+:\d+:\d+: /.test(line));
    expect(heads).toHaveLength(2);
    expect(heads[0]).toMatch(/^a\/prometheus\.yml:2:15: warning: .* \[federation\/missing-honor-labels\]$/);
    expect(heads[1]).toMatch(/^b\/deep\/p\.yaml:4:21: error: .* \[config\/scrape-timeout\]$/);
    expect(run.out).toContain("\n1 error, 1 warning in 2 files.\n");
  });

  it("has the JSON of the contract, sorted by file and position", () => {
    const cwd = folder({
      "b.yml": FEDERATE,
      "a.yml": `${TIMEOUT}${FEDERATE.replace("scrape_configs:\n", "")}`,
    });
    const report = json(cwd);
    expect(report.version).toBe(1);
    expect(report.diagnostics.map((d: { file: string; code: string }) => [d.file, d.code])).toEqual([
      ["a.yml", "config/scrape-timeout"],
      ["a.yml", "federation/missing-honor-labels"],
      ["b.yml", "federation/missing-honor-labels"],
    ]);
    expect(report.summary).toEqual({ files: 2, errors: 1, warnings: 2, infos: 0, hints: 0 });
    const [first] = report.diagnostics;
    expect(Object.keys(first)).toEqual([
      "file",
      "range",
      "severity",
      "code",
      "message",
      "url",
      "fixes",
      "related",
    ]);
    expect(first.range).toEqual({ start: { line: 3, character: 20 }, end: { line: 3, character: 23 } });
    expect(first.url).toBe(
      "https://github.com/promfed/promfed/blob/main/docs/rules/config/scrape-timeout.md",
    );
    expect(first.fixes.every((fix: object) => Object.keys(fix).join() === "title,safe")).toBe(true);
  });

  it.each([
    ["error", 0],
    ["warning", 1],
    ["info", 1],
    ["hint", 1],
    ["never", 0],
  ])("with --fail-on %s and a warning exits with %i", async (level, status) => {
    const cwd = folder({ "prometheus.yml": FEDERATE });
    expect((await promfedHere(cwd, ["check", "--fail-on", level])).status).toBe(status);
  });

  it("takes severities of rules and of families from the command line", () => {
    const cwd = folder({ "prometheus.yml": FEDERATE });
    expect(promfed(cwd, ["check", "--rule", "federation/missing-honor-labels=error"]).status).toBe(1);
    expect(json(cwd, "--rule", "federation=off").diagnostics).toEqual([]);
    const both = json(cwd, "--rule", "federation=off", "--rule", "federation/missing-honor-labels=hint");
    expect(both.summary.hints).toBe(1);
  });

  it("checks a named file whatever it is called, by its content, and as prometheus.yml if nothing else fits", () => {
    const cwd = folder({
      "federate.conf": FEDERATE,
      "odd.txt": "global: { scrape_intervall: 1m }\n",
      "empty.cfg": "",
    });
    expect(json(cwd, "federate.conf").summary.warnings).toBe(1);
    expect(json(cwd, "odd.txt").summary.files).toBe(1);
    expect(json(cwd, "empty.cfg").summary.files).toBe(1);
    expect(json(cwd, ".").summary.files).toBe(0);
  });

  it("says so when there is nothing to check, and succeeds", () => {
    const run = promfed(folder({ "readme.md": "# nothing" }), ["check"]);
    expect(run.status).toBe(0);
    expect(run.err).toContain("no Prometheus documents found in .");
  });

  it("reads the project file of the folder, or the nearest above within the repository", () => {
    const rules = "rules: { federation/missing-honor-labels: error }\nignore: [vendor/**]\n";
    const cwd = folder({
      ".git/HEAD": "",
      ".promfed.yaml": rules,
      "vendor/x.yml": TIMEOUT,
      "clusters/eu/prometheus.yml": FEDERATE,
      "clusters/vendor/prometheus.yml": FEDERATE,
    });
    expect(json(cwd).summary).toMatchObject({ files: 3, errors: 2, warnings: 0 });
    expect(json(cwd, "clusters").summary.errors).toBe(2);
    expect(json(join(cwd, "clusters/eu")).summary.errors).toBe(1);
    expect(json(cwd, "clusters/eu/prometheus.yml").summary.errors).toBe(1);
    expect(json(cwd, "vendor").summary.files).toBe(1);
    const milder = json(cwd, "--rule", "federation/missing-honor-labels=info").summary;
    expect(milder).toMatchObject({ errors: 0, warnings: 0 });
  });

  it("does not look for a project file above the repository", () => {
    const cwd = folder({
      ".promfed.yaml": "rules: { federation: off }\n",
      "repo/.git/HEAD": "",
      "repo/p.yml": FEDERATE,
    });
    expect(json(join(cwd, "repo")).summary.warnings).toBe(1);
    expect(json(join(cwd, "repo"), "--config", "../.promfed.yaml").summary.warnings).toBe(0);
  });

  it("reports mistakes in the project file, also when it stands above the folder", () => {
    const cwd = folder({ ".promfed.yaml": "rulez: {}\n", "a/prometheus.yml": FEDERATE });
    const found = json(cwd, "a").diagnostics.map((d: { file: string }) => d.file);
    expect(found).toContain(".promfed.yaml");
  });

  it("says which project file counts when several paths have one each", () => {
    const cwd = folder({
      "a/.promfed.yaml": "rules: {}\n",
      "b/.promfed.yaml": "rules: {}\n",
      "a/p.yml": FEDERATE,
    });
    expect(promfed(cwd, ["check", "a", "b"]).err).toContain("b/.promfed.yaml is not used");
  });

  it("writes the report to a file and only a summary to standard error", () => {
    const cwd = folder({ "prometheus.yml": FEDERATE });
    const run = promfed(cwd, ["check", "--format", "json", "--output", "out/report.json"]);
    expect(run).toEqual({ status: 0, out: "", err: "1 warning in 1 file.\n" });
    expect(JSON.parse(read(cwd, "out/report.json")).diagnostics).toHaveLength(1);
  });

  it("exits with 2 when the report cannot be written", () => {
    const cwd = folder({ "prometheus.yml": FEDERATE, taken: "" });
    const run = promfed(cwd, ["check", "--output", "taken/report.txt"]);
    expect(run.status).toBe(2);
    expect(run.err).toContain("cannot be written to taken/report.txt");
  });

  it.skipIf(!existsSync("/dev/full"))("exits with 2 when standard output cannot be written", () => {
    const cwd = folder({ "prometheus.yml": FEDERATE });
    const run = spawnSync("sh", ["-c", `"$0" "$1" check >/dev/full`, process.execPath, CLI], {
      cwd,
      encoding: "utf8",
    });
    expect(run.status).toBe(2);
    expect(run.stderr).toBe("promfed: the output cannot be written: no space left on the device\n");
  });

  it("colours only when told to, as the output is no terminal", () => {
    const cwd = folder({ "prometheus.yml": FEDERATE });
    expect(promfed(cwd, ["check"]).out).not.toContain("\u001b");
    expect(promfed(cwd, ["check", "--color"], { NO_COLOR: "1" }).out).toContain("\u001b[33mwarning");
    expect(promfed(cwd, ["check", "--no-color"]).out).not.toContain("\u001b");
  });

  it("checks a file once when its folder is named too", () => {
    const cwd = folder({ "a/prometheus.yml": FEDERATE });
    expect(json(cwd, ".", "a", "a/prometheus.yml", "./a/../a/prometheus.yml").summary.files).toBe(1);
  });

  it("never prints a secret with the source line", () => {
    const text = FEDERATE.replace("job_name: federate", "job_name: federate # http://me:hunter2@host/");
    const run = promfed(folder({ "prometheus.yml": text }), ["check"]);
    expect(run.out).toContain("job_name: federate # http://me:<secret>@host/");
    expect(run.out).not.toContain("hunter2");
  });
});

describe("promfed check --fix", () => {
  it("applies safe fixes, keeps every other byte, and reports what is left", () => {
    const odd = `\ufeff# odd   spacing\r\n${FEDERATE.replaceAll("\n", "\r\n")}# end, no line break`;
    const cwd = folder({ "a.yml": odd, "b.yml": TIMEOUT });
    const run = promfed(cwd, ["check", "--fix"]);
    expect(run.status).toBe(1);
    expect(run.err).toBe("promfed: fixed 1 finding in 1 file\n");
    expect(read(cwd, "a.yml")).toBe(odd.replace("federate\r\n", "federate\r\n    honor_labels: true\r\n"));
    expect(read(cwd, "b.yml")).toBe(TIMEOUT);
    expect(run.out).not.toContain("missing-honor-labels");
    expect(run.out).toContain("config/scrape-timeout");
  });

  it("applies fixes that need a look only with --fix-unsafe", () => {
    const cwd = folder({ "b.yml": TIMEOUT });
    const run = promfed(cwd, ["check", "--fix-unsafe"]);
    expect(run.status).toBe(0);
    expect(read(cwd, "b.yml")).not.toContain("scrape_timeout: 20s");
  });

  it("has nothing to do the second time", () => {
    const cwd = folder({ "a.yml": FEDERATE });
    promfed(cwd, ["check", "--fix"]);
    const once = read(cwd, "a.yml");
    expect(promfed(cwd, ["check", "--fix"]).err).toBe("promfed: nothing to fix\n");
    expect(read(cwd, "a.yml")).toBe(once);
  });

  it.skipIf(process.platform === "win32")("writes through a link to the file it leads to", () => {
    const cwd = folder({ "real/p.yml": FEDERATE, "repo/notes.txt": "", ".git/HEAD": "" });
    symlinkSync("../real/p.yml", join(cwd, "repo/p.yml"));
    expect(promfed(cwd, ["check", "--fix", "repo"]).err).toContain("fixed 1 finding in 1 file");
    expect(lstatSync(join(cwd, "repo/p.yml")).isSymbolicLink()).toBe(true);
    expect(read(cwd, "real/p.yml")).toBe(FEDERATE_FIXED);
    expect(readdirSync(join(cwd, "real"))).toEqual(["p.yml"]);
  });

  it.skipIf(process.platform === "win32")("keeps the mode of a file", () => {
    const cwd = folder({ "p.yml": FEDERATE });
    chmodSync(join(cwd, "p.yml"), 0o640);
    promfed(cwd, ["check", "--fix"]);
    expect(statSync(join(cwd, "p.yml")).mode & 0o777).toBe(0o640);
  });

  it("leaves files alone that are not UTF-8, and says so", () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(FEDERATE, "utf16le")]);
    const cwd = folder({ "a.yml": bytes });
    const run = promfed(cwd, ["check", "--fix"]);
    expect(run.err).toContain("a.yml: not fixed, as it is UTF-16");
    expect(readFileSync(join(cwd, "a.yml"))).toEqual(bytes);
  });
});
