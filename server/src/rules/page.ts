import type { Example, RuleMeta } from "./rule.ts";

/** The page of a rule in Markdown: docs/rules, `promfed rules ID` and the help in SARIF show the same. */
export function rulePage(rule: RuleMeta): string {
  const lines = [
    `# ${rule.id}`,
    "",
    rule.summary,
    "",
    `Severity: **${rule.severity}** · since ${rule.since}${rule.fix ? ` · ${FIXES[rule.fix]}` : ""}`,
    "",
    "## Why",
    "",
    rule.why.trim(),
    "",
  ];
  for (const example of rule.examples) lines.push(...exampleLines(example));
  lines.push(
    "## Silence it",
    "",
    `\`# promfed-ignore ${rule.id} -- reason\` above or beside the line, or in \`.promfed.yaml\`:`,
    "",
    ...fence(`rules:\n  ${rule.id}: off\n`),
  );
  return `${lines.join("\n")}`;
}

const FIXES = {
  safe: "has a safe fix (`promfed check --fix`)",
  unsafe: "has a fix to review (`promfed check --fix-unsafe`)",
  snippet: "has a fix to fill in (in the editor)",
};

function exampleLines(example: Example): string[] {
  if ("good" in example) return ["## Accepted", "", ...note(example), ...fence(example.good)];
  const bad = ["## Reported", "", ...note(example), ...fence(example.bad)];
  return example.fixed === undefined ? bad : [...bad, "After the fix:", "", ...fence(example.fixed)];
}

function note({ note: text }: { readonly note?: string }): string[] {
  return text ? [text, ""] : [];
}

function fence(text: string): string[] {
  return ["```yaml", text.replace(/\n$/, ""), "```", ""];
}
