import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const src = join(root, "server/src");

/** Layers from the bottom up: a file imports its own layer and those before it. */
const LAYERS = ["text", "syntax", "model", "workspace", "rules", "features", "engine.ts", "cache"];
/** Where Node and the protocol may be used. */
const EDGES = ["cache", "lsp", "cli"];

/** The parts of the server that a browser does without. */
const NODE_SERVER = ["main.node", "nodeServer", "engineFlags", "frameReader", "frameWriter", "heapWatch"].map(
  (name) => `lsp/${name}.ts`,
);

const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.replaceAll("\\", "/"));

describe("the architecture", () => {
  it("lets imports flow one way", () => {
    const wrong: string[] = [];
    for (const file of files) {
      const from = rank(file);
      for (const target of importsOf(file)) {
        if (!target.startsWith(".")) continue;
        const to = relative(src, resolve(src, dirname(file), target)).replaceAll("\\", "/");
        if (rank(to) > from) wrong.push(`${file} imports ${to}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("keeps the server apart from the command line, and Node out of what runs in a browser", () => {
    const wrong = files
      .filter((file) => file.startsWith("lsp/"))
      .flatMap((file) => importsOf(file).map((target) => ({ file, target })))
      .filter(
        ({ file, target }) =>
          target.includes("/cli/") || (target.startsWith("node:") && !NODE_SERVER.includes(file)),
      );
    expect(wrong).toEqual([]);
  });

  it("keeps Node, the protocol, the clock and the console out of the core", () => {
    const wrong: string[] = [];
    for (const file of files) {
      if (EDGES.includes(file.split("/")[0] ?? "") || file === "hosts/node.ts") continue;
      const text = readFileSync(join(src, file), "utf8");
      for (const target of importsOf(file)) {
        if (/^node:|^vscode-|^commander$/.test(target)) wrong.push(`${file} imports ${target}`);
      }
      for (const [word] of text.matchAll(
        /\b(?:console\.\w+|Date\.now|performance\.now|new Date\(\)|setTimeout|process\.\w+)/g,
      )) {
        wrong.push(`${file} uses ${word}`);
      }
      for (const [word] of text.matchAll(/^(?:export )?let \w+/gm))
        wrong.push(`${file} keeps state in ${word}`);
    }
    expect(wrong).toEqual([]);
  });

  it("keeps files small enough to read", () => {
    const long = files
      .filter((file) => !file.endsWith(".generated.ts"))
      .map((file) => ({ file, lines: readFileSync(join(src, file), "utf8").split("\n").length }))
      .filter(({ lines }) => lines > 500);
    expect(long).toEqual([]);
  });

  it("has generated files that match their sources", () => {
    for (const tool of ["registry", "pages", "options"]) {
      execFileSync(process.execPath, ["server/tools/run.mjs", tool, "--check"], { cwd: root, stdio: "pipe" });
    }
  });

  it("passes the type checker, the formatter and the linter", () => {
    execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "--noEmit", "-p", "tsconfig.json"], {
      cwd: root,
      stdio: "pipe",
    });
    execFileSync(process.execPath, ["node_modules/@biomejs/biome/bin/biome", "check", "."], {
      cwd: root,
      stdio: "pipe",
    });
  }, 120_000);
});

function rank(file: string): number {
  const top = file.split("/")[0] ?? "";
  // Hosts stand beside the workspace layer, whose interface they implement.
  const layer = top === "hosts" ? "workspace" : top;
  const at = LAYERS.indexOf(layer);
  return at < 0 ? LAYERS.length : at;
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(src, file), "utf8");
  return [
    ...text.matchAll(/^(?:import|export)\s[^;]*?from "([^"]+)"|^import "([^"]+)"|import\("([^"]+)"\)/gm),
  ].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}
