import type { Finding, Reporter } from "./report.ts";

/** The machine-readable format of promfed's own: one finding a line, so that it can be read with plain tools too. */
export const jsonReport: Reporter = function* (report) {
  yield '{"version":1,"diagnostics":[';
  let [separator, end] = ["\n", ""];
  for (const finding of report.findings) {
    yield separator + JSON.stringify(asJson(finding));
    [separator, end] = [",\n", "\n"];
  }
  yield `${end}],"summary":${JSON.stringify(report.summary)}}\n`;
};

function asJson({ file, range, severity, code, message, url, fixes, related }: Finding) {
  return {
    file,
    range,
    severity,
    code,
    message,
    url,
    fixes: fixes.map(({ title, safe }) => ({ title, safe })),
    related: related.map((r) => ({ file: r.file, range: r.range, message: r.message })),
  };
}
