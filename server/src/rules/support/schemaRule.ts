import type { ProblemCode, SchemaProblem } from "../../model/schema/validate.ts";
import type { Document } from "../../workspace/document.ts";
import {
  defineRule,
  type FileContext,
  type FixReport,
  type Report,
  type RuleMeta,
  type RuleOf,
} from "../rule.ts";
import { knownProblems, schemaProblemsInSteps } from "./schema.ts";

export interface SchemaRule extends Omit<RuleMeta, "since"> {
  /** The codes of problems that the rule reports. */
  readonly codes: readonly ProblemCode[];
  readonly tag?: Report["tag"];
  /** Problems that another rule says more about. */
  readonly leaveOut?: (document: Document, context: FileContext) => (problem: SchemaProblem) => boolean;
}

/** A rule that reports what the schema checks find: a file of it holds only what the finding means. */
export function schemaRule({ codes, tag, leaveOut, ...meta }: SchemaRule): RuleOf<"file"> {
  return defineRule({
    ...meta,
    scope: "file",
    since: "0.1.0",
    suspects: (document, context) => {
      const known = knownProblems(document, context);
      return !known || codes.some((code) => known.has(code));
    },
    *check(document, context) {
      const byCode = yield* schemaProblemsInSteps(document, context);
      const found = codes.flatMap((code) => byCode.get(code) ?? []);
      if (found.length === 0) return;
      const isLeftOut = leaveOut?.(document, context);
      for (const problem of found) {
        if (isLeftOut?.(problem)) continue;
        yield { ...reportOf(problem), ...(tag && { tag }) };
      }
    },
  });
}

function reportOf({ span, message, related, fixes, unsure }: SchemaProblem): Report {
  return {
    at: span,
    message,
    ...(unsure && { severity: "warning" }),
    ...(related && { related: related.map((r) => ({ at: r.span, message: r.message })) }),
    fix: (fixes ?? []).map(
      ({ title, safe, edits }, index): FixReport => ({
        title,
        safe,
        preferred: index === 0,
        edit: (edit) => {
          for (const { span: at, newText } of edits) edit.replace(at, newText);
        },
      }),
    ),
  };
}
