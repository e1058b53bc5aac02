import { isLabelName, isReservedLabel, type NameScheme } from "../../syntax/values/names.ts";
import {
  compileRe2,
  expandTemplate,
  isConstantTemplate,
  literalAlternatives,
  matchesAnythingPresent,
  matchesEverything,
  parseRe2,
  parseTemplate,
  type Re2Matcher,
  type Re2Node,
} from "../../syntax/values/re2/index.ts";
import { changeCase, hashModulo } from "./apply.ts";
import type { Likelihood, PartialResult, WrittenLabel } from "./partial.ts";
import {
  ABSENT,
  either,
  isSurelyAbsent,
  joinPossible,
  mapPossible,
  mayBeAbsent,
  oneOf,
  type Possible,
  whenPresent,
} from "./possible.ts";
import type { RelabelStep } from "./step.ts";

interface Write {
  readonly values: Possible;
  /** True when the label surely holds a value that a step wrote. */
  readonly sure: boolean;
}

/** How a regex meets a value that is only partly known. */
interface Meeting {
  readonly regex: Re2Matcher;
  readonly ast: Re2Node;
  readonly may: boolean;
  readonly must: boolean;
  /** The values that match, when all values are known. */
  readonly matching: readonly string[] | undefined;
}

/** One run of relabel steps over partly known labels; see `partialRelabel`. */
export class PartialRun {
  private readonly state = new Map<string, Possible>();
  private readonly written = new Map<string, Write>();
  private readonly scheme: NameScheme;
  private readonly others: "any" | "absent";
  private dropped: Likelihood = "never";
  private wild = false;

  constructor(
    steps: readonly RelabelStep[],
    known: ReadonlyMap<string, Possible>,
    others: "any" | "absent",
    scheme: NameScheme,
  ) {
    this.scheme = scheme;
    this.others = others;
    const start: Possible = others === "any" ? "any" : ABSENT;
    // Every label that a step names is followed from the start, so that a labeldrop reaches it.
    for (const step of steps) {
      for (const name of step.sourceLabels) this.state.set(name, start);
      if (isLabelName(step.targetLabel, scheme) && !step.targetLabel.includes("$")) {
        this.state.set(step.targetLabel, start);
      }
    }
    for (const [name, value] of known) this.state.set(name, value);
  }

  result(): PartialResult {
    const written = new Map<string, WrittenLabel>();
    for (const [name, { values, sure }] of this.written) {
      const filled = whenPresent(values);
      if (filled === undefined) continue;
      written.set(name, { values: typeof filled === "string" ? "any" : filled, always: sure });
    }
    return { dropped: this.dropped, labels: this.state, written, writesUnknownNames: this.wild };
  }

  apply(step: RelabelStep): void {
    const value = joinPossible(
      step.sourceLabels.map((name) => this.get(name)),
      step.separator,
    );
    const target = step.targetLabel;
    switch (step.action) {
      case "keepequal":
      case "dropequal":
        this.compare(step, value);
        return;
      case "lowercase":
      case "uppercase": {
        const to = step.action;
        this.write(
          target,
          mapPossible(value, (text) => changeCase(text, to)),
          true,
        );
        return;
      }
      case "hashmod":
        if (step.modulus >= 1) {
          this.write(target, typeof value === "string" ? "present" : hashAll(value, step.modulus), true);
        }
        return;
      case "labelmap":
        this.map(step);
        return;
      case "labeldrop":
      case "labelkeep":
        this.removeByName(step);
        return;
      case "keep":
      case "drop":
        this.filter(step, value);
        return;
      default:
        this.replace(step, value);
    }
  }

  private get(name: string): Possible {
    return this.state.get(name) ?? (this.others === "any" || this.wild ? "any" : ABSENT);
  }

  private write(name: string, values: Possible, sure: boolean): void {
    const before = this.written.get(name);
    const fills = !mayBeAbsent(values);
    this.state.set(name, sure ? values : either(this.get(name), values));
    if (sure && isSurelyAbsent(values)) this.written.delete(name);
    else if (sure || before === undefined) this.written.set(name, { values, sure: sure && fills });
    else this.written.set(name, { values: either(before.values, values), sure: before.sure && fills });
  }

  /** A write to labels whose names are not known. */
  private writeWildly(): void {
    this.wild = true;
    for (const name of this.state.keys()) if (!isReservedLabel(name)) this.write(name, "present", false);
  }

  private drop(likelihood: Likelihood): void {
    if (likelihood === "always" || this.dropped === "never") this.dropped = likelihood;
  }

  private compare(step: RelabelStep, value: Possible): void {
    const other = this.get(step.targetLabel);
    const equal = equality(value, other);
    if (equal === "maybe") this.drop("maybe");
    else if ((equal === "always") === (step.action === "dropequal")) this.drop("always");
  }

