import { expect } from "vitest";
import { Engine } from "../../server/src/engine.ts";
import { MemoryHost } from "../../server/src/hosts/memory.ts";
import type { Diagnostic } from "../../server/src/rules/finding.ts";
import { applyEdits } from "../../server/src/text/edit.ts";
import { mergeSettings } from "../../server/src/workspace/project/mergeSettings.ts";
import { readProjectFile } from "../../server/src/workspace/projectFile.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../server/src/workspace/settings.ts";
import { type Fixture, type Mark, parseFixture } from "./fixture.ts";

export interface CheckOptions {
  readonly settings?: Partial<Settings>;
  /** Only findings of these rules are compared; all, when left out. */
  readonly only?: readonly string[];
}

/** An engine that has read the files of a fixture. */
export async function engineOf(
  files: Iterable<readonly [string, string]>,
  settings: Partial<Settings> = {},
): Promise<Engine> {
  const host = new MemoryHost(files);
  const project = host.files.get("/.promfed.yaml");
  const own = project === undefined ? {} : readProjectFile("/.promfed.yaml", project).settings;
  const engine = new Engine(host, {
    roots: ["/"],
    settings: mergeSettings(DEFAULT_SETTINGS, own, settings),
  });
  await engine.load();
  return engine;
}

/** Checks that the fixture's files have exactly the findings that its marks announce. */
export async function checkDiagnostics(source: string, options: CheckOptions = {}): Promise<void> {
  const fixture = parseFixture(source);
  const engine = await engineOf(fixture.files, options.settings);
  const found = [...engine.checkAll().values()]
    .flat()
    .filter((d) => !options.only || options.only.includes(d.code));
  const missed = fixture.marks.filter((mark) => !found.some((d) => fits(mark, d)));
  const extra = found.filter((d) => !fixture.marks.some((mark) => fits(mark, d)));
  const show = {
    missing: missed.map(
      (m) =>
        `${m.path} ${quote(fixture, m.path, m.start, m.end)} ${m.fix ? "💡 " : ""}${m.severity} ${m.code}${m.message ? `: ${m.message}` : ""}`,
    ),
    unexpected: extra.map(
      (d) =>
        `${d.location.path} ${quote(fixture, d.location.path, d.location.span.start, d.location.span.end)} ${d.fixes.length > 0 ? "💡 " : ""}${d.severity} ${d.code}: ${d.message}`,
    ),
  };
  expect(show).toEqual({ missing: [], unexpected: [] });
}

function fits(mark: Mark, d: Diagnostic): boolean {
  return (
    d.location.path === mark.path &&
    d.location.span.start === mark.start &&
    d.location.span.end === mark.end &&
    d.severity === mark.severity &&
    d.code === mark.code &&
    d.fixes.length > 0 === mark.fix &&
    (mark.message === undefined || d.message.includes(mark.message))
  );
}

function quote(fixture: Fixture, path: string, start: number, end: number): string {
  const text = fixture.files.get(path) ?? "";
  return `${text.slice(0, start).split("\n").length}:${JSON.stringify(text.slice(start, end))}`;
}

/** Applies the first fix of each finding of `code` (all rounds at once) and gives the changed files. */
export async function applyFixes(
  files: ReadonlyMap<string, string>,
  code: string,
  settings: Partial<Settings> = {},
): Promise<Map<string, string>> {
  const engine = await engineOf(files, settings);
  const result = new Map(files);
  const edits = new Map<string, { span: { start: number; end: number }; newText: string }[]>();
  for (const diagnostic of [...engine.checkAll().values()].flat()) {
    if (diagnostic.code !== code) continue;
    for (const file of diagnostic.fixes[0]?.edits() ?? []) {
      edits.set(file.path, [...(edits.get(file.path) ?? []), ...file.edits]);
    }
  }
  for (const [path, list] of edits) result.set(path, applyEdits(files.get(path) ?? "", list));
  return result;
}
