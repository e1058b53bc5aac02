import {
  type Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  Pair,
  parseDocument,
  Scalar,
  visit,
} from "yaml";
import { MORE } from "./mutateMore.ts";
import { wrongValues } from "./mutateValues.ts";
import type { Random } from "./random.ts";

/** What is done to a document. */
export type Mutation = (typeof MUTATIONS)[number];

export interface Mutant {
  readonly text: string;
  /** The names of the mutations made, first to last. */
  readonly by: readonly Mutation[];
}

type Change = (text: string, random: Random, donors: readonly string[]) => string | undefined;

/** Changes of the tree: the document is written anew. */
const STRUCTURE = {
  ...MORE,
  drop: (doc, random) => {
    const owner = random.pick(owners(doc));
    owner.items.splice(random.int(owner.items.length), 1);
  },
  rename: (doc, random) => {
    const pair = random.pick(pairs(doc));
    const name = keyOf(pair);
    pair.key = new Scalar(random.chance(40) ? random.pick(keys(doc)) : misspell(name, random));
  },
  reorder: (doc, random) => random.shuffle(random.pick(owners(doc)).items),
  duplicate: (doc, random) => {
    const owner = random.pick(owners(doc));
    owner.items.push(copy(random.pick(owner.items as never[])));
  },
  move: (doc, random) => {
    const maps = owners(doc).filter(isMap);
    const from = random.pick(maps);
    const to = random.pick(maps);
    const [pair] = from.items.splice(random.int(from.items.length), 1);
    if (pair && !contains(pair, to)) to.items.splice(random.int(to.items.length + 1), 0, pair);
  },
  nest: (doc, random) => {
    const pair = random.pick(pairs(doc));
    const { value } = pair;
    if (isSeq(value) && random.chance(50)) pair.value = value.items[0] as Node;
    else if (random.chance(50)) pair.value = doc.createNode([value]);
    else pair.value = doc.createNode({ [random.pick(keys(doc))]: value });
  },
  null: (doc, random) => {
    const owner = random.pick(owners(doc));
    const index = random.int(owner.items.length);
    const item = owner.items[index];
    const nothing = new Scalar(null);
    nothing.source = random.pick(["", "null", "~", "Null", "NULL"]);
    if (isPair(item)) item.value = nothing;
    else owner.items[index] = nothing as never;
  },
  empty: (doc, random) => {
    random.pick(pairs(doc)).value = doc.createNode(random.pick([{}, [], [{}], [[]], ""]));
  },
  flow: (doc, random) => {
    const owner = random.pick(owners(doc));
    owner.flow = !owner.flow;
  },
  quotes: (doc, random) => {
    const found = scalars(doc);
    const scalar = random.pick(found);
    if (typeof scalar.value !== "string") scalar.value = scalar.source ?? String(scalar.value);
    scalar.type = random.pick(["QUOTE_DOUBLE", "QUOTE_SINGLE", "BLOCK_FOLDED", "BLOCK_LITERAL"]);
  },
} satisfies Record<string, (doc: Document.Parsed, random: Random) => void>;

/** Changes of the text as it stands. */
const TEXT = {
  value: (text, random) => {
    const scalar = random.pick(scalars(read(text)));
    const [start, end] = scalar.range ?? [0, 0];
    return splice(text, start, end, random.pick(wrongValues(text.slice(start, end), random)));
  },
  characters: (text, random) => {
    const scalar = random.pick(scalars(read(text)));
    const [start, end] = scalar.range ?? [0, 0];
    const at = start + random.int(Math.max(1, end - start));
    return splice(text, at, at + random.int(3), random.chance(60) ? random.pick(MARKS) : "");
  },
  indent: (text, random) =>
    onLine(text, random, (line) => (random.chance(50) ? ` ${line}` : line.replace(/^ {1,2}/, ""))),
  line: (text, random) => onLine(text, random, (line) => random.pick(["", `${line}\n${line}`, `# ${line}`])),
  mark: (text, random) => {
    const at = random.int(text.length);
    return splice(text, at, at + random.int(2), random.pick(MARKS));
  },
  graft: (text, random, donors) => {
    const given = pairs(read(random.pick(donors)));
    if (given.length === 0) return undefined;
    const from = random.pick(given);
    const doc = read(text);
    const to = random.pick(owners(doc).filter(isMap));
    to.items.splice(random.int(to.items.length + 1), 0, from as never);
    return write(doc);
  },
  breaks: (text, random) =>
    random.pick([
      text.startsWith("\ufeff") ? text : `\ufeff${text}`,
      `---\n${text}`,
      `${text}...\n`,
      text.replaceAll("\n", "\r\n"),
      `${text}---\n${text}`,
    ]),
} satisfies Record<string, Change>;

