import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";

/** One token of a tokenised text: its line, its columns and its scopes, outermost first. */
export interface Token {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly scopes: readonly string[];
}

/** Where a scope's grammar file stands, relative to the repository or absolute. */
export type GrammarFiles = Readonly<Record<string, string>>;

/** The grammars that the extension contributes. */
export const ownGrammars: GrammarFiles = {
  "source.promql": "syntaxes/promql.tmLanguage.json",
  "promql.yaml.injection": "syntaxes/promql.yaml-injection.tmLanguage.json",
  "promql.template.injection": "syntaxes/template.yaml-injection.tmLanguage.json",
  "promql.markdown.injection": "syntaxes/promql.markdown-injection.tmLanguage.json",
};

/** Hosts to inject into: as little of YAML and Markdown as shows where a scalar or a fence begins and ends. */
export const testHosts: GrammarFiles = {
  "source.yaml": "test/syntaxes/yaml.test-grammar.json",
  "text.html.markdown": "test/syntaxes/markdown.test-grammar.json",
};

const injections: Readonly<Record<string, readonly string[]>> = {
  "source.yaml": ["promql.yaml.injection", "promql.template.injection"],
  "text.html.markdown": ["promql.markdown.injection"],
};

const root = new URL("../../", import.meta.url);

/** A tokeniser for one scope as the editor would have it, with this extension's injections. */
export async function tokenizer(
  scope: string,
  hosts: GrammarFiles = testHosts,
): Promise<(text: string) => Token[]> {
  const files: GrammarFiles = { ...hosts, ...ownGrammars };
  const registry = new textmate.Registry({
    onigLib: loadOniguruma(),
    async loadGrammar(name) {
      const file = files[name];
      if (file === undefined) return null;
      return textmate.parseRawGrammar(readFileSync(new URL(file, root), "utf8"), file);
    },
    getInjections: (name) => [...(injections[name] ?? [])],
  });
  const grammar = await registry.loadGrammar(scope);
  if (grammar === null) throw new Error(`No grammar for ${scope}`);
  return (text) => {
    let state = textmate.INITIAL;
    return text.split("\n").flatMap((content, line) => {
      const { tokens, ruleStack } = grammar.tokenizeLine(content, state);
      state = ruleStack;
      return tokens.map(({ startIndex, endIndex, scopes }) => {
        return { line, start: startIndex, end: Math.min(endIndex, content.length), scopes };
      });
    });
  };
}

let loaded: Promise<textmate.IOnigLib> | undefined;

/** The regular expression engine that the editor's tokeniser runs on. */
export function loadOniguruma(): Promise<textmate.IOnigLib> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<textmate.IOnigLib> {
  const wasm = createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm");
  await oniguruma.loadWASM(readFileSync(wasm));
  return {
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  };
}

/** The repository's file at `path`, as text. */
export function repositoryFile(path: string): string {
  return readFileSync(fileURLToPath(new URL(path, root)), "utf8");
}
