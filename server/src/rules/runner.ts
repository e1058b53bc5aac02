import type { Expression } from "../model/expression.ts";
import type { GlobalSection } from "../model/globalSection.ts";
import type { JobUnit, RuleUnit } from "../model/units.ts";
import type { VectorSelector } from "../syntax/promql/ast.ts";
import type { ParsedSelector } from "../syntax/promql/parse.ts";
import { ContentMemo, keptFor, OwnedMemo } from "../text/memo.ts";
import { addTo } from "../text/multiMap.ts";
import { AT_A_TIME, inOneGo, type Steps } from "../text/steps.ts";
import type { Document, RuleGroup } from "../workspace/document.ts";
import { type Settings, severityOf } from "../workspace/settings.ts";
import { topologyInSteps } from "../workspace/topology/topology.ts";
import type { WorkspaceView } from "../workspace/workspace.ts";
import { unusedIgnore } from "./config/unused-ignore.ts";
import { byPlace, type Diagnostic } from "./finding.ts";
import { type Origin, originOf, placedAt, push, type Raw, withoutSecrets } from "./placing.ts";
import type {
  ExpressionContext,
  Once,
  Report,
  Rule,
  RuleMeta,
  RuleOf,
  Scope,
  Scopes,
  SharedExpression,
  UnitContext,
} from "./rule.ts";
import { groundwork, groundworkAhead } from "./support/groundwork.ts";
import { type RecordLabels, recordLabelsOf } from "./support/recordLabels.ts";
import { type RuleSet, type ServedRules, servedRules, sharedDocuments } from "./support/ruleSets.ts";
import { type Surroundings, surroundingsOf } from "./support/surroundings.ts";
import { applySuppressions } from "./suppress.ts";

/** What was found in a unit, and where that stands. */
interface RawsAt {
  readonly raws: readonly Raw[];
  readonly base: number;
}

/** What was found in a group where it was first read, once that is known. */
interface InGroup {
  found: readonly RawsAt[] | undefined;
}

function nothingYet(): InGroup {
  return { found: undefined };
}

/**
 * Runs rules. Findings of a unit are remembered by the unit and its context, those of a file by the document, those
 * of the workspace by its generation; a changed setting is another context.
 */
export class RuleRunner {
  readonly #files: WeakMap<Document, Map<Settings, readonly Raw[]>> = new WeakMap();
  readonly #contexts = new WeakMap<object, ContentMemo<UnitContext>>();
  readonly #shared = new OwnedMemo();
  readonly #once: Once = (owner, key, make) => this.#shared.once(owner, key, make);
  readonly #rules: { readonly [S in Scope]: readonly RuleOf<S>[] };

  /** Those of scope "job" that are about any job. */
  readonly #onAnyJob: readonly RuleOf<"job">[];
  readonly #ruleIds: ReadonlySet<string>;
  /** By which rules they are, as most expressions are suspect to the same few. */
  readonly #choices = new Map<string, Choice>();
  readonly #withoutExpression: Choice;
  /** See `RuleOf.firstOnly`. */
  readonly #firstOnly: ReadonlySet<string>;

