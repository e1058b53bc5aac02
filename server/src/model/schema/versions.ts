import { point } from "../../text/span.ts";
import { type CheckContext, report } from "./context.ts";
import { fieldOf, isBefore, knows, type NamedField } from "./schema.ts";
import type { FlatPair, SectionView } from "./sectionView.ts";

/** Reports a key that only newer or only older releases have. */
export function reportOtherVersion(
  cx: CheckContext,
  view: SectionView,
  pair: FlatPair,
  { name, field }: NamedField,
): void {
  const release = `Prometheus ${cx.version.major}.${cx.version.minor}`;
  const { replacement, since, removed } = field;
  const data = { section: view.name, key: name, ...(replacement && { suggestion: replacement }) };
  if (isBefore(cx.version, since)) {
    const message = `${release} does not know \`${name}\`, which came with ${since}; it would refuse the file. Remove the key or upgrade.`;
    report(cx, "not-yet", pair.keySpan, message, { data });
    return;
  }
  const instead = replacement ? `Use \`${replacement}\` instead.` : "Remove it.";
  const message = `${release} has no \`${name}\` any more (removed in ${removed}), so it refuses the file. ${instead}`;
  const next = replacement === undefined ? undefined : fieldOf(view.name, replacement);
  // A text that becomes a list, as consul's tag, takes more than a new name.
  const renames = next?.field.type.kind === field.type.kind && !view.has(next.name) && !pair.site;
  const fixes = renames
    ? [{ title: `Rename to ${next.name}`, safe: true, edits: [{ span: pair.key.span, newText: next.name }] }]
    : undefined;
  report(cx, "removed", pair.keySpan, message, { data, ...(fixes && { fixes }) });
}

/** Reports a key that has a better successor, unless this release lacks that. */
export function reportDeprecated(
  cx: CheckContext,
  view: SectionView,
  pair: FlatPair,
  { name, field }: NamedField,
): void {
  const [outer = "", inner] = (field.replacement ?? "").split(".");
  const next = fieldOf(view.name, outer);
  if (!next || !knows(next.field, cx.version)) return;
  const message = `\`${name}\` is deprecated: use \`${outer}\`${inner ? ` with \`${inner}\`` : ""}.`;
  const edits = [
    { span: pair.key.span, newText: outer },
    { span: point(pair.value.span.start), newText: `{ ${inner}: ` },
    { span: point(pair.value.span.end), newText: " }" },
  ];
  const movable = inner !== undefined && !pair.site && !view.has(outer) && fitsInFlow(pair);
  report(cx, "deprecated", pair.keySpan, message, {
    data: { section: view.name, key: name, suggestion: outer },
    ...(movable && { fixes: [{ title: `Use ${outer} instead`, safe: true, edits }] }),
  });
}

/** True for a value that may stand in a flow mapping as it is written. */
function fitsInFlow({ value }: FlatPair): boolean {
  if (value.kind !== "scalar" || value.span.end === value.span.start) return false;
  if (value.style === "plain") return /^[^,[\]{}\n]+$/.test(value.value);
  return value.style === "single" || value.style === "double";
}
