import { MATCH_PARAM } from "../../model/federateJob.ts";
import { matcherFor } from "../../model/series/index.ts";
import type { JobUnit, MatchSelector, Placed } from "../../model/units.ts";
import { quoteDouble } from "../../syntax/promql/strings.ts";
import { EditBuilder, quoteLike } from "../../syntax/yaml/edit.ts";
import { shiftEdits } from "../../text/edit.ts";
import { shift, touches } from "../../text/span.ts";
import type { Document } from "../../workspace/document.ts";
import { exactName } from "../../workspace/index.ts";
import type { Action } from "./action.ts";

/** Other ways to write the selectors of match[]. */
export function selectorActions(document: Document, job: Placed<JobUnit>, offset: number): Action[] {
  const item = job.unit.selectors.find(({ text }) => touches(shift(text.span, job.base), offset));
  if (!item) return [];
  return [...singleQuotes(document, job, item), ...mergeExact(document, job, item)];
}

/** Escaped quotes are hard to read: single quotes need none. */
function singleQuotes(document: Document, job: Placed<JobUnit>, { text }: MatchSelector): Action[] {
  const { node, value, inherited } = text;
  if (inherited || node.style !== "double" || !value.includes('"') || /[^\x20-\x7e]/.test(value)) return [];
  return [
    {
      title: "Write this selector in single quotes",
      kind: "refactor.rewrite",
      edits: () => [
        {
          path: document.path,
          edits: [{ span: shift(text.span, job.base), newText: quoteLike("single", value) }],
        },
      ],
    },
  ];
}

/** Several selectors that name one metric each are one alternation: the source then answers the same series. */
function mergeExact(document: Document, job: Placed<JobUnit>, item: MatchSelector): Action[] {
  const param = job.unit.params.find((p) => p.name.value === MATCH_PARAM)?.field;
  const exact = job.unit.selectors.filter((one) => plainName(one) !== undefined);
  const [first] = exact;
  if (!first || exact.length < 2 || !exact.includes(item)) return [];
  if (param?.value.kind !== "seq" || param.inherited) return [];
  const list = param.value;
  const names = [...new Set(exact.flatMap((one) => plainName(one) ?? []))];
  const { label, op, value } = matcherFor("__name__", names);
  const style = first.text.node.style === "double" ? "double" : "single";
  const merged = quoteLike(style, `{${label}${op}${quoteDouble(value)}}`);
  return [
    {
      title: `Merge the ${exact.length} exact selectors into one`,
      kind: "refactor.rewrite",
      edits: () => {
        const edit = new EditBuilder(document.text.slice(job.base));
        const gone = new Set(exact.slice(1).map((one) => one.text.span.start));
        if (list.flow) {
          const kept = list.items.filter((node) => !gone.has(node.span.start));
          const texts = kept.map((node) =>
            node.span.start === first.text.span.start ? merged : edit.textOf(node.span),
          );
          edit.replace(list.span, `[${texts.join(", ")}]`);
        } else {
          edit.replace(first.text.span, merged);
          for (const node of list.items) if (gone.has(node.span.start)) edit.removeItem(list, node);
        }
        return [{ path: document.path, edits: shiftEdits(edit.edits, job.base) }];
      },
    },
  ];
}

/** The name that a selector asks for and nothing else. */
function plainName({ text, selector, templated, expression }: MatchSelector): string | undefined {
  if (!selector || templated || text.inherited || expression.parsed.problems.length > 0) return undefined;
  const asked = selector.matchers.length + (selector.name ? 1 : 0);
  return asked === 1 && !selector.offset && !selector.at ? exactName(selector) : undefined;
}
