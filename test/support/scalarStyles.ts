import { parseYaml } from "../../server/src/syntax/yaml/parse.ts";

/** A way to write a text as a YAML scalar, for tests that hold whatever the style. */
export interface Style {
  readonly name: string;
  /** The text behind `key:` and a space; further lines are indented by `indent`. Undefined where it cannot hold it. */
  write(text: string, indent: number): string | undefined;
  /** The line break of the whole file. */
  readonly lineBreak: "\n" | "\r\n";
}

const block = (header: string) => (text: string, indent: number) =>
  `${header}\n${text
    .split("\n")
    .map((line) => (line === "" ? "" : " ".repeat(indent) + line))
    .join("\n")}`;
const oneLine = (text: string) => text.replace(/\s*\n\s*/g, " ");
const plain = (text: string) => (/^[[{"'`@%&*!|>#]|: |:$| #/.test(oneLine(text)) ? undefined : oneLine(text));
const single = (text: string) => `'${oneLine(text).replaceAll("'", "''")}'`;
const double = (text: string) => `"${oneLine(text).replace(/["\\]/g, "\\$&")}"`;

export const STYLES: readonly Style[] = [
  { name: "plain", write: plain, lineBreak: "\n" },
  { name: "plain over two lines", write: broken(plain), lineBreak: "\n" },
  { name: "single quoted", write: single, lineBreak: "\n" },
  { name: "single quoted over two lines", write: broken(single), lineBreak: "\n" },
  { name: "double quoted", write: double, lineBreak: "\n" },
  { name: "literal", write: block("|"), lineBreak: "\n" },
  { name: "literal without a last break", write: block("|-"), lineBreak: "\n" },
  { name: "folded", write: (text, indent) => block(">")(oneLine(text), indent), lineBreak: "\n" },
  {
    name: "folded over two lines",
    write: (text, indent) => broken(block(">-"))(oneLine(text), indent),
    lineBreak: "\n",
  },
  { name: "plain with CRLF", write: plain, lineBreak: "\r\n" },
  { name: "literal with CRLF", write: block("|"), lineBreak: "\r\n" },
  { name: "double quoted with CRLF", write: double, lineBreak: "\r\n" },
];

/** With the first space outside quotes as a break of lines. */
function broken(write: Style["write"]): Style["write"] {
  return (text, indent) => {
    const at = /^[^"'{]*? (?=\S)/.exec(text)?.[0].length;
    const mark = "\u0001";
    const marked = at === undefined ? text : `${text.slice(0, at - 1)}${mark}${text.slice(at)}`;
    return write(marked, indent)?.replace(mark, `\n${" ".repeat(indent)}`);
  };
}

/** The decoded scalar below keys and indexes of a YAML text. */
export function scalarAt(text: string, path: readonly (string | number)[]): string | undefined {
  let node = parseYaml(text).root;
  for (const step of path) {
    if (node?.kind === "map") node = node.pairs.find((pair) => pair.key.value === step)?.value;
    else node = node?.kind === "seq" && typeof step === "number" ? node.items[step] : undefined;
  }
  return node?.kind === "scalar" ? node.value : undefined;
}
