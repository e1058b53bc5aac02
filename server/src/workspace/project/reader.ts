import { distance } from "fastest-levenshtein";
import {
  boolField,
  type Field,
  fieldsOf,
  itemsOf,
  type LocatedText,
  textField,
  textOf,
} from "../../model/located.ts";
import type { YamlNode } from "../../syntax/yaml/nodes.ts";
import type { Span } from "../../text/span.ts";
import { describeOptionType, type OptionType, type ProjectOption } from "./options.ts";

/** Something in the project file that cannot be used as it stands; the rest of the file still counts. */
export interface ProjectProblem {
  readonly span: Span;
  readonly message: string;
  /** Text to put at the span, where the meaning is plain. */
  readonly replacement?: { readonly title: string; readonly newText: string };
  readonly related?: readonly { readonly span: Span; readonly message: string }[];
}

/** The keys of one mapping. */
export type Fields = Map<string, Field>;

/** Reads values by their option's type; what does not fit becomes a problem and reads as absent. */
export class ProjectReader {
  readonly problems: ProjectProblem[] = [];

  report(span: Span, message: string, rest: Omit<ProjectProblem, "span" | "message"> = {}): void {
    this.problems.push({ span, message, ...rest });
  }

  /** The known keys of a mapping; unknown ones are reported. `where` names it in messages: "a cluster". */
  section(node: YamlNode, options: readonly ProjectOption[], where: string, site?: Span): Fields {
    const fields = fieldsOf(node, site);
    const known = new Map<string, Field>();
    const keys = options.map((option) => option.key);
    for (const [key, field] of fields) {
      if (keys.includes(key)) known.set(key, field);
      else
        this.#unknownKey(
          field,
          keys.filter((k) => !fields.has(k)),
          keys,
          where,
        );
    }
    return known;
  }

  /** The mapping below a key, as its known keys. */
  sectionBelow(fields: Fields, option: ProjectOption | undefined): Fields {
    const field = option && fields.get(option.key);
    if (!field || option.type.kind !== "section" || isEmpty(field.value)) return new Map();
    if (field.value.kind !== "map") {
      this.wrongType(field.span, option.key, option.type);
      return new Map();
    }
    return this.section(
      field.value,
      option.type.options,
      option.key,
      field.inherited ? field.span : undefined,
    );
  }

  text(fields: Fields, key: string, type: OptionType): LocatedText | undefined {
    const field = fields.get(key);
    if (!field || isEmpty(field.value)) return undefined;
    const text = textField(fields, key);
    if (!text && !isNull(field)) this.wrongType(field.span, key, type);
    if (text?.value === "") {
      this.report(text.span, `${key} is empty; it takes ${describeOptionType(type)}.`);
      return undefined;
    }
    return text;
  }

  boolean(fields: Fields, key: string): boolean | undefined {
    const field = fields.get(key);
    if (!field || isEmpty(field.value) || isNull(field)) return undefined;
    const bool = boolField(fields, key);
    if (!bool) this.wrongType(field.span, key, { kind: "boolean" });
    return bool?.value;
  }

  /** The items of a list, each a text; undefined when there is no list. */
  texts(fields: Fields, key: string, type: OptionType): LocatedText[] | undefined {
    const items = this.items(fields, key, type);
    if (!items || type.kind !== "list") return undefined;
    const { of } = type;
    return items.flatMap(({ node, site }) => {
      const text = textOf(node, site);
      if (text && text.value !== "") return [text];
      this.report(site ?? node.span, `An entry of ${key} is ${describeOptionType(of)}.`);
      return [];
    });
  }

  items(fields: Fields, key: string, type: OptionType): ReturnType<typeof itemsOf> | undefined {
    const field = fields.get(key);
    if (!field || isEmpty(field.value) || isNull(field)) return undefined;
    if (field.value.kind !== "seq") {
      this.wrongType(field.span, key, type);
      return undefined;
    }
    return itemsOf(field);
  }

  /** The value when it is one of the known ones; else a problem, with the nearest known one. */
  oneOf<T extends string>(text: LocatedText | undefined, key: string, values: readonly T[]): T | undefined {
    if (!text) return undefined;
    const found = values.find((value) => value === text.value.toLowerCase());
    if (found) return found;
    const near = nearest(text.value, values);
    this.report(
      text.span,
      `\`${text.value}\` is no value of ${key}: it takes ${values.join(", ")}.`,
      near === undefined ? {} : { replacement: { title: `Change to ${near}`, newText: near } },
    );
    return undefined;
  }

  wrongType(span: Span, key: string, type: OptionType): void {
    this.report(span, `${key} takes ${describeOptionType(type)}.`);
  }

  #unknownKey(field: Field, free: readonly string[], all: readonly string[], where: string): void {
    const key = field.key.value;
    const near = nearest(key, free) ?? nearest(key.replaceAll("-", "_"), all);
    this.report(
      field.key.span,
      near === undefined
        ? `Unknown option \`${key}\` in ${where}; known are ${all.join(", ")}.`
        : `Unknown option \`${key}\` in ${where}; did you mean \`${near}\`?`,
      near === undefined || field.inherited || !free.includes(near)
        ? {}
        : { replacement: { title: `Rename to ${near}`, newText: near } },
    );
  }
}

/** The candidate that a misspelt name was most likely meant to be; undefined when none is close. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) >= least) continue;
    const far = distance(wanted, candidate.toLowerCase());
    if (far < least) {
      best = candidate;
      least = far;
    }
  }
  return best;
}

function isEmpty(node: YamlNode): boolean {
  return node.kind === "null";
}

/** Written as `null` or `~`. */
function isNull(field: Field): boolean {
  return field.value.kind === "scalar" && textOf(field.value) === undefined;
}
