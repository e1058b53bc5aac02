// Builds every artefact of dist/: the command line, the language server (desktop and web) and the VS Code client.
import { chmodSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
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
  metafile: true,
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
/**
 * Each file that imports from a CommonJS package gets a copy of all its names when the program starts. Of this one,
 * which has hundreds, dozens of files share one copy.
 */
const oneCopy = {
  name: "one copy of vscode-languageserver",
  setup({ onResolve, onLoad }) {
    const namespace = "one-copy";
    onResolve({ filter: /^vscode-languageserver$/ }, ({ path, importer, namespace: from }) =>
      from === namespace || importer.includes("node_modules") ? undefined : { path, namespace },
    );
    onLoad({ filter: /.*/, namespace }, ({ path }) => ({
      contents: `export * from ${JSON.stringify(path)};`,
      resolveDir: process.cwd(),
    }));
  },
};
/** A program for Node, whose parts are loaded when they are needed: they stand in a folder of its name. */
const program = (name, source) => ({
  ...nodeEsm,
  plugins: [oneCopy],
  entryPoints: { [name]: source },
  outdir: "dist",
  splitting: true,
  // The name of a part changes with what is in it, so that parts of two builds are never mixed.
  chunkNames: `${name}/[name]-[hash]`,
});
/**
 * The server proper, which both programs load. CommonJS: of a module, Node.js 20 gives nobody the code that it has made.
 */
const serverPart = {
  ...nodeEsm,
  format: "cjs",
  banner: {},
  plugins: [oneCopy],
  entryPoints: { server: "server/src/lsp/nodeServer.ts" },
  outdir: "dist/server",
  entryNames: "[name]-[hash]",
  outExtension: { ".js": ".cjs" },
};
const builds = [
  program("cli", "server/src/cli/main.ts"),
  program("server", "server/src/lsp/main.node.ts"),
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
  // Here the server is a part like any other, as its name would change with each edit.
  for (const options of builds) await (await context(options)).watch();
} else {
  const part = await build(serverPart);
  const name = Object.keys(part.metafile.outputs).find((path) => path.endsWith(".cjs"));
  const define = { SERVER_PART: JSON.stringify(name.replace(/^dist/, ".")) };
  const built = [part, ...(await Promise.all(builds.map((options) => build({ ...options, define }))))];
  const files = new Set(built.flatMap(({ metafile }) => Object.keys(metafile.outputs)));
  for (const name of ["cli", "server"]) removeOthers(`dist/${name}`, files);
  // Started by its name where the package is linked; npm does this only when it installs.
  chmodSync("dist/cli.js", 0o755);
}

/** Removes the parts that an earlier build has left. */
function removeOthers(folder, files) {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) if (!files.has(`${folder}/${name}`)) rmSync(join(folder, name));
}
