import { span } from "../../text/span.ts";
import type { DocumentKind } from "../../workspace/classify.ts";
import { extname } from "../../workspace/paths.ts";
import { defineRule, type Report } from "../rule.ts";
import { jsonProblem } from "../support/jsonSyntax.ts";
import { secondDocument } from "../support/secondDocument.ts";

export default defineRule({
  id: "config/yaml-syntax",
  scope: "file",
  severity: "error",
  since: "0.1.0",
  summary: "The file is no valid YAML (or JSON), so nothing of it can be loaded.",
  why: `Before anything else the file has to be read: a tab for indentation, a quote left open, a line that stands too
far left, a colon in text without quotes. Prometheus then refuses the whole file, and so does every other program. The
file is read here as Prometheus's own parser reads it, which is more tolerant in some places and stricter in others
than YAML's standard. What could be read around the mistake is still checked.`,
  examples: [
    {
      bad: `scrape_configs:
  - job_name: node
    static_configs:
      - targets: ["node:9100"
`,
    },
    {
      bad: `groups:
  - name: availability
    rules:
      - alert: InstanceDown
        expr: up == 0
        annotations:
          summary: down: the instance does not answer
`,
    },
    {
      good: `groups:
  - name: availability
    rules:
      - alert: InstanceDown
        expr: up == 0
        annotations:
          summary: "down: the instance does not answer"
`,
    },
  ],
  *check(document, { once }) {
    const { kind, path, text, tree } = document;
    if (!CHECKED.has(kind)) return;
    if (kind === "file-sd" && extname(path).toLowerCase() === ".json") {
      // What is no JSON may well be YAML, which a file of this name is not read as.
      const problem = jsonProblem(text);
      if (problem) yield problem;
      return;
    }
    // It stands above everything else, where no edit of a unit reaches.
    const directive = once(tree.frame, "directive", () => foreignVersion(text));
    if (directive) yield directive;
    // What stands in a document that nobody reads makes no difference.
    const end = tree.problems.length > 0 ? secondDocument(document)?.start : undefined;
    for (const { span, message, templated } of tree.problems) {
      if (!templated && (end === undefined || span.start < end)) yield { at: span, message };
    }
  },
});

/** A `%YAML` line that names a version which the reader does not take: it knows 1.1 only. */
function foreignVersion(text: string): Report | undefined {
  if (!text.includes("%YAML")) return undefined;
  const found = /^\ufeff?(?:(?:[ \t]*(?:#.*)?|%.*)\r?\n)*?(%YAML[ \t]+(\d+)\.(\d+))/.exec(text);
  const [whole = "", directive = "", major, minor] = found ?? [];
  if (!found || (major === "1" && minor === "1")) return undefined;
  const message = `Prometheus reads this file as YAML 1.1 and refuses one that says ${major}.${minor}. Remove the line.`;
  return { at: span(whole.length - directive.length, whole.length), message };
}

/** The kinds that Prometheus, Alertmanager or Thanos read; Compose files and the like are only looked into. */
const CHECKED: ReadonlySet<DocumentKind> = new Set<DocumentKind>([
  "config",
  "rules",
  "prometheus-rule",
  "manifest",
  "file-sd",
  "unit-test",
  "alertmanager",
  "thanos-objstore",
  "thanos-hashring",
  "project",
]);
