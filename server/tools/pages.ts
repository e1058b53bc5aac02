// Writes docs/rules: a page for each rule, and their list. `--check` only compares.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { rulePage } from "../src/rules/page.ts";
import { ALL_RULES } from "../src/rules/registry.generated.ts";
import { Output, projectRoot } from "./output.ts";

const output = new Output();
const families = new Map<string, (typeof ALL_RULES)[number][]>();
for (const rule of ALL_RULES) {
  const family = rule.id.slice(0, rule.id.indexOf("/"));
  families.set(family, [...(families.get(family) ?? []), rule]);
  output.write(`docs/rules/${rule.id}.md`, rulePage(rule));
}

output.write(
  "docs/rules/README.md",
  `# Rules

<!-- Written by \`npm run generate\` from server/src/rules; do not edit. -->

Severities are defaults: change them by id or family under \`rules\` in \`.promfed.yaml\`, or by \`--rule ID=SEVERITY\`.
A comment \`# promfed-ignore ID -- reason\` above or beside a line silences a rule there.

${[...families]
  .map(
    ([family, rules]) => `## ${family}

| rule | severity | fix | what it finds |
| --- | --- | --- | --- |
${rules.map((r) => `| [${r.id}](${r.id}.md) | ${r.severity} | ${r.fix ?? ""} | ${r.summary.replaceAll("|", "\\|")} |`).join("\n")}
`,
  )
  .join("\n")}`,
);

const known = new Set(ALL_RULES.map((rule) => `docs/rules/${rule.id}.md`));
const folder = join(projectRoot, "docs/rules");
for (const file of existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : []) {
  const path = `docs/rules/${file.replaceAll("\\", "/")}`;
  if (path.endsWith(".md") && path !== "docs/rules/README.md" && !known.has(path)) output.remove(path);
}
output.finish();
