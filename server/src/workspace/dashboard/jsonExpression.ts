import { Expression } from "../../model/expression.ts";
import type { LocatedText } from "../../model/located.ts";
import type { JsonString } from "../../syntax/json/nodes.ts";
import { jsonStringMap } from "../../syntax/json/stringMap.ts";
import type { ScalarMap } from "../../syntax/yaml/scalarMap.ts";

/** Text inside a string of a JSON file; spans count from the file's start. */
export class JsonExpression<P> extends Expression<P> {
  readonly #text: string;
  #map: ScalarMap | undefined;

  /** @param file the text of the file */
  constructor(file: string, text: LocatedText, parsed: P) {
    super(file, text, parsed);
    this.#text = file;
  }

  override get map(): ScalarMap {
    this.#map ??= jsonStringMap(this.#text, this.text.span);
    return this.#map;
  }
}

/** A string as the models have texts; its style is that of YAML which JSON's is nearest to. */
export function locatedString({ value, span }: JsonString): LocatedText {
  return { value, span, node: { kind: "scalar", style: "double", value, span }, inherited: false };
}
