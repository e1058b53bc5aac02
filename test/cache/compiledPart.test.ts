// The code that Node.js 20 has made of a part of the program, kept by promfed itself.
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import * as nodeModule from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { type LoadedPart, loadPart } from "../../server/src/cache/compiledPart.ts";
import { folder } from "../support/cli.ts";

const byNode = "enableCompileCache" in nodeModule;
const isRoot = process.geteuid?.() === 0;

interface Part {
  readonly greet: (name: string) => string;
  readonly fail: () => never;
  readonly sep: string;
}
const SOURCE = `const { sep } = require("node:path");
module.exports = { greet: (name) => "hello " + name, fail() { throw new Error("on line 2"); }, sep };
`;

/** A part, and the folder in which its code is kept. */
function part(source = SOURCE) {
  const cwd = folder({ "part.cjs": source });
  const file = join(cwd, "part.cjs");
  const cache = join(cwd, "cache");
  const env = { PROMFED_CACHE_DIR: cache };
  const kept = join(cache, "compiled");
  const load = (more: NodeJS.ProcessEnv = {}): LoadedPart<Part> =>
    loadPart<Part>(pathToFileURL(file), { ...env, ...more });
  const entry = () => join(kept, readdirSync(kept)[0] ?? "");
  return { cwd, file, kept, load, entry };
}

function works({ exports }: LoadedPart<Part>): void {
  expect(exports.greet("you")).toBe("hello you");
  expect(exports.sep).toBe("/");
}

describe.skipIf(byNode || process.geteuid === undefined)("a part of the program", () => {
  it("is loaded with the code that was kept of it", async () => {
    const { load, kept, entry } = part();
    const first = load();
    works(first);
    await first.keepCode?.();
    expect(readdirSync(kept)).toHaveLength(1);
    expect([statSync(kept).mode & 0o777, statSync(entry()).mode & 0o777]).toEqual([0o700, 0o600]);
    const second = load();
    works(second);
    expect(second.keepCode).toBeUndefined();
  });

  it("has the places of its file in what it throws", async () => {
    const { load, file } = part();
    const first = load();
    await first.keepCode?.();
    for (const { exports } of [first, load()]) {
      let stack = "";
      try {
        exports.fail();
      } catch (error) {
        stack = (error as Error).stack ?? "";
      }
      expect(stack).toContain(`${file}:2:`);
    }
    const oneLine = part("throw new Error('here')");
    expect(() => oneLine.load()).toThrow(expect.objectContaining({ stack: expect.stringContaining(":1:7") }));
  });

  it("is compiled anew where what was kept is damaged, of other code, or not certainly the user's own", async () => {
    const spoil: Record<string, (of: ReturnType<typeof part>) => void> = {
      cut: ({ entry }) => writeFileSync(entry(), readFileSync(entry()).subarray(0, -8)),
      changed: ({ entry }) => {
        const bytes = readFileSync(entry());
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
        writeFileSync(entry(), bytes);
      },
      empty: ({ entry }) => writeFileSync(entry(), ""),
      "of a source as long": ({ file }) => writeFileSync(file, SOURCE.replace("line 2", "line 3")),
      "a file that others may write": ({ entry }) => chmodSync(entry(), 0o620),
      "a folder that others may write": ({ kept }) => chmodSync(kept, 0o703),
      "a link": ({ entry, cwd }) => {
        const at = entry();
        renameSync(at, join(cwd, "elsewhere"));
        symlinkSync(join(cwd, "elsewhere"), at);
      },
      "a link to the folder": ({ kept, cwd }) => {
        renameSync(kept, join(cwd, "elsewhere"));
        symlinkSync(join(cwd, "elsewhere"), kept);
      },
      "a folder in its place": ({ entry }) => {
        const at = entry();
        rmSync(at);
        mkdirSync(at);
      },
      ...(isRoot && {
        "somebody else's file": ({ entry }) => chownSync(entry(), 12345, 12345),
        "somebody else's folder": ({ kept }) => chownSync(kept, 12345, 12345),
      }),
    };
    for (const [what, work] of Object.entries(spoil)) {
      const made = part();
      await made.load().keepCode?.();
      expect(made.load().keepCode, what).toBeUndefined();
      work(made);
      const again = made.load();
      works(again);
      expect(again.keepCode, what).toBeDefined();
    }
  });

  it("writes no code into a folder that others may write, or that cannot be", async () => {
    const { load, kept, cwd } = part();
    mkdirSync(kept, { recursive: true });
    chmodSync(kept, 0o777);
    await load().keepCode?.();
    expect(readdirSync(kept)).toEqual([]);
    writeFileSync(join(cwd, "taken"), "a file");
    const other = load({ PROMFED_CACHE_DIR: join(cwd, "taken") });
    works(other);
    await other.keepCode?.();
    expect(readFileSync(join(cwd, "taken"), "utf8")).toBe("a file");
  });

  it("keeps nothing where the user has said so", () => {
    const { load, kept } = part();
    const made = load({ NODE_DISABLE_COMPILE_CACHE: "1" });
    works(made);
    expect(made.keepCode).toBeUndefined();
    expect(existsSync(kept)).toBe(false);
  });

  it("keeps a few, the ones written last", async () => {
    const { load, kept } = part();
    for (let at = 0; at < 9; at++) await load({ NODE_OPTIONS: `--stack-size=${1000 + at}` }).keepCode?.();
    expect(readdirSync(kept)).toHaveLength(6);
    expect(load({ NODE_OPTIONS: "--stack-size=1008" }).keepCode).toBeUndefined();
  });
});
