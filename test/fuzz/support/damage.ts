import type { Random } from "../../support/random.ts";

/** A stretch of a text and what comes in its place; offsets in UTF-16 code units. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** An edit of a text as people, programs and accidents make them. */
export function randomEdit(text: string, random: Random, donors: readonly string[]): Replacement {
  const start = random.int(text.length + 1);
  const most = random.pick([0, 0, 1, 5, 200]);
  const end = Math.min(text.length, start + random.int(most + 1));
  return { start, end, text: random.chance(25) ? "" : inserted(random, donors) };
}

export function apply(text: string, { start, end, text: by }: Replacement): string {
  return text.slice(0, start) + by + text.slice(end);
}

/** A text that nobody would write, or a real one that something has happened to. */
export function randomText(random: Random, donors: readonly string[]): string {
  return random.pick(MAKERS)(random, donors);
}

/** Ways to come to a text, the frequent ones several times. */
const MAKERS: readonly ((random: Random, donors: readonly string[]) => string)[] = [
  spliced,
  spliced,
  damaged,
  damaged,
  damaged,
  otherBreaks,
  noise,
  (random, donors) => {
    const text = random.pick(donors);
    return text.slice(0, random.int(text.length + 1));
  },
  (random) => {
    const depth = 1 + random.int(3000);
    const [open, close] = random.pick([
      ["[", "]"],
      ["{a: ", "}"],
      ["- ", ""],
      ["? ", ""],
      ['{"panels": [', "]}"],
      ["(", ")"],
    ] as const);
    const head = random.pick(["scrape_configs: ", "groups:\n- rules: ", "", "x: ", "expr: "]);
    return head + open.repeat(depth) + (random.chance(50) ? close.repeat(depth) : "");
  },
  (random) => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"];
    const merge = random.chance(50);
    if (merge) lines[0] = "a0: &a0 { job_name: a, x: y }";
    for (let i = 1; i < 25; i++) {
      const uses = Array(9)
        .fill(`*a${i - 1}`)
        .join(", ");
      lines.push(merge ? `a${i}: &a${i}\n  <<: [${uses}]` : `a${i}: &a${i} [${uses}]`);
    }
    const key = random.pick([
      "scrape_configs",
      "groups",
      "rule_files",
      "remote_write",
      "global",
      "receivers",
    ]);
    return `${lines.join("\n")}\n${key}: ${random.pick(["*a24", "[*a24]", "{ <<: *a24 }", "[{ <<: *a24 }]"])}\n`;
  },
  (random, donors) => {
    const text = random.pick(donors);
    const at = random.int(text.length + 1);
    return apply(text, { start: at, end: at, text: inserted(random, donors).repeat(1 + random.int(3000)) });
  },
  (random, donors) => {
    const count = random.pick([2, 5, 100, 1000]);
    const texts = Array.from({ length: count }, () => (count > 5 ? "a: b\n" : random.pick(donors)));
    return texts.join(random.pick(["---\n", "...\n---\n", "--- # next\n", "\n---\r\n"]));
  },
];

function spliced(random: Random, donors: readonly string[]): string {
  const cut = () => {
    const text = random.pick(donors);
    const from = random.int(text.length);
    return text.slice(from, from + random.int(text.length));
  };
  return Array.from({ length: 1 + random.int(4) }, cut).join(random.pick(["", "\n", "\n---\n", ","]));
}

function damaged(random: Random, donors: readonly string[]): string {
  let text = random.pick(donors);
  for (let left = 1 + random.int(8); left > 0; left--) text = apply(text, randomEdit(text, random, donors));
  return text;
}

function otherBreaks(random: Random, donors: readonly string[]): string {
  const text = random.pick(donors);
  const other = random.pick(["\r\n", "\r", "\u2028", "\u2029", "\u0085", "\n\r", "\v", "\f"]);
  const mixed = random.chance(50);
  return text.replaceAll("\n", () => (mixed && random.chance(70) ? "\n" : other));
}

function noise(random: Random): string {
  const most = random.pick([0x80, 0x100, 0x10000]);
  const head = random.pick([
    "",
    "groups:\n",
    "scrape_configs:\n  - job_name: ",
    "{",
    '{"panels":[',
    "\ufeff",
  ]);
  return head + Array.from({ length: random.int(300) }, () => String.fromCharCode(random.int(most))).join("");
}

function inserted(random: Random, donors: readonly string[]): string {
  if (random.chance(30)) {
    const lines = random.pick(donors).split(/(?<=\n)/);
    const from = random.int(lines.length);
    return lines.slice(from, from + 1 + random.int(4)).join("");
  }
  return random.pick(PIECES);
}

const PIECES: readonly string[] = [
  ...[
    "\n",
    "\r\n",
    "\r",
    " ",
    "  ",
    "\t",
    ":",
    ": ",
    "- ",
    "\n- ",
    "\n  ",
    "#",
    " # x",
    "'",
    '"',
    "|",
    ">",
    "|2-\n",
  ],
  ...[
    "&a ",
    "*a",
    "*eu",
    "<<: *eu\n",
    "{",
    "}",
    "[",
    "]",
    "{}",
    "[]",
    ",",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "? ",
  ],
  ...[
    "!!map ",
    "!!binary ",
    "!x ",
    "\0",
    "\ud83d",
    "\udc00",
    "\u2028",
    "\u2029",
    "\u0085",
    "\ufeff",
    "\u202e",
  ],
  ...[
    "\u001b[31m",
    "é",
    "🐌",
    "e\u0301",
    "\\",
    "\\u0041",
    "\\x",
    "null",
    "~",
    "=",
    '=~".*"',
    '!~"(a+)+$"',
    "(",
  ],
  ...[
    ")",
    "sum(",
    "by (",
    " on () group_left () ",
    "[5m]",
    "[5m:]",
    " offset -5m",
    " @ end()",
    "{{ x }}",
    "{{",
    "${",
  ],
  ...[
    "$__rate_interval",
    "{% if x %}\n",
    "job_name: x\n",
    "groups:\n",
    "record: a:b:c\n",
    "expr: up\n",
    "match[]: [up]\n",
  ],
  ...[
    "params: { 'match[]': ['{__name__=~\"a.*\"}'] }\n",
    "metrics_path: /federate\n",
    "1e999",
    "0x",
    "-5m",
    "1y2w3d",
  ],
  ...[
    "__proto__: 1\n",
    "constructor: x\n",
    "toString",
    "hasOwnProperty: [x]\n",
    "https://a:b@c/",
    "file:///etc/passwd",
  ],
];
