import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Removes all files of a folder whose name matches but the `most` that were written last. */
export async function keepNewest(folder: string, name: RegExp, most: number): Promise<void> {
  const names = (await readdir(folder)).filter((one) => name.test(one));
  if (names.length <= most) return;
  const dated = await Promise.all(
    names.map(async (one) => ({ one, ms: (await stat(join(folder, one))).mtimeMs })),
  );
  dated.sort((a, b) => b.ms - a.ms);
  for (const { one } of dated.slice(most)) await rm(join(folder, one), { force: true });
}
