import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

const made: string[] = [];

// Not where a folder is made: that may be in a test, where it is too late to say so.
afterAll(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

/** An empty folder of its own, removed when the test file is done. */
export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), "promfed-"));
  made.push(path);
  return path;
}
