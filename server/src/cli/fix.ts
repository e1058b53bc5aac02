import type { Engine } from "../engine.ts";
import { fixAll } from "../features/fixAll.ts";
import { reasonOf } from "./problem.ts";
import { whyNotCreatable, whyNotWritable, writeFileWhole } from "./writeFile.ts";

export interface FixOutcome {
  readonly fixed: number;
  readonly files: number;
  /** Files that have fixes and were left alone, with the reason. */
  readonly refused: ReadonlyMap<string, string>;
  /** Files that could not be written, with the reason. */
  readonly failed: ReadonlyMap<string, string>;
}

/**
 * Fixes what can be fixed unattended and writes the files. Afterwards the engine holds the texts that are on the
 * disk, so what it then reports is what is left.
 */
export async function fixFiles(engine: Engine, unsafe: boolean): Promise<FixOutcome> {
  const original = new Map<string, string>();
  const verdicts = new Map<string, string | undefined>();
  const result = fixAll(
    {
      paths: () => [...engine.workspace.documents.keys()].sort(),
      check: (path) => {
        try {
          return engine.check(path);
        } catch {
          // The report that follows checks the file again and tells what went wrong.
          return [];
        }
      },
      text: (path) => engine.document(path)?.text,
      mayEdit(path, create) {
        const known = verdicts.has(path) ? verdicts.get(path) : judge(engine, path, create);
        verdicts.set(path, known);
        return known === undefined;
      },
      replace(path, text) {
        const before = engine.document(path)?.text;
        if (before !== undefined && !original.has(path)) original.set(path, before);
        engine.openText(path, text);
      },
    },
    (fix) => (fix.safe || unsafe) && !fix.snippet,
  );
  const failed = new Map<string, string>();
  for (const [path, text] of result.changed) {
    try {
      await writeFileWhole(path, text);
    } catch (error) {
      failed.set(path, reasonOf(error));
      const before = original.get(path);
      if (before !== undefined) engine.openText(path, before);
    }
  }
  const refused = new Map(
    [...verdicts].flatMap(([path, why]) => (why === undefined ? [] : [[path, why] as const])),
  );
  return { fixed: result.applied, files: result.changed.size - failed.size, refused, failed };
}

function judge(engine: Engine, path: string, create: boolean): string | undefined {
  return create ? whyNotCreatable(path) : whyNotWritable(path, engine.document(path)?.text ?? "");
}
