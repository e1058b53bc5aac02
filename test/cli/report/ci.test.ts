import { describe, expect, it } from "vitest";
import { githubReport } from "../../../server/src/cli/report/github.ts";
import { jsonReport } from "../../../server/src/cli/report/json.ts";
import { junitReport } from "../../../server/src/cli/report/junit.ts";
import { finding, render, reportOf } from "./findings.ts";

const TEXT = "a: b\nc: d\n";

describe("annotations for GitHub Actions", () => {
  it("escape what the runner would take for syntax", () => {
    const one = finding(TEXT, "b", { file: "a,b:c%.yml", message: "100 %\nof it: a, b", severity: "error" });
    expect(render(githubReport, reportOf([one]))).toBe(
      "::error file=a%2Cb%3Ac%25.yml,line=1,col=4,endLine=1,endColumn=5,title=config/unused-ignore::100 %25%0Aof it: a, b\n",
    );
  });

  it("have no columns where the finding goes over several lines, and are notices below warnings", () => {
    expect(render(githubReport, reportOf([finding(TEXT, "b\nc", { severity: "hint" })]))).toBe(
      "::notice file=prometheus.yml,line=1,endLine=2,title=config/unused-ignore::Something is wrong here.\n",
    );
  });

  it("name files from the repository's root, wherever the step runs", () => {
    const rendered = render(githubReport, reportOf([finding(TEXT, "b")]), {
      cwd: "/repo/sub",
      env: { GITHUB_WORKSPACE: "/repo" },
    });
    expect(rendered).toContain("file=sub/prometheus.yml,");
  });
});

describe("JUnit", () => {
  const findings = [
    finding(TEXT, "b", {
      file: "a<&>.yml",
      message: 'say "a & b" <c>\u0000\u001b\ud800 or\nmore',
      severity: "error",
    }),
    finding(TEXT, "d", { severity: "info" }),
  ];
  const report = reportOf(findings, {
    files: ["a<&>.yml", "clean.yml", "prometheus.yml"],
    unread: [{ file: "bin.yml", message: "is a binary file" }],
  });

  it("has a suite for each file and a case for each finding", () => {
    const xml = render(junitReport, report);
    expect(xml).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites name="promfed" tests="4" failures="1" errors="1">\n/,
    );
    expect(xml).toContain('<testsuite name="a&lt;&amp;&gt;.yml" tests="1" failures="1" errors="0">');
    expect(xml).toContain('<testcase name="no findings" classname="clean.yml"/>');
    expect(xml).toContain('message="say &quot;a &amp; b&quot; &lt;c&gt; or&#10;more"');
    expect(xml).toContain("<system-out>prometheus.yml:2:4: info:");
    expect(xml).toContain('<error message="is a binary file"/>');
    expect(xml).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
  });

  it("counts what fails the run as failures", () => {
    expect(render(junitReport, report, { failOn: "info" })).toContain('tests="4" failures="2"');
    expect(render(junitReport, report, { failOn: "never" })).toContain('tests="4" failures="1"');
  });

  it("is well-formed: every element that opens closes", () => {
    const open: string[] = [];
    for (const [, slash, name, self] of render(junitReport, report).matchAll(
      /<(\/?)([a-z-]+)[^<>]*?(\/?)>/g,
    )) {
      if (slash) expect(open.pop()).toBe(name);
      else if (!self) open.push(name ?? "");
    }
    expect(open).toEqual([]);
  });
});

describe("JSON", () => {
  it("is one object with a finding a line", () => {
    const rendered = render(jsonReport, reportOf([finding(TEXT, "b"), finding(TEXT, "d")]));
    expect(rendered.split("\n")).toHaveLength(5);
    expect(JSON.parse(rendered).diagnostics[1].range.start).toEqual({ line: 1, character: 3 });
    expect(JSON.parse(render(jsonReport, reportOf([])))).toEqual({
      version: 1,
      diagnostics: [],
      summary: { files: 0, errors: 0, warnings: 0, infos: 0, hints: 0 },
    });
  });
});
