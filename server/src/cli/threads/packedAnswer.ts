import type { FileAnswer, PlainDiagnostic, TaskAnswer } from "../../rules/checkTask.ts";
import type { RateWindow, RuleFileFact } from "../../rules/support/ruleFileFact.ts";
import { detach } from "../../text/memo.ts";
import type { NamesOfRules, RecordFacts, RuleFacts } from "../../workspace/ruleFacts.ts";

/**
 * An answer as it goes from thread to thread. To take apart and to build up an object there takes many times as long as
 * to make it here, and there are one or two for each rule: their numbers go as one list. What the rules of many files
 * have in common, names and messages above all, goes once in all: an answer says what it adds to what is known, and
 * numbers stand for what is.
 */
export interface PackedAnswer {
  readonly added: Added;
  readonly files: readonly (PackedFile | undefined)[];
  readonly together:
    | (Omit<NonNullable<TaskAnswer["together"]>, "found"> & { readonly found: PackedFindings })
    | undefined;
}

interface Added {
  readonly texts: readonly string[];
  readonly fixes: readonly PlainFix[];
}

type PlainFix = PlainDiagnostic["fixes"][number];

interface PackedFile {
  readonly found: PackedFindings;
  readonly facts:
    | {
        readonly rules: Omit<RuleFacts, "names" | "records" | "reads"> & {
          readonly names: PackedNames;
          readonly records: PackedRecords;
          /** Undefined where they are the names in use. */
          readonly reads: Int32Array | undefined;
        };
        readonly asked: Omit<RuleFileFact, "labels" | "windows"> & {
          readonly labels: Int32Array;
          readonly windows: PackedWindows;
        };
      }
    | undefined;
}

type PackedNames = Record<Exclude<keyof NamesOfRules, "open">, Int32Array> & Pick<NamesOfRules, "open">;

interface PackedFindings {
  /** `FINDING` of each: path, both ends of its span, code, severity, message, tag or -1, how many fixes. */
  readonly numbers: Int32Array;
  /** The fixes of all, in a row. */
  readonly fixes: Int32Array;
  /** Of the few that have related places, by their numbers. */
  readonly related: readonly (readonly [number, PlainDiagnostic["related"]])[];
}

const FINDING = 8;

interface PackedRecords {
  /** `RECORD` of each: name, group, rule, both ends of its span, labels, left. */
  readonly numbers: Int32Array;
  readonly labels: readonly RecordFacts["labels"][];
  readonly left: readonly RecordFacts["left"][];
}

const RECORD = 7;

interface PackedWindows {
  /** `WINDOW` of each: group, rule, both ends of both spans, whether inherited, function, matchers, milliseconds. */
  readonly numbers: Int32Array;
  readonly matchers: readonly RateWindow["matchers"][];
  readonly milliseconds: readonly number[];
}

const WINDOW = 10;

/** Packs the answers of one thread, to be unpacked in the same order by one `AnswerUnpacker`. */
export class AnswerPacker {
  readonly #texts = new Numbers<string>(detach);
  readonly #fixes = new Numbers<string, PlainFix>();

