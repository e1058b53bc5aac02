import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

interface Package {
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
  packages: Record<string, Package>;
};
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};
const packages = Object.entries(lock.packages).filter(([path]) => path !== "");
const shipped = packages.filter(([, { dev }]) => !dev);

/** Licences of what becomes part of the artefacts. */
const SHIPPED = ["MIT", "ISC", "Apache-2.0", "BlueOak-1.0.0"];

/** Licences of what only builds and tests them. */
const TOOLS = [
  ...SHIPPED,
  "0BSD",
  "Artistic-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC-BY-3.0",
  "CC0-1.0",
  "MPL-2.0",
  "Python-2.0",
  "WTFPL",
];

/** Microsoft's signing tool, which the packaging tool brings along and this project does not run. */
const OWN_TERMS = /^node_modules\/@vscode\/vsce-sign(?:-|$)/;

/** The packages whose own scripts run when they are installed. */
const SCRIPTS = ["node_modules/@vscode/vsce-sign", "node_modules/esbuild", "node_modules/keytar"];

describe("dependencies", () => {
  it("are few, and each is in the table that says why it is there", () => {
    const page = readFileSync(join(root, "docs/ARCHITECTURE.md"), "utf8");
    const missing = Object.keys(manifest.dependencies).filter((name) => !mentioned(page, name));
    expect(missing).toEqual([]);
    expect(shipped.length).toBeLessThan(40);
  });

  it("are pinned by the lock file to one text each, from the registry", () => {
    const loose = packages.filter(
      ([, { version, integrity, resolved, link }]) =>
        link ||
        !/^\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.test(version ?? "") ||
        !/^sha512-/.test(integrity ?? "") ||
        /^(?:git|file|http:)/.test(resolved ?? ""),
    );
    expect(loose.map(([path]) => path)).toEqual([]);
    const ranges = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(ranges.filter(([, range]) => !/^\^?\d+\.\d+(?:\.\d+)?[\w.-]*$/.test(range))).toEqual([]);
  });

  it("have licences that allow what is done with them", () => {
    const refused = (list: typeof packages, allowed: readonly string[]) =>
      list
        .filter(([path, { license }]) => !OWN_TERMS.test(path) && !isAllowed(license ?? "", allowed))
        .map(([path, { license }]) => `${path}: ${license ?? "no licence"}`);
    expect(refused(shipped, SHIPPED)).toEqual([]);
    expect(refused(packages, TOOLS)).toEqual([]);
  });

  it("run no scripts of their own when they are installed, but for those known to", () => {
    const scripts = packages.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
    expect(scripts.filter((path) => !SCRIPTS.includes(path))).toEqual([]);
    expect(shipped.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
  });

  it("have no vulnerability of weight that the registry knows of", ({ skip }) => {
    const args = ["audit", "--omit=dev", "--audit-level=high", "--json"];
    const { stdout, status } = spawnSync("npm", args, { cwd: root, encoding: "utf8", timeout: 20_000 });
    const report = readReport(stdout);
    if (!report?.metadata) skip("the registry does not answer audits");
    expect(status, stdout).toBe(0);
  });
});

function readReport(text: string): { metadata?: unknown } | undefined {
  try {
    return JSON.parse(text) as { metadata?: unknown };
  } catch {
    return undefined;
  }
}

/** True when a licence, or one of those that may be chosen, is among the allowed. */
function isAllowed(license: string, allowed: readonly string[]): boolean {
  return license
    .replace(/[()]/g, "")
    .split(" OR ")
    .some((one) => allowed.includes(one));
}

function mentioned(page: string, name: string): boolean {
  const short = name.replace(/^@lezer\//, "");
  return page.includes(name) || (short !== name && page.includes(short)) || /-protocol$/.test(name);
}
