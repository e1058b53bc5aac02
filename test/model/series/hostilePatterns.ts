/**
 * A thousand patterns that make backtracking engines, careless parsers or subset constructions explode: nested
 * quantifiers, big counted repetitions, long alternations, whole scripts of Unicode, case folding, assertions, and
 * mixtures of these. The same ones each time.
 */
export function hostilePatterns(): string[] {
  const patterns = [...CLASSICS];
  for (let n = 1; n <= 36; n++) {
    patterns.push(`.*a.{${n}}`, `(a|b)*a(a|b){${n}}`, `${"(".repeat(n)}a+${")+".repeat(n)}`);
    patterns.push(
      `${"(a*)*".repeat(n)}b`,
      alternation(n * 10, (i) => `m${i}_.*x`),
    );
    patterns.push(`(?i)${alternation(n * 20, (i) => `Name${i * 7919}`)}`);
    patterns.push(`(?i)(straße|ΣΊΣΥΦΟΣ|K){1,${n * 5}}`, `(\\p{L}|\\p{N}|_){${n},${n * 20}}`);
    patterns.push(`.*${alternation(n * 8, (i) => `(a|b){${i % 9}}c${i}`)}.*`);
  }
  const random = generator(20_240_229);
  while (patterns.length < 1000) patterns.push(mixture(random, 4));
  return patterns;
}

const CLASSICS: readonly string[] = [
  "(a+)+$",
  "(a|a)*b",
  "(a|aa)+$",
  "(.*a){20}",
  "(x{1,50}){1,20}",
  ".{1,1000}",
  "(.{1,30}){1,30}",
  "(a?){500}a{500}",
  "((((a*)*)*)*)*b",
  "(?:a|b|ab)*c",
  ".*.*.*.*.*.*.*=.*",
  "(a*)*b",
  "([a-zA-Z]+)*1",
  "(\\w+\\s?)*!",
  "(.+)+@(.+)+",
  "(?i)(a|A|b|B)*c",
  "\\pL{1,500}",
  "(\\p{Greek}|\\p{Han}){1,100}",
  "[^\\x00-\\x{10FFFF}]*",
  "(\\b\\w+\\b\\W*)*",
  "(?m)(^.*$\\n?)*",
  "(|a)+",
  "(?:|a|b)*c",
  "(a{0,100}){0,10}",
  "((a{0,10}){0,10}){0,10}",
  "(.*)(.*)(.*)(.*)(.*)x",
  "(^a|b$)*",
  "(\\B\\b)*",
  "(a.*b.*c.*d.*e.*f.*){3}",
  "(?:(?:(?:.?){10}){10}){10}",
  "(?i)\\p{Lu}{1,900}",
  "([\\pL\\pN\\pP\\pS]{0,1000})",
  "(.*a.*|.*b.*|.*c.*|.*d.*|.*e.*){0,50}",
  `(${"a?".repeat(200)})*${"a".repeat(200)}`,
  `${"(".repeat(500)}a${")".repeat(500)}`,
  `${"[a-z]?".repeat(300)}x`,
  `${"(?:.|\\n)*".repeat(100)}x`,
  "x".repeat(20_000),
  `(?i)${"x".repeat(5_000)}`,
  `[${"a-zA-Z0-9".repeat(1_000)}]+`,
  "(?:\\b.*\\B.*){50}",
  "(?:(?:a{30}){30})?b",
];

function alternation(count: number, make: (index: number) => string): string {
  return `(${Array.from({ length: count }, (_, index) => make(index)).join("|")})`;
}

const ATOMS = [
  "a",
  "b",
  ".",
  "[ab]",
  "[^a]",
  "\\w",
  "\\d",
  "\\pL",
  "\\p{Greek}",
  "(?i:k)",
  "(?i:straße)",
  "\\b",
  "^",
  "$",
  "",
  "job:",
  "\\PL",
  "[[:alpha:]]",
  "(?-s:.)",
  "é",
]; // prettier-ignore

const TIMES = ["*", "+", "?", "*?", "{3}", "{0,9}", "{2,}", "{50}", "{0,200}", "{1,1000}"];

/** A pattern put together at random, within what RE2 allows of nested counts (a thousand copies in all). */
function mixture(random: (below: number) => number, depth: number, copies = 1): string {
  const atom = () => ATOMS[random(ATOMS.length)] ?? "a";
  if (depth === 0) return atom();
  const below = (times = 1) => mixture(random, depth - 1, copies * times);
  switch (random(4)) {
    case 0:
      return `${below()}${below()}${below()}`;
    case 1:
      return `(?:${Array.from({ length: 2 + random(5) }, () => below()).join("|")})`;
    case 2:
      return `(${below()})${TIMES[random(4)]}`;
    default: {
      const times = TIMES[random(TIMES.length)] ?? "*";
      const most = Number(/(\d+)\}$/.exec(times)?.[1] ?? 1);
      return copies * most > 1000 ? `(${below()})*` : `(?:${below(most)})${times}`;
    }
  }
}

/** Numbers that look random and are the same each time. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
