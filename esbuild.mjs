// Builds every artefact of dist/: the command line, the language server (desktop and web) and the VS Code client.
import { chmodSync } from "node:fs";
import { build, context } from "esbuild";

const watch = process.argv.includes("--watch");
const quiet = process.argv.includes("--quiet");
const production = process.argv.includes("--production");

/** @type {import("esbuild").BuildOptions} */
const common = {
  bundle: true,
  sourcemap: production ? false : "linked",
  minify: production,
  logLevel: quiet ? "warning" : "info",
  legalComments: "none",
  target: "es2022",
  metafile: false,
};
// Some dependencies are CommonJS and call require() for Node's own modules.
const nodeEsm = {
  ...common,
  platform: "node",
  // The UMD wrapper that some packages name first hides its own parts from a bundler.
  mainFields: ["module", "main"],
  format: "esm",
  // The build of yaml for Node asks for an environment variable at every token; the one for browsers does not.
  alias: { yaml: "./node_modules/yaml/browser/index.js" },
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
};
const builds = [
  {
    ...nodeEsm,
    entryPoints: { cli: "server/src/cli/main.ts", server: "server/src/lsp/main.node.ts" },
    outdir: "dist",
    splitting: false,
  },
  {
    ...common,
    platform: "node",
    format: "cjs",
    external: ["vscode"],
    entryPoints: { client: "client/src/extension.node.ts" },
    outdir: "dist",
    outExtension: { ".js": ".js" },
  },
  {
    ...common,
    platform: "browser",
    format: "cjs",
    external: ["vscode"],
    entryPoints: { "browser/client": "client/src/extension.browser.ts" },
    outdir: "dist",
  },
  {
    ...common,
    platform: "browser",
    format: "iife",
    entryPoints: { "browser/server": "server/src/lsp/main.browser.ts" },
    outdir: "dist",
  },
];

if (watch) {
  for (const options of builds) await (await context(options)).watch();
} else {
  await Promise.all(builds.map((options) => build(options)));
  // Started by its name where the package is linked; npm does this only when it installs.
  chmodSync("dist/cli.js", 0o755);
}