  private filter(step: RelabelStep, value: Possible): void {
    const meeting = meet(step.regex, value);
    if (meeting === undefined) return;
    const keeps = step.action === "keep";
    const surely = keeps ? meeting.must : !meeting.may;
    if (surely) return;
    const never = keeps ? !meeting.may : meeting.must;
    this.drop(never ? "always" : "maybe");
    const [only] = step.sourceLabels;
    if (never || only === undefined || step.sourceLabels.length > 1) return;
    // What is left has passed the filter, which may say what the label holds.
    if (typeof value !== "string") {
      this.state.set(only, new Set([...value].filter((text) => meeting.regex.fullMatch(text) === keeps)));
    } else if (keeps) {
      const texts = literalAlternatives(meeting.ast);
      if (texts !== undefined) this.state.set(only, new Set(texts));
      else if (!meeting.regex.fullMatch("")) this.state.set(only, "present");
    } else if (meeting.regex.fullMatch("")) this.state.set(only, "present");
  }

  private map(step: RelabelStep): void {
    const regex = compileRe2(step.regex);
    if (regex === undefined) return;
    if (this.others === "any" || this.wild) this.writeWildly();
    const made = new Map<string, Write>();
    for (const [name, value] of this.state) {
      const filled = whenPresent(value);
      const match = regex.match(name);
      if (match === undefined || filled === undefined) continue;
      const target = match.expand(step.replacement);
      const other = made.get(target);
      const sure = !mayBeAbsent(value) || other?.sure === true;
      // Of several labels that become one, any may win: which ones are present decides.
      made.set(target, { values: other === undefined ? filled : either(other.values, filled), sure });
    }
    for (const [target, { values, sure }] of made) this.write(target, values, sure);
  }

  private removeByName(step: RelabelStep): void {
    const regex = compileRe2(step.regex);
    if (regex === undefined) return;
    for (const name of new Set([...this.state.keys(), ...this.written.keys()])) {
      if (regex.fullMatch(name) !== (step.action === "labeldrop")) continue;
      this.state.set(name, ABSENT);
      this.written.delete(name);
    }
  }

  private replace(step: RelabelStep, value: Possible): void {
    const meeting = meet(step.regex, value);
    if (meeting === undefined || !meeting.may) return;
    const { matching } = meeting;
    if (matching !== undefined) {
      for (const text of matching) {
        const match = meeting.regex.match(text);
        if (match === undefined) continue;
        const target = match.expand(step.targetLabel);
        if (!isLabelName(target, this.scheme)) continue;
        // With several possible values, each write alone is only possible.
        const sure = meeting.must && matching.length === 1;
        this.write(target, oneOf(match.expand(step.replacement)), sure);
      }
      this.settle(step, meeting);
      return;
    }
    const result = replacementOf(step, value, meeting);
    const target = expandTemplate(step.targetLabel, () => undefined);
    if (!isConstantTemplate(step.targetLabel)) this.writeWildly();
    else if (isLabelName(target, this.scheme)) this.write(target, result, meeting.must);
  }

  /** All possible values lead to the same label: one of the results is sure to stand there. */
  private settle(step: RelabelStep, { must, matching, regex }: Meeting): void {
    if (!must || matching === undefined || matching.length < 2 || step.targetLabel.includes("$")) return;
    if (!isLabelName(step.targetLabel, this.scheme)) return;
    const results = matching.map((text) => regex.match(text)?.expand(step.replacement) ?? "");
    this.write(step.targetLabel, oneOf(...results), true);
  }
}

function meet(pattern: string, value: Possible): Meeting | undefined {
  const { ast } = parseRe2(pattern);
  const regex = compileRe2(pattern);
  if (ast === undefined || regex === undefined) return undefined;
  if (typeof value !== "string") {
    const matching = [...value].filter((text) => regex.fullMatch(text));
    return { regex, ast, may: matching.length > 0, must: matching.length === value.size, matching };
  }
  const all = matchesEverything(ast) || (value === "present" && matchesAnythingPresent(ast));
  const onlyEmpty = literalAlternatives(ast)?.every((text) => text === "") === true;
  return { regex, ast, may: !(value === "present" && onlyEmpty), must: all, matching: undefined };
}

/** What a replacement may make of a value that is not known. */
function replacementOf(step: RelabelStep, value: Possible, { ast }: Meeting): Possible {
  const pieces = parseTemplate(step.replacement);
  if (pieces.every((piece) => piece.kind === "text")) {
    return oneOf(pieces.map((piece) => (piece.kind === "text" ? piece.text : "")).join(""));
  }
  if (pieces.some((piece) => piece.kind === "text")) return "present";
  const [piece] = pieces;
  const whole = piece?.kind === "group" && (piece.index === 0 || (piece.index === 1 && ast.kind === "group"));
  if (!whole) return "any";
  return matchesAnythingPresent(ast) ? "present" : value;
}

function hashAll(values: ReadonlySet<string>, modulus: number): Possible {
  return new Set([...values].map((text) => hashModulo(text, modulus) ?? ""));
}

function equality(a: Possible, b: Possible): Likelihood {
  if (typeof a === "string" || typeof b === "string") {
    const apart = (isSurelyAbsent(a) && b === "present") || (isSurelyAbsent(b) && a === "present");
    return apart ? "never" : "maybe";
  }
  const [left] = a;
  if (a.size === 1 && b.size === 1 && left !== undefined && b.has(left)) return "always";
  return [...a].some((text) => b.has(text)) ? "maybe" : "never";
}