  pack({ files, together }: TaskAnswer): PackedAnswer {
    const packed = {
      files: files.map((file) => file && this.#file(file)),
      together: together && { ...together, found: this.#findings(together.found) },
    };
    return { added: { texts: this.#texts.added(), fixes: this.#fixes.added() }, ...packed };
  }

  #file({ found, facts }: FileAnswer): PackedFile {
    return { found: this.#findings(found), facts: facts && this.#facts(facts) };
  }

  #facts({ rules, asked }: NonNullable<FileAnswer["facts"]>): PackedFile["facts"] {
    const { record, alert, used, open } = rules.names;
    return {
      rules: {
        ...rules,
        names: { record: this.#list(record), alert: this.#list(alert), used: this.#list(used), open },
        records: this.#records(rules.records),
        reads: rules.reads === used ? undefined : this.#list(rules.reads),
      },
      asked: { ...asked, labels: this.#list(asked.labels), windows: this.#windows(asked.windows) },
    };
  }

  #list(texts: readonly string[]): Int32Array {
    const numbers = new Int32Array(texts.length);
    for (let at = 0; at < numbers.length; at++) numbers[at] = this.#texts.of(texts[at] ?? "");
    return numbers;
  }

  #findings(found: readonly PlainDiagnostic[]): PackedFindings {
    const texts = this.#texts;
    const numbers = new Int32Array(FINDING * found.length);
    const fixes: number[] = [];
    const related: [number, PlainDiagnostic["related"]][] = [];
    let at = 0;
    for (const [index, one] of found.entries()) {
      numbers[at++] = texts.of(one.location.path);
      numbers[at++] = one.location.span.start;
      numbers[at++] = one.location.span.end;
      numbers[at++] = texts.of(one.code);
      numbers[at++] = texts.of(one.severity);
      numbers[at++] = texts.of(one.message);
      numbers[at++] = one.tag === undefined ? -1 : texts.of(one.tag);
      numbers[at++] = one.fixes.length;
      for (const fix of one.fixes) {
        const { title, safe, snippet, preferred } = fix;
        fixes.push(this.#fixes.of(`${safe} ${snippet} ${preferred} ${title}`, fix));
      }
      if (one.related.length > 0) related.push([index, one.related]);
    }
    return { numbers, fixes: Int32Array.from(fixes), related };
  }

  #records(records: readonly RecordFacts[]): PackedRecords {
    const labels = new Numbers<RecordFacts["labels"]>();
    const left = new Numbers<RecordFacts["left"]>();
    const numbers = new Int32Array(RECORD * records.length);
    let at = 0;
    for (const one of records) {
      numbers[at++] = this.#texts.of(one.name);
      numbers[at++] = one.group;
      numbers[at++] = one.rule;
      numbers[at++] = one.start;
      numbers[at++] = one.end;
      numbers[at++] = labels.of(one.labels);
      numbers[at++] = left.of(one.left);
    }
    return { numbers, labels: labels.added(), left: left.added() };
  }

  #windows(windows: readonly RateWindow[]): PackedWindows {
    const matchers = new Numbers<RateWindow["matchers"]>();
    const milliseconds = new Numbers<number>();
    const numbers = new Int32Array(WINDOW * windows.length);
    let at = 0;
    for (const one of windows) {
      numbers[at++] = one.group;
      numbers[at++] = one.rule;
      numbers[at++] = one.span.start;
      numbers[at++] = one.span.end;
      numbers[at++] = one.at.start;
      numbers[at++] = one.at.end;
      numbers[at++] = one.inherited ? 1 : 0;
      numbers[at++] = this.#texts.of(one.func);
      numbers[at++] = matchers.of(one.matchers);
      numbers[at++] = milliseconds.of(one.ms);
    }
    return { numbers, matchers: matchers.added(), milliseconds: milliseconds.added() };
  }
}

/** Numbers things in their order, each once. */
class Numbers<K, T = K> {
  #new: T[] = [];
  readonly #known = new Map<K, number>();
  readonly #own: (key: K) => K;

  /** @param own a key as it may be kept: it outlives what it is part of */
  constructor(own: (key: K) => K = (key) => key) {
    this.#own = own;
  }

  of(key: K & T): number;
  of(key: K, thing: T): number;
  of(key: K, thing: T = key as K & T): number {
    let number = this.#known.get(key);
    if (number === undefined) {
      number = this.#known.size;
      this.#known.set(this.#own(key), number);
      this.#new.push(thing);
    }
    return number;
  }

  /** What was numbered since this was last asked. */
  added(): readonly T[] {
    const added = this.#new;
    this.#new = [];
    return added;
  }
}

/** Unpacks the answers of one thread. Equal texts of theirs are one, and so is all that they have in common. */
export class AnswerUnpacker {
  readonly #texts: string[] = [];
  readonly #fixes: PlainFix[] = [];

  unpack({ added, files, together }: PackedAnswer): TaskAnswer {
    for (const one of added.texts) this.#texts.push(one);
    for (const one of added.fixes) this.#fixes.push(one);
    return {
      files: files.map((file) => file && this.#file(file)),
      together: together && { ...together, found: this.#findings(together.found) },
    };
  }

  #file({ found, facts }: PackedFile): FileAnswer {
    return { found: this.#findings(found), facts: facts && this.#facts(facts) };
  }

  #facts({ rules, asked }: NonNullable<PackedFile["facts"]>): FileAnswer["facts"] {
    const { record, alert, used, open } = rules.names;
    const names = { record: this.#list(record), alert: this.#list(alert), used: this.#list(used), open };
    return {
      rules: {
        ...rules,
        names,
        records: this.#records(rules.records),
        reads: rules.reads ? this.#list(rules.reads) : names.used,
      },
      asked: { ...asked, labels: this.#list(asked.labels), windows: this.#windows(asked.windows) },
    };
  }

  #list(numbers: Int32Array): string[] {
    return Array.from(numbers, (number) => this.#text(number));
  }

  #text(number: number): string {
    return this.#texts[number] ?? "";
  }

  #findings({ numbers, fixes, related }: PackedFindings): PlainDiagnostic[] {
    const found: PlainDiagnostic[] = [];
    const relatedTo = new Map(related);
    const number = (at: number) => numbers[at] ?? 0;
    let taken = 0;
    for (let at = 0; at < numbers.length; at += FINDING) {
      const until = taken + number(at + 7);
      const own: PlainFix[] = [];
      while (taken < until) {
        const fix = this.#fixes[fixes[taken++] ?? -1];
        if (fix) own.push(fix);
      }
      const one = {
        location: {
          path: this.#text(number(at)),
          span: { start: number(at + 1), end: number(at + 2) },
        },
        code: this.#text(number(at + 3)),
        severity: this.#text(number(at + 4)) as PlainDiagnostic["severity"],
        message: this.#text(number(at + 5)),
        related: relatedTo.get(found.length) ?? NONE,
        fixes: own.length > 0 ? own : NONE,
      };
      const tag = number(at + 6);
      found.push(tag < 0 ? one : { ...one, tag: this.#text(tag) as NonNullable<PlainDiagnostic["tag"]> });
    }
    return found;
  }

  #records({ numbers, labels, left }: PackedRecords): RecordFacts[] {
    const records: RecordFacts[] = [];
    const number = (at: number) => numbers[at] ?? 0;
    for (let at = 0; at < numbers.length; at += RECORD) {
      records.push({
        name: this.#text(number(at)),
        group: number(at + 1),
        rule: number(at + 2),
        start: number(at + 3),
        end: number(at + 4),
        labels: labels[number(at + 5)] ?? NO_LABELS,
        left: left[number(at + 6)],
      });
    }
    return records;
  }

  #windows({ numbers, matchers, milliseconds }: PackedWindows): RateWindow[] {
    const windows: RateWindow[] = [];
    const number = (at: number) => numbers[at] ?? 0;
    for (let at = 0; at < numbers.length; at += WINDOW) {
      windows.push({
        group: number(at),
        rule: number(at + 1),
        func: this.#text(number(at + 7)),
        matchers: matchers[number(at + 8)] ?? NONE,
        ms: milliseconds[number(at + 9)] ?? 0,
        span: { start: number(at + 2), end: number(at + 3) },
        at: { start: number(at + 4), end: number(at + 5) },
        inherited: number(at + 6) === 1,
      });
    }
    return windows;
  }
}

const NONE: readonly never[] = [];
const NO_LABELS: RecordFacts["labels"] = new Map();