  constructor(rules: readonly Rule[]) {
    this.#ruleIds = new Set(rules.map((rule) => rule.id));
    const of = <S extends Scope>(scope: S) =>
      rules.filter((r) => r.scope === scope) as unknown as RuleOf<S>[];
    this.#rules = {
      job: of("job"),
      "remote-write": of("remote-write"),
      rule: of("rule"),
      selectors: of("selectors"),
      file: of("file"),
      "rule-set": of("rule-set"),
      workspace: of("workspace"),
    };
    this.#onAnyJob = this.#rules.job.filter(({ concerns }) => concerns === undefined);
    this.#firstOnly = new Set(
      this.#rules["rule-set"].flatMap(({ id, firstOnly }) => (firstOnly ? [id] : [])),
    );
    this.#withoutExpression = choiceOf(
      this.#rules.rule.filter((rule) => !rule.suspects),
      [],
    );
  }

  /** What one file says by itself, suppressed findings left in (see `finish`). */
  checkFile(document: Document, settings: Settings): Diagnostic[] {
    return inOneGo(this.checkFileInSteps(document, settings));
  }

  *checkFileInSteps(document: Document, settings: Settings): Steps<Diagnostic[]> {
    const found: Diagnostic[] = [];
    const global = document.config?.global;
    const keep = (raws: readonly Raw[], base: number) => {
      if (raws.length === 0) return;
      const origin = { path: document.path, text: document.text, base, globalBase: global?.base };
      for (const raw of raws) push(found, raw, origin, settings);
    };
    const context = this.#context(document, settings, global?.unit, undefined);
    for (const job of document.config?.jobs ?? []) {
      keep(this.#job(job.unit, context), job.base);
      yield undefined;
    }
    for (const write of document.config?.remoteWrites ?? [])
      keep(
        this.#shared.once(write.unit, context, () => run(this.#rules["remote-write"], write.unit, context)),
        write.base,
      );
    for (const { first, moved } of document.groups) {
      // An edit leaves most groups as they are, and most of them are without a finding.
      const known = this.#shared.once(first, context, nothingYet);
      known.found ??= yield* this.#group(document, first, context);
      for (const { raws, base } of known.found) keep(raws, base + moved);
    }
    keep(yield* this.#file(document, settings), 0);
    return found;
  }

  /**
   * Finds what only the whole workspace can tell, by file. Steps end wherever the work may be left for a while; it must
   * not be gone on with once the workspace has changed.
   * @param known what was found in a set of rule files already
   */
  *checkWorkspace(
    workspace: WorkspaceView,
    known: (served: ServedRules) => readonly Diagnostic[] | undefined = () => undefined,
  ): Steps<Map<string, Diagnostic[]>> {
    const found = new Map<string, Diagnostic[]>();
    const { settings } = workspace;
    if (settings.syntaxOnly) return found;
    yield* this.#checkSets(workspace, known, found);
    yield* groundwork(workspace);
    for (const rule of this.#rules.workspace) {
      if (severityOf(settings, rule.id, rule.severity) === "off") continue;
      for (const report of reportsOf(rule, workspace, { settings, once: this.#once })) {
        if (!report) yield undefined;
        else if ("path" in report.at) {
          const { path } = report.at;
          const document = workspace.documents.get(path);
          for (const one of this.#placed(rule, report, path, document, settings)) addTo(found, path, one);
        }
      }
      yield undefined;
    }
    return found;
  }

  /** Does what `checkWorkspace` will have to do for some rule files, once what stands in them is known. */
  ahead(workspace: WorkspaceView, served: ServedRules): void {
    const { settings } = workspace;
    groundworkAhead(workspace, served);
    for (const { id, severity, ahead } of this.#rules.workspace)
      if (ahead && severityOf(settings, id, severity) !== "off")
        ahead(served, workspace, { settings, once: this.#once });
  }

  *#checkSets(
    workspace: WorkspaceView,
    known: (served: ServedRules) => readonly Diagnostic[] | undefined,
    into: Map<string, Diagnostic[]>,
  ): Steps<void> {
    const { settings } = workspace;
    yield* topologyInSteps(workspace);
    yield undefined;
    const sets = servedRules(workspace);
    const shared = new Set([...sharedDocuments(sets.map(({ set }) => set))].map(({ path }) => path));
    const told = new Set<string>();
    for (const served of sets) {
      const surroundings = surroundingsOf(workspace, served);
      const diagnostics =
        known(served) ??
        (yield* this.checkTogether(served.set, surroundings, recordLabelsOf(workspace, served), settings));
      for (const one of diagnostics) {
        const { path } = one.location;
        // A file that several servers load, each with others beside it, is told of once.
        if (shared.has(path)) {
          const key = this.#firstOnly.has(one.code) ? "" : one.message;
          const place = JSON.stringify([one.code, one.location, key]);
          if (told.has(place)) continue;
          told.add(place);
        }
        addTo(into, path, one);
      }
      yield undefined;
    }
  }

  /** What rule files say that are evaluated together, besides what each says by itself. */
  checkTogether(
    set: RuleSet,
    surroundings: Surroundings,
    records: RecordLabels,
    settings: Settings,
  ): Steps<readonly Diagnostic[]> {
    const make = () => this.#reportsTogether(set, surroundings, records, settings);
    return this.#shared.stepsOf(set, "together", [surroundings, settings], make);
  }

  *#reportsTogether(
    set: RuleSet,
    surroundings: Surroundings,
    records: RecordLabels,
    settings: Settings,
  ): Steps<readonly Diagnostic[]> {
    const found: Diagnostic[] = [];
    const documents = new Map(set.documents.map((document) => [document.path, document]));
    const together = { ...surroundings, set, records };
    const context = { settings, once: this.#once, memo: this.#shared };
    for (const rule of this.#rules["rule-set"]) {
      if (severityOf(settings, rule.id, rule.severity) === "off") continue;
      // Findings of a file come in a row.
      let origin: Origin | undefined;
      for (const report of reportsOf(rule, together, context)) {
        if (!report) yield undefined;
        else if ("path" in report.at) {
          const { path } = report.at;
          if (origin?.path !== path) origin = originOf(path, documents.get(path));
          push(found, { rule, report: withoutSecrets(report) }, origin, settings);
        }
      }
      yield undefined;
    }
    return found;
  }

  /** A report that a rule made before, and kept, is placed already while the file is the same. */
  #placed(
    rule: RuleMeta,
    report: Report,
    path: string,
    document: Document | undefined,
    settings: Settings,
  ): readonly Diagnostic[] {
    return this.#shared.onceOf(report, "placed", [rule, document, settings], () =>
      placedAt(rule, withoutSecrets(report), path, document, settings),
    );
  }

  /** All findings of one file: suppressed ones left out, suppressions without effect added, in order of place. */
  finish(document: Document, diagnostics: readonly Diagnostic[], settings: Settings): Diagnostic[] {
    const { shown, unused } = applySuppressions(document, diagnostics);
    const origin: Origin = { path: document.path, text: document.text, base: 0, globalBase: undefined };
    for (const one of unused)
      push(shown, { rule: unusedIgnore, report: withoutSecrets(unusedIgnore.report(one)) }, origin, settings);
    return shown.sort(byPlace);
  }

  #job(unit: JobUnit, context: UnitContext): readonly Raw[] {
    return this.#shared.once(unit, context, () => {
      const own = run(unit.federate ? this.#rules.job : this.#onAnyJob, unit, context);
      if (unit.selectors.length === 0) return own;
      const inSelectors = unit.selectors.flatMap(({ selector, expression }) =>
        selector ? this.#matched(expression, [selector], context) : NO_FINDINGS,
      );
      return both(own, inSelectors);
    });
  }

  *#group(document: Document, group: RuleGroup, context: UnitContext): Steps<readonly RawsAt[]> {
    const intervalMs = group.first.header.interval?.ms;
    const inGroup = this.#context(document, context.settings, undefined, intervalMs);
    const found: RawsAt[] = [];
    let count = 0;
    for (const { unit, base } of group.rules) {
      const raws = this.#rule(unit, inGroup, context);
      if (raws.length > 0) found.push({ raws, base });
      if (count++ % AT_A_TIME === 0) yield undefined;
    }
    return found;
  }

  /** A selector of match[], by itself. */
  #matched(
    expression: Expression<ParsedSelector>,
    selectors: readonly VectorSelector[],
    context: UnitContext,
  ): readonly Raw[] {
    const { parsed } = expression;
    if (parsed.problems.length > 0) return NO_FINDINGS;
    const suspicious = this.#shared.once(parsed, this.#rules.selectors, () =>
      this.#onSelectors(selectors, context),
    );
    return run(suspicious, { selectors, expression }, context);
  }

  /** @param shared what the rules of a file have in common, whatever group they stand in */
  #rule(unit: RuleUnit, context: UnitContext, shared: UnitContext): readonly Raw[] {
    const known = keptFor<readonly Raw[]>(unit, context);
    if (known) return known;
    const { recordName, alertName } = unit;
    const choice = this.#choiceFor(unit, shared);
    const ofRecords = alertName === undefined ? choice.records : choice.all;
    const ofOthers = alertName === undefined ? choice.others : choice.alerts;
    const rules = recordName === undefined ? ofOthers : ofRecords;
    // Nearly always: nothing to find, and nothing to remember.
    if (rules.length === 0 && choice.selectors.length === 0) return NO_FINDINGS;
    return this.#shared.once(unit, context, () => {
      const own = run(rules, unit, context);
      const { expression, selectors } = unit;
      return expression && choice.selectors.length > 0
        ? both(own, run(choice.selectors, { selectors, expression }, context))
        : own;
    });
  }

  #choiceFor({ promql }: RuleUnit, shared: UnitContext): Choice {
    if (!promql) return this.#withoutExpression;
    const known = keptFor<Choice>(promql, shared);
    if (known) return known;
    const { selectors } = promql;
    return this.#shared.once(promql, shared, () => this.#choice({ parsed: promql, selectors }, shared));
  }

  /** The same expression stands in many rules: what may be found in it is asked once. */
  #choice(expression: SharedExpression, context: ExpressionContext): Choice {
    const { parsed, selectors } = expression;
    const rules = this.#rules.rule.filter(({ suspects }) => !suspects || suspects(expression, context));
    const onSelectors = parsed.problems.length > 0 ? [] : this.#onSelectors(selectors, context);
    const key = [...rules, ...onSelectors].map(({ id }) => id).join();
    let choice = this.#choices.get(key);
    if (!choice) {
      choice = choiceOf(rules, onSelectors);
      this.#choices.set(key, choice);
    }
    return choice;
  }

  /** The rules that may find something in selectors. */
  #onSelectors(selectors: readonly VectorSelector[], context: ExpressionContext): Choice["selectors"] {
    return this.#rules.selectors.filter(({ suspects }) => !suspects || suspects(selectors, context));
  }

  *#file(document: Document, settings: Settings): Steps<readonly Raw[]> {
    let bySettings = this.#files.get(document);
    if (!bySettings) {
      bySettings = new Map();
      this.#files.set(document, bySettings);
    }
    let raws = bySettings.get(settings);
    if (!raws) {
      const found: Raw[] = [];
      const context = { settings, once: this.#once, ruleIds: this.#ruleIds };
      for (const rule of this.#rules.file) {
        if (rule.suspects && !rule.suspects(document, context)) continue;
        for (const report of reportsOf(rule, document, context)) {
          if (report) found.push({ rule, report: withoutSecrets(report) });
          else yield undefined;
        }
        yield undefined;
      }
      raws = found;
      bySettings.set(settings, raws);
    }
    return raws;
  }

  /** Equal contexts are one object, so that findings are remembered across versions and files. */
  #context(
    document: Document,
    settings: Settings,
    global: GlobalSection | undefined,
    intervalMs: number | undefined,
  ): UnitContext {
    const owner = global ?? settings;
    let memo = this.#contexts.get(owner);
    if (!memo) {
      memo = new ContentMemo(10_000);
      this.#contexts.set(owner, memo);
    }
    const key = JSON.stringify([
      document.dialect,
      document.tree.templated,
      this.#settingsNumber(settings),
      intervalMs,
    ]);
    return memo.get(key, () => ({
      settings,
      once: this.#once,
      dialect: document.dialect,
      templated: document.tree.templated,
      global,
      intervalMs,
    }));
  }

  #settingsSeen = new WeakMap<Settings, number>();
  #settingsCount = 0;

  #settingsNumber(settings: Settings): number {
    let number = this.#settingsSeen.get(settings);
    if (number === undefined) {
      number = ++this.#settingsCount;
      this.#settingsSeen.set(settings, number);
    }
    return number;
  }
}

