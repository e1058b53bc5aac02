import { type Document, isMap, isScalar, isSeq, Pair, Scalar, visit, YAMLMap, YAMLSeq } from "yaml";
import { fieldsOf, sdKinds, sectionNames } from "../../server/src/model/schema/schema.ts";
import type { Random } from "./random.ts";

/** A change of the tree of a document. */
export type TreeChange = (doc: Document.Parsed, random: Random) => void;

const KEYS = [
  ...new Set(
    sectionNames()
      .filter((name) => !name.startsWith("manifest_"))
      .flatMap((name) => fieldsOf(name).map((field) => field.name)),
  ),
];
const DISCOVERIES = sdKinds().map(({ key }) => key);

/** What may stand as the value of a key that nobody expected. */
const ODD_VALUES: readonly unknown[] = [
  5,
  -1,
  0,
  1.5,
  true,
  null,
  "",
  "a",
  "5m",
  "10MB",
  "http://a",
  "a.yml",
  "$1",
  [],
  {},
  ["a"],
  [null],
  [{}],
  { a: "b" },
  { a: ["b"] },
  [["a"]],
];

const STEP_FIELDS: Readonly<Record<string, readonly unknown[]>> = {
  action: [
    ..."replace keep drop hashmod labelmap labeldrop labelkeep lowercase uppercase keepequal dropequal".split(
      " ",
    ),
    "Keep",
    "keeps",
    "",
    null,
  ],
  source_labels: [["a"], ["a", "b"], [], null, ["a-b"], "a", ["__name__"]],
  target_label: ["b", "b_$1", "${1}", "$1-x", "a-b", "", null, "0a", "é"],
  regex: ["(.*)", "a|b", "(", "a{1001}", "", null, 5],
  replacement: ["$1", "x", "", "a-$1", "${2}", null],
  separator: [";", ",", "", null],
  modulus: [0, 8, -1, "8", 1.5, null],
};

const RULE_FIELDS: Readonly<Record<string, readonly unknown[]>> = {
  record: ["a:b", "", "a b", "a{b}", null, 5],
  alert: ["A", "A b", "", null, true],
  expr: ["up", "up ==", "sum(", "", null, 1],
  for: ["5m", "0s", "5", 0, null, ""],
  keep_firing_for: ["5m", "0s", 5, null],
  labels: [{ a: "b" }, { "a-b": "c" }, { __name__: "a" }, { a: 1 }, {}, [], null],
  annotations: [{ a: "{{ $labels.b }}" }, { a: "{{ $x }}" }, { a: "{{ $value" }, { "": "b" }, [], null],
};

export const MORE = {
  swap: (doc, random) => {
    const found = pairsOf(doc);
    const [a, b] = [random.pick(found), random.pick(found)];
    if (!within(a, b) && !within(b, a)) [a.value, b.value] = [b.value, a.value];
  },
  discovery: (doc, random) => {
    const found = pairsOf(doc).filter(({ key }) => /_sd_configs$|^static_configs$/.test(String(key)));
    if (found.length > 0) random.pick(found).key = new Scalar(random.pick(DISCOVERIES));
  },
  add: (doc, random) => {
    const map = random.pick(mapsOf(doc));
    map.items.splice(
      random.int(map.items.length + 1),
      0,
      doc.createPair(random.pick(KEYS), random.pick(ODD_VALUES)) as never,
    );
  },
  retype: (doc, random) => {
    random.pick(pairsOf(doc)).value = doc.createNode(random.pick(ODD_VALUES));
  },
  step: (doc, random) => {
    const lists = pairsOf(doc).filter(
      ({ key, value }) => /relabel_configs$/.test(String(key)) && isSeq(value),
    );
    const step = doc.createNode(some(STEP_FIELDS, random));
    if (lists.length > 0) (random.pick(lists).value as YAMLSeq).items.push(step);
    else {
      const jobs = mapsOf(doc).filter((map) => map.has("job_name"));
      if (jobs.length > 0) random.pick(jobs).items.push(doc.createPair("relabel_configs", [step]) as never);
    }
  },
  rule: (doc, random) => {
    const rules = mapsOf(doc).filter((map) => map.has("expr"));
    if (rules.length === 0) return;
    const rule = random.pick(rules);
    const [[name, value] = ["for", "5m"]] = Object.entries(some(RULE_FIELDS, random));
    if (random.chance(50)) rule.set(name, doc.createNode(value));
    else rule.items.push(doc.createPair(name, value) as never);
  },
  alias: (doc, random) => {
    const found = pairsOf(doc);
    const [from, to] = [random.pick(found), random.pick(found)];
    const value = from.value as { anchor?: string } | null;
    if (!value || typeof value !== "object" || within(from, to) || within(to, from)) return;
    value.anchor = "shared";
    to.value = doc.createAlias(value as never, "shared");
  },
  merge: (doc, random) => {
    const maps = mapsOf(doc);
    const [from, to] = [random.pick(maps), random.pick(maps)];
    if (from === to || contains(from, to) || contains(to, from)) return;
    from.anchor = "base";
    const alias = doc.createAlias(from, "base");
    to.items.splice(random.int(to.items.length + 1), 0, new Pair(new Scalar("<<"), alias) as never);
  },
  tag: (doc, random) => {
    const found: Scalar[] = [];
    visit(doc, { Scalar: (key, node) => void (key !== "key" && found.push(node)) });
    if (found.length > 0)
      random.pick(found).tag = `tag:yaml.org,2002:${random.pick(["str", "int", "bool", "float", "null"])}`;
  },
  key: (doc, random) => {
    const pair = random.pick(pairsOf(doc));
    const odd = random.pick(["5", "true", "~", "yes", "1.5", '"', "'"]);
    if (odd === '"' || odd === "'") {
      if (isScalar(pair.key)) pair.key.type = odd === '"' ? "QUOTE_DOUBLE" : "QUOTE_SINGLE";
    } else {
      const key = new Scalar(odd);
      key.type = "PLAIN";
      key.source = odd;
      pair.key = key;
    }
  },
} satisfies Record<string, TreeChange>;

/** One to all of the fields, each with one of its values. */
function some(fields: Readonly<Record<string, readonly unknown[]>>, random: Random): Record<string, unknown> {
  const names = Object.keys(fields);
  random.shuffle(names);
  const chosen = names.slice(0, 1 + random.int(names.length));
  return Object.fromEntries(chosen.map((name) => [name, random.pick(fields[name] ?? [])]));
}

function pairsOf(doc: Document.Parsed): Pair<unknown, unknown>[] {
  const found: Pair<unknown, unknown>[] = [];
  visit(doc, { Pair: (_, pair) => void found.push(pair) });
  return found;
}

function mapsOf(doc: Document.Parsed): YAMLMap[] {
  const found: YAMLMap[] = [];
  visit(doc, { Map: (_, map) => void (isMap(map) && map.items.length > 0 && found.push(map as YAMLMap)) });
  return found;
}

function within(outer: Pair<unknown, unknown>, inner: Pair<unknown, unknown>): boolean {
  return (
    outer === inner ||
    (outer.value instanceof YAMLMap || outer.value instanceof YAMLSeq ? contains(outer.value, inner) : false)
  );
}

function contains(outer: YAMLMap | YAMLSeq, inner: unknown): boolean {
  const found: unknown[] = [];
  visit(outer, {
    Pair: (_, pair) => void found.push(pair),
    Collection: (_, node) => void (node !== outer && found.push(node)),
  });
  return found.includes(inner);
}
