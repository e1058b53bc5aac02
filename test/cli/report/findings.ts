import {
  type Finding,
  type Report,
  type ReportContext,
  type Reporter,
  summarize,
} from "../../../server/src/cli/report/report.ts";
import { ALL_RULES } from "../../../server/src/rules/registry.generated.ts";
import { LineIndex } from "../../../server/src/text/lineIndex.ts";

/** A finding on the first occurrence of `quote` in `text`. */
export function finding(text: string, quote: string, rest: Partial<Finding> = {}): Finding {
  const lines = new LineIndex(text);
  const start = text.indexOf(quote);
  return {
    file: "prometheus.yml",
    range: lines.rangeOf({ start, end: start + quote.length }),
    severity: "warning",
    code: "config/unused-ignore",
    message: "Something is wrong here.",
    url: "https://example.com/rule.md",
    fixes: [],
    related: [],
    lines,
    ...rest,
  };
}

export function reportOf(findings: readonly Finding[], rest: Partial<Report> = {}): Report {
  const files = [...new Set(findings.map((f) => f.file))];
  return { findings, files, unread: [], summary: summarize(findings, files.length), ...rest };
}

export function render(reporter: Reporter, report: Report, rest: Partial<ReportContext> = {}): string {
  const context: ReportContext = {
    version: "0.1.0",
    rules: ALL_RULES,
    cwd: "/repo",
    env: {},
    color: false,
    columns: undefined,
    failOn: "error",
    ...rest,
  };
  return [...reporter(report, context)].join("");
}
