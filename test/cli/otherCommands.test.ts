import { describe, expect, it } from "vitest";
import { FEDERATE, folder, promfedHere, read } from "../support/cli.ts";

const RULES =
  "groups:\n  - name: g\n    rules:\n      - record: job:up:sum\n        expr: sum(up)by(job)   # kept\n";
const FORMATTED = RULES.replace("sum(up)by(job)", "sum by (job) (up)");

describe("promfed fmt", () => {
  it("prints an expression, broken over lines where it is wider than allowed", async () => {
    const cwd = folder();
    expect(await promfedHere(cwd, ["fmt", "--expr", "sum(up)by(job)"])).toEqual({
      status: 0,
      out: "sum by (job) (up)\n",
      err: "",
    });
    expect((await promfedHere(cwd, ["fmt", "--expr", "sum(up)by(job)", "--width", "10"])).out).toBe(
      "sum by (job) (\n  up\n)\n",
    );
  });

  it("shows where an expression is wrong, and exits with 2", async () => {
    const run = await promfedHere(folder(), ["fmt", "--expr", "sum(up"]);
    expect(run).toMatchObject({ status: 2, out: "" });
    expect(run.err).toMatch(/^promfed: 1:\d: .*\n {2}sum\(up\n {2} *\^+\n$/);
  });

  it("formats rule files in place and names them", async () => {
    const cwd = folder({ "a/rules.yml": RULES, "b.yml": FORMATTED, "p.yml": FEDERATE });
    expect(await promfedHere(cwd, ["fmt", "--check"])).toEqual({
      status: 1,
      out: "a/rules.yml\n",
      err: "1 file not formatted.\n",
    });
    expect(read(cwd, "a/rules.yml")).toBe(RULES);
    expect(await promfedHere(cwd, ["fmt", "."])).toEqual({
      status: 0,
      out: "a/rules.yml\n",
      err: "1 file formatted.\n",
    });
    expect(read(cwd, "a/rules.yml")).toBe(FORMATTED);
    expect(await promfedHere(cwd, ["fmt", "--check"])).toMatchObject({ status: 0, out: "" });
  });
});

describe("promfed relabel", () => {
  const STEPS = `- source_labels: [__address__]
  regex: '([^:]+):.*'
  target_label: host
- {action: labeldrop, regex: tmp}
- {action: Drop, source_labels: [job], regex: secret}
- {source_labels: [a, b], separator: '', target_label: both}
`;
  const run = (labels: object, ...args: string[]) =>
    promfedHere(folder({ "steps.yml": STEPS }), [
      "relabel",
      "--steps",
      "steps.yml",
      "--labels",
      JSON.stringify(labels),
      ...args,
    ]);

  it("prints the labels and what each step did as JSON", async () => {
    const { status, out } = await run(
      { __address__: "db:9090", tmp: "x", a: "1", b: "2" },
      "--format",
      "json",
    );
    expect(status).toBe(0);
    const answer = JSON.parse(out);
    expect(answer.labels).toEqual({ __address__: "db:9090", host: "db", a: "1", b: "2", both: "12" });
    expect(answer.steps.map((s: { outcome: string }) => s.outcome)).toEqual([
      "changed",
      "changed",
      "kept",
      "changed",
    ]);
    expect(answer.steps[0]).toEqual({
      index: 0,
      action: "replace",
      outcome: "changed",
      value: "db:9090",
      set: { host: "db" },
      removed: [],
    });
  });

  it("prints null for what is dropped", async () => {
    expect(JSON.parse((await run({ job: "secret" }, "--format", "json")).out).labels).toBeNull();
    expect((await run({ job: "secret" })).out).toMatch(/ 3: drop: dropped\ndropped\n$/);
  });

  it.each([
    ["- action: replase\n", "{}", "steps.yml:1: There is no action replase. Did you mean replace?"],
    ["a: b\n", "{}", "a YAML list of relabel steps"],
    ["- [\n", "{}", "steps.yml:"],
    ["[]", "{", "--labels is no JSON"],
    ["[]", "[]", "--labels is a JSON object"],
    ["[]", '{"a": 1}', "the value of a is no string"],
  ])("refuses steps %j and labels %s", async (steps, labels, message) => {
    const cwd = folder({ "steps.yml": steps });
    const result = await promfedHere(cwd, ["relabel", "--steps", "steps.yml", "--labels", labels]);
    expect(result).toMatchObject({ status: 2, out: "" });
    expect(result.err).toContain(message);
  });
});
