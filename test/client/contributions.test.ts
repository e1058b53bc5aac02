import { existsSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { OWN_COMMANDS } from "../../client/src/contributions.ts";
import { languages } from "../../client/src/selector.ts";
import { loadOniguruma, ownGrammars, repositoryFile } from "../syntaxes/grammars.ts";

interface Setting {
  readonly type: string | string[];
  readonly default: unknown;
  readonly enum?: unknown[];
  readonly markdownDescription?: string;
}

const manifest = JSON.parse(repositoryFile("package.json"));
const { commands, menus, configuration, grammars, snippets } = manifest.contributes;
const settings: [string, Setting][] = Object.entries(configuration.properties);
const sources = readdirSync(new URL("../../client/src/", import.meta.url)).map((name) => {
  return repositoryFile(`client/src/${name}`);
});

describe("the contributions to VS Code", () => {
  it("names exactly the commands that the client registers", () => {
    const contributed = commands.map(({ command }: { command: string }) => command);
    expect([...contributed].sort()).toEqual([...OWN_COMMANDS].sort());
  });

  it("refers to its own commands only by names that exist", () => {
    const inMenus = Object.values<{ command: string }[]>(menus).flatMap((items) =>
      items.map(({ command }) => command),
    );
    const inSources = sources.flatMap((text) =>
      [...text.matchAll(/"(promfed\.[a-zA-Z]+)"/g)].map((m) => m[1]),
    );
    const known = new Set<unknown>([...OWN_COMMANDS, ...settings.map(([name]) => name), "promfed.status"]);
    expect([...inMenus, ...inSources].filter((name) => !known.has(name))).toEqual([]);
    expect(inSources.length).toBeGreaterThan(OWN_COMMANDS.length);
  });

  it("describes every setting and gives it a default of its own type", () => {
    expect(settings.length).toBeGreaterThan(10);
    for (const [name, setting] of settings) {
      expect(name).toMatch(/^promfed\./);
      expect(setting.markdownDescription, name).toMatch(/^[A-Z].*[.]$/s);
      const kind =
        setting.default === null ? "null" : Array.isArray(setting.default) ? "array" : typeof setting.default;
      expect([setting.type].flat(), name).toContain(kind);
      if (setting.enum) expect(setting.enum, name).toContain(setting.default);
    }
  });

  it("reads only settings that are contributed", () => {
    const read = sources.flatMap((text) =>
      [...text.matchAll(/\.get<\w+>\("([\w.]+)"/g)].map((m) => `promfed.${m[1]}`),
    );
    expect(read).toContain("promfed.enable");
    expect(read.filter((name) => !settings.some(([known]) => known === name))).toEqual([]);
  });

  it("keeps a program's path out of what an untrusted workspace decides", () => {
    const { supported, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    expect(supported).toBe(true);
    expect(restrictedConfigurations).toEqual(["promfed.server.nodePath"]);
  });

  it("defines no language and wakes up for those it reads", () => {
    expect(manifest.contributes.languages).toBeUndefined();
    for (const language of languages) expect(manifest.activationEvents).toContain(`onLanguage:${language}`);
  });

  it("ships the files that it names", () => {
    const named = [...grammars, ...snippets].map(({ path }: { path: string }) => path);
    for (const path of [...named, manifest.icon]) {
      expect(existsSync(new URL(`../../${path}`, import.meta.url)), path).toBe(true);
    }
    const contributed = grammars.map(({ scopeName, path }: { scopeName: string; path: string }) => {
      return [scopeName, path.replace("./", "")];
    });
    expect(Object.fromEntries(contributed)).toEqual(ownGrammars);
  });
});

describe.each(Object.entries(ownGrammars))("the grammar %s", (scope, path) => {
  const grammar = JSON.parse(repositoryFile(path));

  it("carries its scope and includes only rules that exist", () => {
    expect(grammar.scopeName).toBe(scope);
    const missing = values(grammar, "include").filter((include) => {
      const [file, rule] = include.split("#");
      const target = file === "" ? grammar : JSON.parse(repositoryFile(ownGrammars[file ?? ""] ?? path));
      return rule !== undefined && target.repository[rule] === undefined;
    });
    expect(missing).toEqual([]);
  });

  it("has only patterns that the editor's engine compiles", async () => {
    const { createOnigScanner, createOnigString } = await loadOniguruma();
    const own = ["match", "begin"].flatMap((key) => values(grammar, key));
    // In an end or while pattern, what the begin pattern captured stands for \1: any text shows if it compiles.
    const later = ["end", "while"].flatMap((key) =>
      values(grammar, key).map((end) => end.replace(/\\[1-9]/g, " ")),
    );
    expect(own.length).toBeGreaterThan(0);
    for (const pattern of [...own, ...later]) {
      const scanner = () => createOnigScanner([pattern]).findNextMatchSync(createOnigString("x"), 0, 0);
      expect(scanner, pattern).not.toThrow();
    }
  });
});

describe("the snippets", () => {
  const all: [string, { prefix: string[]; description: string; body: string[] }][] = Object.entries(
    JSON.parse(repositoryFile("snippets/promfed.code-snippets")),
  );

  it.each(all)("%s is described, has its own prefixes and is YAML once filled in", (_name, snippet) => {
    expect(snippet.description.length).toBeGreaterThan(20);
    const others = all.filter(([, other]) => other !== snippet).flatMap(([, { prefix }]) => prefix);
    expect(others.filter((prefix) => snippet.prefix.includes(prefix))).toEqual([]);
    const text = filledIn(snippet.body.join("\n"));
    expect(text).not.toMatch(/\$\{?\d/);
    const parsed: unknown = parse(text);
    if (!text.startsWith("#")) expect(parsed).toBeTypeOf("object");
  });
});

/** Every string that stands under `key` anywhere in a grammar. */
function values(node: unknown, key: string): string[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) => {
    return name === key && typeof value === "string" ? [value] : values(value, key);
  });
}

/** A snippet's text with each placeholder's default in all of its places. */
function filledIn(body: string): string {
  const defaults = new Map<string, string>();
  const placeholder = /\$\{(\d+)(?::((?:[^}\\]|\\.)*)|\|([^,|]*)[^|]*\|)\}/g;
  let text = body.replace(placeholder, (_all, number: string, value?: string, choice?: string) => {
    const chosen = value ?? choice ?? "";
    defaults.set(number, chosen);
    return chosen;
  });
  for (let pass = 0; pass < 2; pass++) {
    text = text.replace(/(?<!\\)\$(\d+)/g, (_all, number: string) => defaults.get(number) ?? "");
  }
  return text.replace(/\\([$}\\])/g, "$1");
}