const MARKS = [
  ":",
  ": ",
  "-",
  "- ",
  '"',
  "'",
  "{",
  "}",
  "[",
  "]",
  ",",
  "\t",
  "#",
  " #",
  "&a ",
  "*a",
  "!x ",
  "|",
  ">",
  "%",
  "@",
  "`",
  "?",
  "\\",
  "\n",
  "(",
  ")",
  "=",
  "$",
  "{{",
  "}}",
  "0",
  "é",
  " ",
];

/** Each as often as it stands here. */
export const MUTATIONS = [
  "value",
  "value",
  "value",
  "value",
  "value",
  "characters",
  "characters",
  "drop",
  "rename",
  "rename",
  "reorder",
  "duplicate",
  "move",
  "move",
  "nest",
  "null",
  "null",
  "empty",
  "flow",
  "quotes",
  "indent",
  "line",
  "mark",
  "graft",
  "breaks",
  "swap",
  "discovery",
  "add",
  "add",
  "retype",
  "retype",
  "step",
  "step",
  "rule",
  "rule",
  "alias",
  "merge",
  "tag",
  "key",
] as const satisfies readonly (keyof typeof STRUCTURE | keyof typeof TEXT)[];

/**
 * A document that differs from `text`, which must be YAML, by one change or, now and then, by two.
 * @param donors documents of which parts may be put in
 */
export function mutate(text: string, random: Random, donors: readonly string[]): Mutant {
  const by: Mutation[] = [];
  let result = text;
  const rounds = random.chance(25) ? 2 : 1;
  while (by.length < rounds) {
    const name = random.pick(MUTATIONS);
    const doc = read(result);
    // A second change needs something to choose from.
    if (doc.errors.length > 0 || pairs(doc).length === 0 || scalars(doc).length === 0) break;
    const changed = change(name, doc, result, random, donors);
    if (changed === undefined) continue;
    result = changed;
    by.push(name);
  }
  return { text: result, by };
}

function change(
  name: Mutation,
  doc: Document.Parsed,
  text: string,
  random: Random,
  donors: readonly string[],
): string | undefined {
  if (Object.hasOwn(TEXT, name)) return TEXT[name as keyof typeof TEXT](text, random, donors);
  STRUCTURE[name as keyof typeof STRUCTURE](doc, random);
  return write(doc);
}

function read(text: string): Document.Parsed {
  return parseDocument(text, { uniqueKeys: false, logLevel: "silent", stringKeys: false });
}

/** Undefined where an alias has lost its anchor: such a tree cannot be written. */
function write(doc: Document.Parsed): string | undefined {
  try {
    return doc.toString({ lineWidth: 0 });
  } catch {
    return undefined;
  }
}

type Owner = { items: unknown[]; flow?: boolean };

/** Mappings and lists that hold something. */
function owners(doc: Document.Parsed): Owner[] {
  const found: Owner[] = [];
  visit(doc, { Collection: (_, node) => void (node.items.length > 0 && found.push(node as Owner)) });
  return found;
}

function pairs(doc: Document.Parsed): Pair<unknown, unknown>[] {
  const found: Pair<unknown, unknown>[] = [];
  visit(doc, { Pair: (_, pair) => void found.push(pair) });
  return found;
}

/** Scalar values, keys left out. */
function scalars(doc: Document.Parsed): Scalar[] {
  const found: Scalar[] = [];
  visit(doc, { Scalar: (key, node) => void (key !== "key" && node.range && found.push(node)) });
  return found;
}

function keys(doc: Document.Parsed): string[] {
  return pairs(doc).map(keyOf);
}

function keyOf(pair: Pair<unknown, unknown>): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

function copy(item: unknown): unknown {
  if (isPair(item)) return new Pair(item.key, item.value);
  return item instanceof Object && "clone" in item ? (item as Node).clone() : item;
}

function contains(pair: Pair<unknown, unknown>, inner: unknown): boolean {
  const found: unknown[] = [];
  visit(pair as never, { Collection: (_, node) => void found.push(node) });
  return found.includes(inner);
}

function misspell(name: string, random: Random): string {
  const at = random.int(name.length);
  return random.pick([
    name.slice(0, at) + name.slice(at + 1),
    `${name.slice(0, at)}x${name.slice(at)}`,
    name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    name.toUpperCase(),
    `${name}s`,
    ` ${name}`,
    "",
  ]);
}

function onLine(text: string, random: Random, change: (line: string) => string): string {
  const lines = text.split("\n");
  const at = random.int(lines.length);
  lines[at] = change(lines[at] ?? "");
  return lines.join("\n");
}

function splice(text: string, start: number, end: number, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}