/** The rules that may find something in a unit with an expression, by what the unit is. */
interface Choice {
  readonly all: readonly RuleOf<"rule">[];
  readonly alerts: readonly RuleOf<"rule">[];
  readonly records: readonly RuleOf<"rule">[];
  readonly others: readonly RuleOf<"rule">[];
  readonly selectors: readonly RuleOf<"selectors">[];
}

function choiceOf(all: readonly RuleOf<"rule">[], selectors: Choice["selectors"]): Choice {
  return {
    selectors,
    all,
    alerts: all.filter(({ concerns }) => concerns !== "records"),
    records: all.filter(({ concerns }) => concerns !== "alerts"),
    others: all.filter(({ concerns }) => concerns === undefined),
  };
}

function run<S extends Scope>(
  rules: readonly RuleOf<S>[],
  subject: Scopes[S]["subject"],
  context: Scopes[S]["context"],
): readonly Raw[] {
  let raws: Raw[] | undefined;
  for (const rule of rules) {
    try {
      const reports = rule.check(subject, context);
      // Nearly always, and sooner told than by going through it.
      if (Array.isArray(reports) && reports.length === 0) continue;
      for (const report of reports) {
        if (!report) continue;
        raws ??= [];
        raws.push({ rule, report: withoutSecrets(report) });
      }
    } catch (error) {
      // A rule that fails on some input must not take the others' findings with it unnamed.
      throw new RuleFailure(rule.id, error);
    }
  }
  // Most units have no finding, and there are very many of them.
  return raws ?? NO_FINDINGS;
}

const NO_FINDINGS: readonly Raw[] = [];

function both(some: readonly Raw[], others: readonly Raw[]): readonly Raw[] {
  return others.length === 0 ? some : [...some, ...others];
}

function* reportsOf<S extends "file" | "rule-set" | "workspace">(
  rule: RuleOf<S>,
  subject: Scopes[S]["subject"],
  context: Scopes[S]["context"],
): Iterable<Report | undefined> {
  try {
    yield* rule.check(subject, context);
  } catch (error) {
    throw new RuleFailure(rule.id, error);
  }
}

/** Names the rule in which an unexpected error arose. */
export class RuleFailure extends Error {
  constructor(id: string, cause: unknown) {
    super(`rule ${id} failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
