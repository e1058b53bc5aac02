import type { Expression } from "../model/expression.ts";
import type { GlobalSection } from "../model/globalSection.ts";
import type { JobUnit, RemoteWriteUnit, RuleUnit } from "../model/units.ts";
import type { VectorSelector } from "../syntax/promql/ast.ts";
import type { ParsedPromql } from "../syntax/promql/parse.ts";
import type { EditBuilder } from "../syntax/yaml/edit.ts";
import type { OwnedMemo } from "../text/memo.ts";
import type { Span } from "../text/span.ts";
import type { Dialect } from "../workspace/classify.ts";
import type { Document } from "../workspace/document.ts";
import type { Settings } from "../workspace/settings.ts";
import type { WorkspaceView } from "../workspace/workspace.ts";
import type { FileEdit, Location, Related, Severity } from "./finding.ts";
import type { RecordLabels } from "./support/recordLabels.ts";
import type { RuleSet, ServedRules } from "./support/ruleSets.ts";
import type { Surroundings } from "./support/surroundings.ts";

/**
 * What a rule looks at. The smaller the scope the less is checked again after an edit: "job", "remote-write" and
 * "rule" are remembered by content (and by their context), "file" by the version of the file. "selectors" are those of
 * one expression of a rule, or one match[] of a job, remembered with the rule or job. "rule-set" are the rule files
 * that a server evaluates together, remembered until one of them changes, or what the server is told.
 */
export interface Scopes {
  job: { subject: JobUnit; context: UnitContext };
  "remote-write": { subject: RemoteWriteUnit; context: UnitContext };
  rule: { subject: RuleUnit; context: UnitContext };
  selectors: { subject: SelectorsIn; context: UnitContext };
  file: { subject: Document; context: FileContext };
  "rule-set": { subject: RulesTogether; context: RuleSetContext };
  workspace: { subject: WorkspaceView; context: WorkspaceContext };
}

export type Scope = keyof Scopes;

/** The selectors of one text that is valid PromQL; spans in them are offsets in the decoded text. */
export interface SelectorsIn {
  readonly selectors: readonly VectorSelector[];
  readonly expression: Pick<Expression<unknown>, "map" | "place">;
}

/** Remembers what several rules need of one object (a piece, a document) for as long as it lives. */
export type Once = <T>(owner: object, key: string | object, make: () => T) => T;

/** Everything besides its own text that a unit's findings may depend on. */
export interface UnitContext {
  readonly settings: Settings;
  readonly once: Once;
  readonly dialect: Dialect;
  /** Parts of the file are made by a template, so what seems missing may be filled in. */
  readonly templated: boolean;
  /** The config's global section; its spans count from its own piece (say `in: "global"` in related places). */
  readonly global: GlobalSection | undefined;
  /**
   * The interval of the group that a rule stands in, where it has one of its own. Nothing else of the group, its name
   * least of all: the same rule stands in groups of many names, and its findings are looked for once.
   */
  readonly intervalMs: number | undefined;
}

/** What all rules that hold the same expression have in common. */
export interface SharedExpression {
  readonly parsed: ParsedPromql;
  /** Every selector in it. */
  readonly selectors: readonly VectorSelector[];
}

/** What an expression's findings may depend on besides its text. */
export type ExpressionContext = Pick<UnitContext, "settings" | "once" | "dialect">;

export interface FileContext {
  readonly settings: Settings;
  readonly once: Once;
  /** Every rule there is, for what names rules. */
  readonly ruleIds: ReadonlySet<string>;
}

export interface WorkspaceContext {
  readonly settings: Settings;
  readonly once: Once;
}

/** Rule files that are evaluated together, and all that is known of where that happens. */
export interface RulesTogether extends Omit<Surroundings, "arriving"> {
  readonly set: RuleSet;
  readonly records: RecordLabels;
}

export interface RuleSetContext extends WorkspaceContext {
  /** For what is worked out of one rule or expression; where `once` keeps it too. */
  readonly memo: OwnedMemo;
}

/** One finding as a rule reports it. A bare span counts from the start of the unit or file that the rule was given. */
export interface Report {
  readonly at: Span | Location;
  readonly message: string;
  /** When it differs from the rule's own. A setting of the user's wins over both. */
  readonly severity?: Severity;
  readonly related?: readonly (
    | Related
    | { readonly at: Span; readonly in?: "global"; readonly message: string }
  )[];
  readonly fix?: FixReport | readonly FixReport[];
  readonly tag?: "unnecessary" | "deprecated";
}

export interface FixReport {
  readonly title: string;
  readonly safe: boolean;
  readonly snippet?: boolean;
  readonly preferred?: boolean;
  /** Edits of the unit or file that the rule was given; run only when somebody wants the fix. */
  readonly edit?: (edit: EditBuilder) => void;
  /** Edits of any files, with spans of those files. */
  readonly edits?: () => readonly FileEdit[];
}

/**
 * A document that shows the rule at work; a meta test runs it. Several files are put together with lines
 * `#- /path`; without one the text is `/prometheus.yml`, or what its content says.
 */
export type Example = ({ readonly bad: string; readonly fixed?: string } | { readonly good: string }) & {
  readonly note?: string;
  /** Settings that the example needs, where the default ones do not show the rule. */
  readonly settings?: Partial<Settings>;
};

export interface RuleMeta {
  /** Equals the file's path below rules/. */
  readonly id: string;
  /** "off": only reported when the user turns it on. */
  readonly severity: Severity | "off";
  readonly since: string;
  /** Which fixes it offers, if any. */
  readonly fix?: "safe" | "unsafe" | "snippet";
  /** One sentence, shown in lists. */
  readonly summary: string;
  /** Markdown: what happens at run time and why it matters; the page of the rule. */
  readonly why: string;
  readonly examples: readonly Example[];
}

export interface RuleOf<S extends Scope> extends RuleMeta {
  readonly scope: S;
  /** Looks only at alerts, at records, or at jobs that federate, and finds nothing elsewhere. */
  readonly concerns?: S extends "rule" ? "alerts" | "records" : S extends "job" ? "federation" : never;
  /**
   * False only where `check` surely finds nothing, as there without an expression. Asked once for all places where the
   * same expression stands: most expressions are right, and those are not checked place by place. Scope "file": asked
   * with every letter that is typed.
   */
  readonly suspects?: S extends "selectors"
    ? (selectors: readonly VectorSelector[], context: ExpressionContext) => boolean
    : S extends "rule"
      ? (expression: SharedExpression, context: ExpressionContext) => boolean
      : S extends "file"
        ? (document: Document, context: FileContext) => boolean
        : never;
  /**
   * Scope "rule-set": of several findings at one place, as different servers that load a file have, the first is told.
   * Else each that says something else.
   */
  readonly firstOnly?: S extends "rule-set" ? boolean : never;
  /**
   * Scope "workspace": works out, and keeps, what `check` will need of rule files that are evaluated together, once
   * what stands in them is known; the rest of the workspace is not yet.
   */
  readonly ahead?: S extends "workspace"
    ? (served: ServedRules, workspace: WorkspaceView, context: WorkspaceContext) => void
    : never;
  /**
   * A rule that looks through a file, the rules of a set, or a whole workspace yields nothing now and then: a place to
   * leave it for a while.
   */
  check(
    subject: Scopes[S]["subject"],
    context: Scopes[S]["context"],
  ): Iterable<S extends "file" | "rule-set" | "workspace" ? Report | undefined : Report>;
}

export type Rule = { [S in Scope]: RuleOf<S> }[Scope];

export function defineRule<S extends Scope>(rule: RuleOf<S>): RuleOf<S> {
  return rule;
}
