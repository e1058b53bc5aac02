import { type Issue, withoutAftereffects } from "./issues.ts";
import { mask, startsValue } from "./mask.ts";
import type { ParsedYaml, YamlProblem } from "./nodes.ts";
import { findPlaceholders, type Placeholder, PlaceholderIndex } from "./placeholders.ts";
import { type Reading, readStructure, type Structure } from "./read.ts";
import { quoteEnd, relax } from "./relax.ts";
import { readSimple } from "./simple.ts";
import { plainBreaks, unreadableCharacters } from "./unreadable.ts";

/**
 * Parses YAML as Prometheus reads it. Every scalar stays a text, merge keys and aliases are not applied.
 * Placeholders of template languages are read around: what they stand for is not known, the rest is.
 * Never throws: what cannot be read is reported and left out.
 */
export function parseYaml(text: string): ParsedYaml {
  return readSimple(text) ?? parseAnyYaml(text);
}

/**
 * Parses as `parseYaml` does, without its short way for plain texts.
 * @param inTemplate the text is part of a template: what may be a placeholder of it is taken for one
 */
export function parseAnyYaml(text: string, inTemplate = false): ParsedYaml {
  const structure = plainBreaks(text);
  const placeholders = findPlaceholders(text);
  const unknown = placeholders.filter((p) => p.owner === "foreign");
  let reading = readRelaxed(text, structure, unknown);
  let unquoted: readonly Placeholder[] = [];
  let templated = false;
  if (placeholders.length > 0) {
    unquoted = placeholders.filter((p) => p.owner === "prometheus" && startsValue(text, p));
    const quoted = unquoted.length > 0 ? readMasked(text, structure, unquoted, unknown, reading) : undefined;
    if (quoted) reading = quoted;
    else unquoted = [];
    if (unknown.length > 0 || inTemplate) {
      const masked = placeholders.filter((p) => p.owner !== "prometheus" || unquoted.includes(p));
      const without = readMasked(text, structure, masked, masked, reading, inTemplate);
      if (without) {
        reading = without;
        templated = true;
      }
    }
  }
  return {
    root: reading.documents[0],
    others: reading.documents.slice(1),
    problems: problemsOf(text, reading.issues, unquoted, templated),
    comments: reading.comments,
    linked: reading.linked,
    documents: reading.documents.length,
    templated,
    ...(unknown.length > 0 && { foreign: true }),
    ...mistakesOf(reading.issues),
  };
}

function mistakesOf(issues: readonly Issue[]): Pick<ParsedYaml, "mistakes" | "unclosed"> {
  if (issues.length === 0) return {};
  const unclosed = issues.filter(({ kind }) => kind === "quote" || kind === "bracket");
  return {
    mistakes: issues.length,
    ...(unclosed.length > 0 && { unclosed: unclosed.map(({ span }) => span.start) }),
  };
}

/** What relaxing once uncovers is relaxed in turn, but not for ever. */
const maxPasses = 4;

/** Reads the text, then again with what only the `yaml` package refuses put right, as long as that helps. */
function readRelaxed(text: string, structureText: string, unknown: readonly Placeholder[]): Reading {
  let structure: Structure = {
    text: structureText,
    comments: [],
    placeholders: new PlaceholderIndex(unknown),
  };
  let best = readStructure(text, structure);
  if (hasEndlessQuote(structureText, best.issues)) {
    const withQuotes = { ...structure, quotesBehind: true };
    const reading = readStructure(text, withQuotes);
    if (!reading.beyond) {
      structure = withQuotes;
      best = reading;
    }
  }
  for (let pass = 0; pass < maxPasses && best.issues.length > 0; pass++) {
    const relaxed = relax(structure.text, best.issues);
    if (relaxed === undefined) break;
    structure = {
      ...structure,
      text: relaxed.structure,
      comments: [...structure.comments, ...relaxed.comments],
    };
    const reading = readStructure(text, structure);
    if (reading.beyond || reading.issues.length >= best.issues.length) break;
    best = reading;
  }
  return best;
}

/** True when the quote of a scalar does not come again behind it. Of each kind that can only be the last. */
function hasEndlessQuote(text: string, issues: readonly Issue[]): boolean {
  return [`"`, "'"].some((quote) => {
    const last = issues.findLast(({ kind, span }) => kind === "quote" && text[span.start] === quote);
    return last !== undefined && quoteEnd(text, last.span.start) === undefined;
  });
}

/**
 * Reads with some placeholders masked; undefined unless that makes fewer mistakes, or shows that one was read as a list.
 * @param known they are placeholders for certain: it is enough that there are no more mistakes
 */
function readMasked(
  text: string,
  structure: string,
  masked: readonly Placeholder[],
  unknown: readonly Placeholder[],
  before: Reading,
  known = false,
): Reading | undefined {
  if (known) {
    const reading = readRelaxed(text, mask(structure, masked), unknown);
    return masked.length > 0 && reading.issues.length <= before.issues.length ? reading : undefined;
  }
  if (before.issues.length === 0 && !masked.some((p) => text[p.start] === "[" && startsValue(text, p)))
    return undefined;
  const reading = readRelaxed(text, mask(structure, masked), unknown);
  const allowed = before.issues.length === 0 ? 0 : before.issues.length - 1;
  return reading.issues.length <= allowed ? reading : undefined;
}

function problemsOf(
  text: string,
  issues: readonly Issue[],
  unquoted: readonly Placeholder[],
  templated: boolean,
): YamlProblem[] {
  const open = unquoted.map(
    ({ start, end }): Issue => ({
      kind: "other",
      span: { start, end },
      message: "A value that starts with `{{` must be quoted, as YAML reads `{` as the start of a mapping.",
    }),
  );
  const mistakes = withoutAftereffects(text, [...issues, ...open, ...unreadableCharacters(text)]);
  // In a template one place that cannot be read is enough to say so.
  return mistakes
    .slice(0, templated ? 1 : mistakes.length)
    .map(({ span, message }) => ({ span, message, templated }));
}
