import type { Severity } from "../../rules/finding.ts";
import { isInside, relativePath, resolvePath } from "../../workspace/paths.ts";
import type { Finding, ReportContext, Reporter } from "./report.ts";

/** Workflow commands of GitHub Actions: each finding becomes an annotation at its line. */
export const githubReport: Reporter = function* (report, context) {
  for (const finding of report.findings) {
    const properties = Object.entries(propertiesOf(finding, context))
      .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
      .join(",");
    yield `::${COMMANDS[finding.severity]} ${properties}::${escapeData(finding.message)}\n`;
  }
};

const COMMANDS: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  info: "notice",
  hint: "notice",
};

function propertiesOf(finding: Finding, context: ReportContext): Record<string, string | number> {
  const { start, end } = finding.range;
  const place = { file: repositoryPath(finding.file, context), line: start.line + 1 };
  // Columns are only allowed where start and end stand on one line; the runner rejects them elsewhere.
  const columns =
    start.line === end.line
      ? {
          col: start.character + 1,
          endLine: end.line + 1,
          endColumn: Math.max(end.character, start.character) + 1,
        }
      : { endLine: end.line + 1 };
  return { ...place, ...columns, title: finding.code };
}

/** The runner takes paths as relative to the repository, wherever the step was started. */
function repositoryPath(file: string, { cwd, env }: ReportContext): string {
  const root = env.GITHUB_WORKSPACE?.replaceAll("\\", "/");
  const path = resolvePath(cwd, file);
  return root && isInside(root, path) ? relativePath(root, path) : file;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
