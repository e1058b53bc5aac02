import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseYaml } from "../server/src/syntax/yaml/parse.ts";
import { checkDiagnostics } from "./support/check.ts";
import { promfedHere } from "./support/cli.ts";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith(".md")),
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name.replaceAll("\\", "/")}`),
];

describe("the documentation", () => {
  it("has links that lead to files and headings that are there", () => {
    const broken = pages.flatMap((page) =>
      linksOf(read(page))
        .filter((link) => !leadsSomewhere(page, link))
        .map((link) => `${page}: ${link}`),
    );
    expect(broken).toEqual([]);
  });

  it("has YAML that parses, and JSON that does", () => {
    const broken: string[] = [];
    for (const page of pages) {
      for (const { language, text } of blocksOf(read(page))) {
        // A block may show a part that stands further right in its file.
        if (
          language === "yaml" &&
          !page.startsWith("docs/rules/") &&
          parseYaml(dedent(text)).problems.length > 0
        )
          broken.push(`${page}: ${text}`);
        if (language === "json") JSON.parse(text);
      }
    }
    expect(broken).toEqual([]);
  });

  it("shows a federate job in which nothing is wrong", async () => {
    const job = blocksOf(read("docs/federation.md")).find(({ text }) => text.startsWith("scrape_configs:"));
    await checkDiagnostics(job?.text ?? "");
  });

  it("tells of every command and every option of the command line", async () => {
    const page = read("docs/cli.md");
    const commands = [...(await help()).matchAll(/^ {2}([a-z]+) .*\[options\]/gm)].map(
      (match) => match[1] ?? "",
    );
    expect(commands.length).toBeGreaterThan(4);
    const missing: string[] = [];
    for (const command of commands) {
      if (!page.includes(`\n## ${command}\n`)) missing.push(command);
      for (const [option] of (await help(command)).matchAll(/(?<=^ {2})--[A-Za-z-]+/gm)) {
        if (!page.includes(option) && option !== "--clientProcessId") missing.push(`${command} ${option}`);
      }
    }
    expect(missing).toEqual([]);
  });
});

async function help(...command: string[]): Promise<string> {
  return (await promfedHere(root, [...command, "--help"])).out;
}

function read(page: string): string {
  return readFileSync(join(root, page), "utf8");
}

/** Targets of links and images, those in code left out. */
function linksOf(text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, "").replace(/`[^`\n]*`/g, "code");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? "");
}

function leadsSomewhere(page: string, link: string): boolean {
  if (/^[a-z]+:/.test(link)) return true;
  const [path = "", heading] = link.split("#");
  const target = path === "" ? page : relative(root, resolve(root, dirname(page), path));
  if (!existsSync(join(root, target))) return false;
  return heading === undefined || headingsOf(read(target)).includes(heading);
}

/** The anchors that headings get. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map((match) =>
    (match[1] ?? "")
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

function blocksOf(text: string): { language: string; text: string }[] {
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((m) => ({
    language: m[1] ?? "",
    text: m[2] ?? "",
  }));
}

function dedent(text: string): string {
  const margin = Math.min(...[...text.matchAll(/^ *(?=\S)/gm)].map((match) => match[0].length));
  return text.replace(new RegExp(`^ {${margin}}`, "gm"), "");
}
