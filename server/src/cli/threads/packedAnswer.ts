import type { FileAnswer, TaskAnswer } from "../../rules/checkTask.ts";
import type { RateWindow, RuleFileFact } from "../../rules/support/ruleFileFact.ts";
import type { RecordFacts, RuleFacts } from "../../workspace/ruleFacts.ts";

/**
 * An answer as it goes from thread to thread. To take apart and to build up an object there takes many times as long as
 * to make it here, and there are one or two for each rule: their numbers go as one list, and what many of them have in
 * common goes once.
 */
export interface PackedAnswer extends Omit<TaskAnswer, "files"> {
  readonly files: readonly (PackedFile | undefined)[];
}

interface PackedFile extends Omit<FileAnswer, "facts"> {
  readonly facts:
    | {
        readonly rules: Omit<RuleFacts, "records"> & { readonly records: PackedRecords };
        readonly asked: Omit<RuleFileFact, "windows"> & { readonly windows: PackedWindows };
      }
    | undefined;
}

interface PackedRecords {
  /** `RECORD` of them each: its name's number in `NamesOfRules.record`, group, rule, span, and the numbers below. */
  readonly numbers: Int32Array;
  readonly labels: readonly RecordFacts["labels"][];
  readonly left: readonly RecordFacts["left"][];
}

const RECORD = 7;

interface PackedWindows {
  /** `WINDOW` of them each: group, rule, milliseconds, both spans, whether inherited, and the numbers below. */
  readonly numbers: Float64Array;
  readonly funcs: readonly string[];
  readonly matchers: readonly RateWindow["matchers"][];
}

const WINDOW = 10;

export function packed(answer: TaskAnswer): PackedAnswer {
  return { ...answer, files: answer.files.map((file) => file && packedFile(file)) };
}

export function unpacked(answer: PackedAnswer): TaskAnswer {
  return { ...answer, files: answer.files.map((file) => file && unpackedFile(file)) };
}

function packedFile({ found, facts }: FileAnswer): PackedFile {
  if (!facts) return { found, facts };
  const { rules, asked } = facts;
  const records = packedRecords(rules.records, rules.names.record);
  return {
    found,
    facts: { rules: { ...rules, records }, asked: { ...asked, windows: packedWindows(asked.windows) } },
  };
}

function unpackedFile({ found, facts }: PackedFile): FileAnswer {
  if (!facts) return { found, facts };
  const { rules, asked } = facts;
  const records = unpackedRecords(rules.records, rules.names.record);
  return {
    found,
    facts: { rules: { ...rules, records }, asked: { ...asked, windows: unpackedWindows(asked.windows) } },
  };
}

function packedRecords(records: readonly RecordFacts[], names: readonly string[]): PackedRecords {
  const name = new Numbers(names);
  const labels = new Numbers<RecordFacts["labels"]>();
  const left = new Numbers<RecordFacts["left"]>();
  const numbers = new Int32Array(RECORD * records.length);
  let at = 0;
  for (const one of records) {
    numbers[at++] = name.of(one.name);
    numbers[at++] = one.group;
    numbers[at++] = one.rule;
    numbers[at++] = one.span.start;
    numbers[at++] = one.span.end;
    numbers[at++] = labels.of(one.labels);
    numbers[at++] = left.of(one.left);
  }
  return { numbers, labels: labels.list, left: left.list };
}

function unpackedRecords(
  { numbers, labels, left }: PackedRecords,
  names: readonly string[],
): readonly RecordFacts[] {
  const records: RecordFacts[] = [];
  const number = (at: number) => numbers[at] ?? 0;
  for (let at = 0; at < numbers.length; at += RECORD) {
    records.push({
      name: names[number(at)] ?? "",
      group: number(at + 1),
      rule: number(at + 2),
      span: { start: number(at + 3), end: number(at + 4) },
      labels: labels[number(at + 5)] ?? NO_LABELS,
      left: left[number(at + 6)],
    });
  }
  return records;
}

const NO_LABELS: RecordFacts["labels"] = new Map();

function packedWindows(windows: readonly RateWindow[]): PackedWindows {
  const funcs = new Numbers<string>();
  const matchers = new Numbers<RateWindow["matchers"]>();
  const numbers = new Float64Array(WINDOW * windows.length);
  let at = 0;
  for (const one of windows) {
    numbers[at++] = one.group;
    numbers[at++] = one.rule;
    numbers[at++] = one.ms;
    numbers[at++] = one.span.start;
    numbers[at++] = one.span.end;
    numbers[at++] = one.at.start;
    numbers[at++] = one.at.end;
    numbers[at++] = one.inherited ? 1 : 0;
    numbers[at++] = funcs.of(one.func);
    numbers[at++] = matchers.of(one.matchers);
  }
  return { numbers, funcs: funcs.list, matchers: matchers.list };
}

function unpackedWindows({ numbers, funcs, matchers }: PackedWindows): readonly RateWindow[] {
  const windows: RateWindow[] = [];
  const number = (at: number) => numbers[at] ?? 0;
  for (let at = 0; at < numbers.length; at += WINDOW) {
    windows.push({
      group: number(at),
      rule: number(at + 1),
      func: funcs[number(at + 8)] ?? "",
      matchers: matchers[number(at + 9)] ?? [],
      ms: number(at + 2),
      span: { start: number(at + 3), end: number(at + 4) },
      at: { start: number(at + 5), end: number(at + 6) },
      inherited: number(at + 7) === 1,
    });
  }
  return windows;
}

/** Numbers things in their order, each once. */
class Numbers<T> {
  readonly list: T[] = [];
  readonly #known = new Map<T, number>();

  constructor(list: readonly T[] = []) {
    for (const one of list) this.of(one);
  }

  of(one: T): number {
    let number = this.#known.get(one);
    if (number === undefined) {
      number = this.list.push(one) - 1;
      this.#known.set(one, number);
    }
    return number;
  }
}
