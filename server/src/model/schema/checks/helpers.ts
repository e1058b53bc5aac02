import { parseUrl } from "../../../syntax/values/url.ts";
import { type CheckContext, report, reportAbsent } from "../context.ts";
import type { ProblemCode } from "../problem.ts";
import type { SectionView } from "../sectionView.ts";

/** Reports every key after the first of those that are set; only one of them can be. */
export function atMostOne(
  view: SectionView,
  cx: CheckContext,
  code: ProblemCode,
  keys: readonly string[],
  isSet: (key: string) => boolean = (key) => view.filled(key),
): void {
  const given = inDocumentOrder(view, keys.filter(isSet));
  const [first, ...others] = given;
  for (const key of others) {
    if (first === undefined) return;
    conflict(view, cx, code, first, key, `Only one of ${listOf(keys)} can be used. Remove the others.`);
  }
}

/** Reports that two keys exclude each other, at the later one. */
export function conflict(
  view: SectionView,
  cx: CheckContext,
  code: ProblemCode,
  a: string,
  b: string,
  why: string,
): void {
  const [first = a, second = b] = inDocumentOrder(view, [a, b]);
  report(cx, code, view.keySpan(second), `\`${second}\` cannot be combined with \`${first}\`. ${why}`, {
    data: { section: view.name, key: second },
    related: [{ span: view.keySpan(first), message: `\`${first}\` is set here` }],
  });
}

/** Reports keys that are absent or empty. */
export function requireFilled(
  view: SectionView,
  cx: CheckContext,
  keys: readonly string[],
  why: string,
): void {
  for (const key of keys) {
    if (view.filled(key)) continue;
    const what = view.has(key) ? `\`${key}\` is empty` : `\`${key}\` is missing`;
    reportAbsent(cx, view, "missing-required", `${what}: ${why}`, key);
  }
}

/** Reports a key that is there but null or empty, where absence would have meant a default. */
export function refuseEmpty(view: SectionView, cx: CheckContext, key: string, why: string): void {
  if (view.has(key) && view.text(key) === "") {
    report(cx, "missing-required", view.valueSpan(key), `\`${key}\` is empty: ${why}`, {
      data: { section: view.name, key },
    });
  }
}

export function outOfRange(view: SectionView, cx: CheckContext, key: string, message: string): void {
  report(cx, "out-of-range", view.valueSpan(key), message, { data: { section: view.name, key } });
}

/** Reports a text field that is no URL, or lacks the scheme or host that this discovery insists on. */
export function requireUrl(view: SectionView, cx: CheckContext, key: string, need: UrlNeed = {}): void {
  const text = view.text(key);
  const fault = text ? urlFault(text, key, need) : undefined;
  if (fault) report(cx, "bad-url", view.valueSpan(key), fault, { data: { section: view.name, key } });
}

function urlFault(text: string, key: string, need: UrlNeed): string | undefined {
  const url = parseUrl(text);
  if ("problem" in url) return `${url.problem}.`;
  if (need.schemes && !need.schemes.includes(url.scheme)) {
    return `\`${key}\` must start with ${need.schemes.map((s) => `${s}://`).join(" or ")}.`;
  }
  if (need.scheme && url.scheme === "") return `\`${key}\` must be a URL with its scheme, such as http://.`;
  return need.host && url.host === "" ? `\`${key}\` names no host.` : undefined;
}

export interface UrlNeed {
  readonly schemes?: readonly string[];
  readonly scheme?: boolean;
  readonly host?: boolean;
}

export function listOf(keys: readonly string[]): string {
  const shown = keys.map((key) => `\`${key}\``);
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

function inDocumentOrder(view: SectionView, keys: readonly string[]): readonly string[] {
  return [...keys].sort((a, b) => view.keySpan(a).start - view.keySpan(b).start);
}
