import { type Check, report } from "../context.ts";

/** The list of exposition formats, if given, names each once. */
export const scrapeProtocols: Check = (view, cx) => {
  const entry = view.entries.get("scrape_protocols");
  if (entry?.value.kind !== "seq") return;
  if (entry.value.items.length === 0) {
    const message =
      "`scrape_protocols` is empty, so that no format could be asked for. Name at least one, or remove the key for the default.";
    report(cx, "scrape-protocols", entry.keySpan, message, { absent: true });
    return;
  }
  const seen = new Map<string, string>();
  for (const { text, span } of view.texts("scrape_protocols")) {
    const name = text.toLowerCase();
    if (seen.has(name) && name !== "")
      report(
        cx,
        "scrape-protocols",
        span,
        `${text} stands in \`scrape_protocols\` already. Remove one of the two.`,
      );
    seen.set(name, text);
  }
};
