// Bundles and runs a TypeScript tool of this folder: node server/tools/run.mjs [TOOL] [ARGUMENT …]
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const [tool = "generate", ...rest] = process.argv.slice(2);
// Beside node_modules, so that packages left out of the bundle still resolve.
const out = mkdtempSync(join(here, "../../node_modules/.promfed-tool-"));
try {
  const file = join(out, `${tool}.mjs`);
  await build({
    entryPoints: [join(here, `${tool}.ts`)],
    bundle: true,
    platform: "node",
    format: "esm",
    target: "es2022",
    packages: "external",
    outfile: file,
    logLevel: "warning",
  });
  process.argv = [process.argv[0], file, ...rest];
  await import(pathToFileURL(file).href);
} finally {
  rmSync(out, { recursive: true, force: true });
}
