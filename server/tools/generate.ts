// Writes what is derived from the sources: the registry of rules and their pages. `--check` only compares.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

// The bundled tool runs from a folder two levels below the project's root.
const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const rulesDir = join(root, "server/src/rules");
const check = process.argv.includes("--check");
const stale: string[] = [];

const ids = readdirSync(rulesDir, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap((family) =>
    readdirSync(join(rulesDir, family.name))
      .filter((file) => /^[a-z0-9-]+\.ts$/.test(file))
      .map((file) => `${family.name}/${file.slice(0, -3)}`),
  )
  .sort();

const identifier = (id: string) => id.replace(/[^a-z0-9]+(.)/g, (_, c: string) => c.toUpperCase());
write(
  "server/src/rules/registry.generated.ts",
  `// Written by server/tools/generate.ts from the files beside it; do not edit.
${ids.map((id) => `import ${identifier(id)} from "./${id}.ts";`).join("\n")}
import type { Rule } from "./rule.ts";

export const ALL_RULES: readonly Rule[] = [
${ids.map((id) => `  ${identifier(id)},`).join("\n")}
];
`,
);

if (stale.length > 0) {
  console.error(`out of date: ${stale.join(", ")}; run npm run generate`);
  process.exitCode = 1;
}

function write(path: string, text: string): void {
  const file = join(root, path);
  let old: string | undefined;
  try {
    old = readFileSync(file, "utf8");
  } catch {
    old = undefined;
  }
  if (old === text) return;
  if (check) stale.push(path);
  else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

