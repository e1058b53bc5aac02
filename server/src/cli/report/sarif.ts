import { createHash } from "node:crypto";
import { pathToFileURL } from "node:url";
import type {
  ArtifactLocation,
  Fix,
  Location,
  Log,
  Notification,
  Region,
  ReportingDescriptor,
  Result,
} from "sarif";
import type { Severity } from "../../rules/finding.ts";
import { rulePage } from "../../rules/page.ts";
import type { Rule } from "../../rules/rule.ts";
import { ruleUrl } from "../../rules/ruleUrl.ts";
import type { Range } from "../../text/lineIndex.ts";
import { hideSecrets } from "../../text/secrets.ts";
import { resolvePath } from "../../workspace/paths.ts";
import type { FileChange, Finding, ReportContext, Reporter, Unread } from "./report.ts";
import { maskSecrets } from "./secrets.ts";

const ROOT = "SRCROOT";

/** SARIF 2.1.0, for code scanning services. */
export const sarifReport: Reporter = function* (report, context) {
  const numbers = new Map(context.rules.map((rule, index) => [rule.id, index]));
  const fingerprints = new Fingerprints();
  const log: Log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "promfed",
            semanticVersion: context.version,
            informationUri: "https://github.com/promfed/promfed",
            rules: context.rules.map(descriptor),
          },
        },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: {
          [ROOT]: {
            uri: fileUri(`${context.cwd}/`),
            description: { text: "The folder in which promfed was started." },
          },
        },
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: report.unread.map((u) => notification(u, context)),
          },
        ],
        artifacts: report.files.map((file) => ({ location: artifact(file, context) })),
        results: Array.from(report.findings, (finding) =>
          resultOf(finding, numbers.get(finding.code), fingerprints.of(finding), context),
        ),
      },
    ],
  };
  yield `${JSON.stringify(log, null, 2)}\n`;
};

const LEVELS: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  error: "error",
  warning: "warning",
  info: "note",
  hint: "note",
};

function descriptor(rule: Rule): ReportingDescriptor {
  return {
    id: rule.id,
    name: rule.id.replace(/(?:^|[/-])([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: rule.summary },
    fullDescription: { text: rule.why.trim() },
    helpUri: ruleUrl(rule.id),
    help: { text: `${rule.summary}\n\n${rule.why.trim()}`, markdown: rulePage(rule) },
    defaultConfiguration:
      rule.severity === "off" ? { enabled: false } : { enabled: true, level: LEVELS[rule.severity] },
    properties: { tags: [rule.id.slice(0, rule.id.indexOf("/"))] },
  };
}

function resultOf(
  finding: Finding,
  rule: number | undefined,
  fingerprint: string,
  context: ReportContext,
): Result {
  const fixes = finding.fixes
    .filter((fix) => !fix.snippet)
    .flatMap((fix): Fix[] => {
      const changes = fix.changes();
      const secret = changes.some((c) => c.replacements.some(({ text }) => hideSecrets(text) !== text));
      return changes.length > 0 && !secret
        ? [
            {
              description: { text: fix.title },
              artifactChanges: changes.map((c) => artifactChange(c, context)),
            },
          ]
        : [];
    });
  return {
    ruleId: finding.code,
    ...(rule !== undefined && { ruleIndex: rule }),
    level: LEVELS[finding.severity],
    message: { text: finding.message },
    locations: [location(finding.file, finding.range, context)],
    ...(finding.related.length > 0 && {
      relatedLocations: finding.related.map((r, id) => ({
        id,
        ...location(r.file, r.range, context),
        message: { text: r.message },
      })),
    }),
    ...(fixes.length > 0 && { fixes }),
    partialFingerprints: { "promfed/v1": fingerprint },
  };
}

function location(file: string, range: Range, context: ReportContext): Location {
  return { physicalLocation: { artifactLocation: artifact(file, context), region: region(range) } };
}

function region({ start, end }: Range): Region {
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}

function artifactChange(change: FileChange, context: ReportContext) {
  return {
    artifactLocation: artifact(change.file, context),
    replacements: change.replacements.map(({ range, text }) => ({
      deletedRegion: region(range),
      insertedContent: { text },
    })),
  };
}

function artifact(file: string, context: ReportContext): ArtifactLocation {
  // A relative reference must not lead out of its base, so what lies elsewhere is named in full.
  if (file.startsWith("../") || file === ".." || /^(?:\/|[A-Za-z]:)/.test(file))
    return { uri: fileUri(resolvePath(context.cwd, file)) };
  return { uri: file.split("/").map(encodeURIComponent).join("/"), uriBaseId: ROOT };
}

function fileUri(path: string): string {
  return pathToFileURL(path).href;
}

function notification(unread: Unread, context: ReportContext): Notification {
  return {
    level: "warning",
    message: { text: `${unread.file} was not checked: ${unread.message}` },
    locations: [{ physicalLocation: { artifactLocation: artifact(unread.file, context) } }],
  };
}

/** Names a finding by what stands there and not by its line, so that it is recognised after lines above it moved. */
class Fingerprints {
  readonly #seen = new Map<string, number>();

  of(finding: Finding): string {
    const line = finding.lines ? maskSecrets(finding.lines, finding.range.start.line) : undefined;
    const key = [finding.code, finding.file, line?.text.trim() ?? "", finding.message].join("\n");
    const count = this.#seen.get(key) ?? 0;
    this.#seen.set(key, count + 1);
    return createHash("sha256").update(`${key}\n${count}`).digest("hex").slice(0, 32);
  }
}
