import { createRequire } from "node:module";
import { Ajv } from "ajv";
import type { Log } from "sarif";
import { describe, expect, it } from "vitest";
import { sarifReport } from "../../../server/src/cli/report/sarif.ts";
import { ALL_RULES } from "../../../server/src/rules/registry.generated.ts";
import { finding, render, reportOf } from "./findings.ts";

const TEXT = "scrape_configs:\n  - job_name: '漢 federate'\n    basic_auth: { password: hunter2 }\n";

const fix = {
  title: "Mend it",
  safe: true,
  snippet: false,
  changes: () => [
    {
      file: "a b.yml",
      replacements: [
        { range: { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } }, text: "x\n" },
      ],
    },
  ],
};
const range = { start: { line: 0, character: 0 }, end: { line: 1, character: 3 } };

const report = reportOf(
  [
    finding(TEXT, "federate", { file: "a b/häs#?.yml", fixes: [fix, { ...fix, snippet: true }] }),
    finding(TEXT, "federate", {
      file: "../elsewhere/p.yml",
      severity: "error",
      related: [{ file: "b.yml", range, message: "There." }],
    }),
    finding(TEXT, "hunter2", { severity: "hint" }),
    finding(TEXT, "hunter2", { severity: "info", code: "no/such-rule" }),
  ],
  { unread: [{ file: "bin.yml", message: "is a binary file" }] },
);
const rendered = render(sarifReport, report);
const run = (JSON.parse(rendered) as Log).runs[0];

describe("SARIF", () => {
  it("validates against the public schema", () => {
    const schema = createRequire(import.meta.url)("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
    // Written for draft 4, whose only difference that matters here is the name of the identifier.
    const { $schema: _draft, id: _id, ...rest } = schema;
    const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
    ajv.addFormat("uri", (text) => /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i.test(text) && URL.canParse(text));
    ajv.addFormat("uri-reference", (text) => /^(?:[!#$&'()*+,/:;=?@[\]\w.~-]|%[0-9a-fA-F]{2})*$/.test(text));
    ajv.addFormat("date-time", (text) => !Number.isNaN(Date.parse(text)));
    const validate = ajv.compile(rest);
    validate(JSON.parse(rendered));
    expect(validate.errors ?? []).toEqual([]);
    expect(validate({ version: "2.1.0", runs: [{}] })).toBe(false);
  });

  it("brings the help of every rule", () => {
    const rules = run?.tool.driver.rules ?? [];
    expect(rules.map((rule) => rule.id)).toEqual(ALL_RULES.map((rule) => rule.id));
    for (const rule of rules) {
      expect(rule.help?.markdown).toContain(`# ${rule.id}`);
      expect(rule.help?.text).toContain(rule.shortDescription?.text);
      expect(rule.helpUri).toMatch(/^https:.*\.md$/);
    }
  });

  it("writes places as percent-encoded URIs and columns that start at 1", () => {
    expect(run?.columnKind).toBe("utf16CodeUnits");
    expect(run?.originalUriBaseIds?.SRCROOT?.uri).toBe("file:///repo/");
    const [first, second] = run?.results ?? [];
    expect(first?.locations?.[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: "a%20b/h%C3%A4s%23%3F.yml", uriBaseId: "SRCROOT" },
      region: { startLine: 2, startColumn: 18, endLine: 2, endColumn: 26 },
    });
    expect(second?.locations?.[0]?.physicalLocation?.artifactLocation).toEqual({
      uri: "file:///elsewhere/p.yml",
    });
    expect(second?.relatedLocations?.[0]?.message?.text).toBe("There.");
    expect(run?.results?.map((r) => r.level)).toEqual(["warning", "error", "note", "note"]);
  });

  it("carries fixes, except those that have places to fill in", () => {
    expect(run?.results?.[0]?.fixes).toEqual([
      {
        description: { text: "Mend it" },
        artifactChanges: [
          {
            artifactLocation: { uri: "a%20b.yml", uriBaseId: "SRCROOT" },
            replacements: [
              {
                deletedRegion: { startLine: 2, startColumn: 1, endLine: 2, endColumn: 1 },
                insertedContent: { text: "x\n" },
              },
            ],
          },
        ],
      },
    ]);
  });

  it("tells findings apart by fingerprints that do not depend on lines above", () => {
    const print = (text: string, quote: string) =>
      (JSON.parse(render(sarifReport, reportOf([finding(text, quote)]))) as Log).runs[0]?.results?.[0]
        ?.partialFingerprints;
    expect(print(`# more\n\n${TEXT}`, "federate")).toEqual(print(TEXT, "federate"));
    expect(print(TEXT, "hunter2")).not.toEqual(print(TEXT, "federate"));
    const twice = finding(TEXT, "federate");
    const log = JSON.parse(render(sarifReport, reportOf([twice, twice]))) as Log;
    const [a, b] = log.runs[0]?.results ?? [];
    expect(a?.partialFingerprints).not.toEqual(b?.partialFingerprints);
  });

  it("links each result to its rule and notes what could not be read", () => {
    const numbers = run?.results?.map((r) => r.ruleIndex);
    expect(numbers?.[0]).toBe(ALL_RULES.findIndex((rule) => rule.id === "config/unused-ignore"));
    expect(numbers?.[3]).toBeUndefined();
    expect(run?.invocations?.[0]?.toolExecutionNotifications?.[0]?.message.text).toBe(
      "bin.yml was not checked: is a binary file",
    );
    expect(rendered).not.toContain("hunter2");
  });
});
