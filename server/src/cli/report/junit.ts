import { SEVERITIES, type Severity } from "../../rules/finding.ts";
import { addTo } from "../../text/multiMap.ts";
import type { Finding, ReportContext, Reporter } from "./report.ts";

/**
 * JUnit XML, as build servers read it: a suite for each file, a case for each finding. Errors and warnings are
 * failures, and so is everything that fails the run; what is milder passes and says its text as output.
 */
export const junitReport: Reporter = function* (report, context) {
  const byFile = new Map<string, Finding[]>(report.files.map((file) => [file, []]));
  let failures = 0;
  for (const finding of report.findings) {
    addTo(byFile, finding.file, finding);
    if (fails(finding, context)) failures++;
  }
  const tests = [...byFile.values()].reduce((sum, list) => sum + Math.max(1, list.length), 0);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuites name="promfed" tests="${tests + report.unread.length}" failures="${failures}" errors="${report.unread.length}">\n`;
  for (const [file, findings] of byFile) yield suite(file, findings, context);
  for (const { file, message } of report.unread) {
    yield `  <testsuite name="${xml(file)}" tests="1" failures="0" errors="1">\n    <testcase name="readable" classname="${xml(file)}">\n`;
    yield `      <error message="${xml(message)}"/>\n    </testcase>\n  </testsuite>\n`;
  }
  yield "</testsuites>\n";
};

function suite(file: string, findings: readonly Finding[], context: ReportContext): string {
  const failures = findings.filter((f) => fails(f, context)).length;
  const cases =
    findings.length === 0
      ? `    <testcase name="no findings" classname="${xml(file)}"/>\n`
      : findings.map((f) => testCase(f, context)).join("");
  return `  <testsuite name="${xml(file)}" tests="${Math.max(1, findings.length)}" failures="${failures}" errors="0">\n${cases}  </testsuite>\n`;
}

function testCase(finding: Finding, context: ReportContext): string {
  const { file, code, severity, message, url } = finding;
  const place = `${finding.range.start.line + 1}:${finding.range.start.character + 1}`;
  const text = xml(`${file}:${place}: ${severity}: ${message} [${code}]\n${url}`);
  const body = fails(finding, context)
    ? `      <failure type="${severity}" message="${xml(message)}">${text}</failure>\n`
    : `      <system-out>${text}</system-out>\n`;
  return `    <testcase name="${xml(`${code} at ${place}`)}" classname="${xml(file)}">\n${body}    </testcase>\n`;
}

function fails(finding: Finding, { failOn }: ReportContext): boolean {
  const rank = (severity: Severity) => SEVERITIES.indexOf(severity);
  return rank(finding.severity) <= Math.max(rank("warning"), failOn === "never" ? 0 : rank(failOn));
}

/** Text for XML 1.0: markup escaped; characters that no XML file may hold, written in any way, left out. */
function xml(text: string): string {
  return text
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      "",
    )
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\r", "&#13;")
    .replaceAll("\n", "&#10;")
    .replaceAll("\t", "&#9;");
}
