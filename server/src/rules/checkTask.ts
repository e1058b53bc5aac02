import { UnitReader } from "../model/units.ts";
import { OwnedMemo } from "../text/memo.ts";
import { inOneGo } from "../text/steps.ts";
import { type Classified, holdsRules } from "../workspace/classify.ts";
import { type Document, openDocument } from "../workspace/document.ts";
import type { RuleFacts } from "../workspace/ruleFacts.ts";
import type { Settings } from "../workspace/settings.ts";
import type { Diagnostic, Fix } from "./finding.ts";
import { namedFix } from "./placing.ts";
import { ALL_RULES } from "./registry.generated.ts";
import type { Rule } from "./rule.ts";
import { RuleRunner } from "./runner.ts";
import { UNRECORDED, type Unrecorded } from "./support/missingRecords.ts";
import { RecordLabels } from "./support/recordLabels.ts";
import { type RuleFileFact, readRuleFile } from "./support/ruleFileFact.ts";
import { RuleSet } from "./support/ruleSets.ts";
import { arrivesFrom, type Surroundings } from "./support/surroundings.ts";

/** What can be checked elsewhere, as data: rule files that are evaluated together, or one other file. */
export interface CheckTask {
  readonly files: readonly TaskFile[];
  /** Set for rule files. */
  readonly surroundings: Surroundings | undefined;
  /** Rates over shorter windows are asked of rule files. */
  readonly shortWindowMs: number;
}

export interface TaskFile {
  readonly path: string;
  readonly text: string;
  /** The text as threads share it, where it is known as such only. */
  readonly bytes?: Uint8Array | undefined;
  readonly as: Classified;
  /** What the file says by itself is asked too; where it is part of several sets, of one of them. */
  readonly alone: boolean;
  /** The file is part of other sets too, which come later. */
  readonly again: boolean;
}

/** A finding as data alone: what of it can be sent between threads or kept on disk. Its fixes are named, not made. */
export type PlainDiagnostic = Omit<Diagnostic, "fixes"> & { readonly fixes: readonly Omit<Fix, "edits">[] };

/** What was found, as data; see `Engine.adopt`. */
export interface TaskAnswer {
  /** For each file of the task what it says by itself; undefined where that was not asked. */
  readonly files: readonly (FileAnswer | undefined)[];
  /** What rule files say that are evaluated together, and which of their rules read what none of them records. */
  readonly together:
    | { readonly found: readonly PlainDiagnostic[]; readonly unrecorded: readonly Unrecorded[] }
    | undefined;
}

export interface FileAnswer {
  readonly found: readonly PlainDiagnostic[];
  /** Of rule files: what the rest of the workspace needs of them, and what rules do that look at it. */
  readonly facts: { readonly rules: RuleFacts; readonly asked: RuleFileFact } | undefined;
}

/** Does tasks one after the other, and keeps little of what it reads for them: for a thread beside the engine's. */
export class TaskChecker {
  readonly #reader = new UnitReader(true);
  readonly #runner: RuleRunner;
  readonly #settings: Settings;
  readonly #memo = new OwnedMemo();
  /** Files of several sets. */
  readonly #again = new Map<string, Document>();

  constructor(settings: Settings, rules: readonly Rule[] = ALL_RULES) {
    this.#runner = new RuleRunner(rules);
    this.#settings = settings;
    this.#reader.expectMany();
  }

  check({ files, surroundings, shortWindowMs }: CheckTask): TaskAnswer {
    const documents = files.map((file) => this.#open(file));
    const found = documents.map((document, index) =>
      files[index]?.alone ? this.#alone(document, shortWindowMs) : undefined,
    );
    const together = surroundings && this.#together(new RuleSet(documents), surroundings);
    this.#reader.forgetTrees();
    return { files: found, together };
  }

  #open({ path, text, as, again }: TaskFile): Document {
    const document = this.#again.get(path) ?? openDocument(path, text, as, this.#reader);
    if (again) this.#again.set(path, document);
    else this.#again.delete(path);
    return document;
  }

  #alone(document: Document, shortWindowMs: number): FileAnswer {
    const found = this.#runner.checkFile(document, this.#settings).map(plain);
    if (!holdsRules(document) || this.#settings.syntaxOnly) return { found, facts: undefined };
    const { whole, intervals, names, records, reads } = document.facts;
    return {
      found,
      facts: {
        rules: { whole, intervals, names, records, reads },
        asked: readRuleFile(document, this.#memo, shortWindowMs),
      },
    };
  }

  #together(set: RuleSet, surroundings: Surroundings): TaskAnswer["together"] {
    const records = new RecordLabels(set, arrivesFrom(surroundings.arriving), this.#memo);
    return {
      found: inOneGo(this.#runner.checkTogether(set, surroundings, records, this.#settings)).map(plain),
      unrecorded: UNRECORDED.of(set, this.#memo),
    };
  }
}

/** Field by field, as there may be very many. */
function plain({ location, code, severity, message, related, fixes, tag }: Diagnostic): PlainDiagnostic {
  const named = fixes.length > 0 ? fixes.map(namedFix) : NONE;
  const made = { location, code, severity, message, related, fixes: named };
  return tag ? { ...made, tag } : made;
}

const NONE: readonly never[] = [];
