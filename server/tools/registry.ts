// Writes the registry of rules from the files below server/src/rules. `--check` only compares.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Output, projectRoot } from "./output.ts";

const rulesDir = join(projectRoot, "server/src/rules");
const output = new Output();

const ids = readdirSync(rulesDir, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "support")
  .flatMap((family) =>
    readdirSync(join(rulesDir, family.name))
      .filter((file) => /^[a-z0-9-]+\.ts$/.test(file))
      .map((file) => `${family.name}/${file.slice(0, -3)}`),
  )
  .sort();

const identifier = (id: string) => id.replace(/[^a-z0-9]+(.)/g, (_, c: string) => c.toUpperCase());
output.write(
  "server/src/rules/registry.generated.ts",
  `// Written by server/tools/generate.ts from the files beside it; do not edit.
${ids.map((id) => `import ${identifier(id)} from "./${id}.ts";`).join("\n")}
import type { Rule } from "./rule.ts";

export const ALL_RULES: readonly Rule[] = [
${ids.map((id) => `  ${identifier(id)},`).join("\n")}
];
`,
);

output.finish();
