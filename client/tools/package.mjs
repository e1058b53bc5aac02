// Makes promfed-<version>.vsix (or the file that --out names). The extension is put together in a folder of its
// own, so that nothing but what is listed here can slip in and a dist/ that tests are using stays as it is.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("../../", import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const { values } = parseArgs({ options: { out: { type: "string" } } });
const out = resolve(values.out ?? join(root, `${manifest.name}-${manifest.version}.vsix`));
// What the extension has besides dist/.
const assets = ["syntaxes", "snippets", manifest.icon, "LICENSE", "README.md", "CHANGELOG.md"];

const work = mkdtempSync(join(tmpdir(), "promfed-vsix-"));
try {
  const extension = join(work, "extension");
  mkdirSync(extension);
  bundle(extension);
  copyAssets(extension);
  writeManifest(extension);
  pack(extension);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** Builds dist/ without source maps. The builder writes below the folder it is run in. */
function bundle(extension) {
  const build = join(work, "build");
  mkdirSync(build);
  for (const name of ["client", "server", "node_modules"])
    symlinkSync(join(root, name), join(build, name), "junction");
  run([join(root, "esbuild.mjs"), "--production", "--quiet"], build);
  const dist = join(extension, "dist");
  renameSync(join(build, "dist"), dist);
  for (const name of ["cli.js", "cli"]) rmSync(join(dist, name), { recursive: true, force: true });
  // The desktop server is an ES module, both clients are CommonJS: web extension hosts know nothing else. An
  // editor goes by the extension's manifest, which says nothing, and Node by the nearest one.
  writeFileSync(join(dist, "package.json"), '{ "type": "module" }\n');
  renameSync(join(dist, "client.js"), join(dist, "client.cjs"));
}

function copyAssets(extension) {
  for (const name of assets) {
    if (!existsSync(join(root, name))) throw new Error(`${name} is missing.`);
    mkdirSync(dirname(join(extension, name)), { recursive: true });
    cpSync(join(root, name), join(extension, name), { recursive: true });
  }
}

/** The package's manifest without what only matters to npm and to development. */
function writeManifest(extension) {
  const { type, private: _, bin, files, scripts, dependencies, devDependencies, engines, ...kept } = manifest;
  const own = {
    ...kept,
    engines: { vscode: engines.vscode },
    main: "./dist/client.cjs",
    files: ["dist", ...assets],
  };
  writeFileSync(join(extension, "package.json"), `${JSON.stringify(own, null, 2)}\n`);
}

function pack(extension) {
  const vsce = createRequire(import.meta.url).resolve("@vscode/vsce/vsce");
  const options = [
    "--no-dependencies",
    "--allow-missing-repository",
    "--no-rewrite-relative-links",
    "--out",
    out,
  ];
  run([vsce, "package", ...options], extension);
}

function run(args, cwd) {
  const { status, error } = spawnSync(process.execPath, args, {
    cwd,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${args[0]} ended with status ${status}.`);
}
