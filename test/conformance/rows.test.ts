// Uses a real promtool, of Debian's package prometheus, where it is installed.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LineIndex } from "../../server/src/text/lineIndex.ts";
import { type CheckedKind, promtoolVerdicts, promtoolVersion } from "../support/promtool.ts";
import { refusals } from "./verdict.ts";

const folder = join(import.meta.dirname, "rows");
const FILES = readdirSync(folder)
  .filter((name) => name.endsWith(".txt"))
  .sort()
  .map((name) => ({
    name,
    kind: (name.startsWith("rules") ? "rules" : "config") as CheckedKind,
    rows: readRows(readFileSync(join(folder, name), "utf8")),
  }));

describe("rows of good and bad snippets", () => {
  it.each(FILES)("$name: every bad one is refused on its lines, no good one is", ({ kind, rows }) => {
    const own = refusals(
      kind,
      rows.map(({ text }) => text),
      {},
    );
    const wrong = rows.flatMap(({ name, text, lines }, index) => {
      const positions = new LineIndex(text);
      const at = (own[index] ?? []).map(
        ({ location: { span } }) => positions.positionAt(span.start).line + 1,
      );
      const found = [...new Set(at)].sort((a, b) => a - b);
      return found.join() === lines.join()
        ? []
        : [`${name}: on ${found.join() || "no line"}, not ${lines.join()}`];
    });
    expect(wrong).toEqual([]);
    expect(rows.length).toBeGreaterThan(5);
  });

  it.runIf(promtoolVersion() === "2.42").each(FILES)("$name: promtool 2.42 agrees", ({ kind, rows }) => {
    const known = rows.filter(({ later }) => !later);
    const texts = known.map(({ text }) => text);
    const own = refusals(kind, texts, { version: { major: 2, minor: 42 } });
    const wrong = promtoolVerdicts(kind, texts).flatMap(({ accepted, says }, index) => {
      const errors = own[index] ?? [];
      if (accepted === (errors.length === 0)) return [];
      return [`${known[index]?.name}\n  promtool: ${says}\n  promfed: ${errors[0]?.message ?? "no error"}`];
    });
    expect(wrong).toEqual([]);
  });
});

interface Row {
  readonly name: string;
  readonly text: string;
  /** Of a later release than 2.42, or of a build with more in it. */
  readonly later: boolean;
  /** The lines that errors begin on, from 1. */
  readonly lines: readonly number[];
}

function readRows(file: string): Row[] {
  return file
    .split(/^=== /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf("\n");
      const [, name = "", later, lines] =
        /^(.*?)( \[later\])?(?: {2}refused ([\d,]+))?$/.exec(part.slice(0, end)) ?? [];
      const text = part.slice(end + 1).replace(/\n\n$/, "\n");
      return { name, text, later: later !== undefined, lines: lines?.split(",").map(Number) ?? [] };
    });
}
