import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

describe("npm run package", () => {
  it("puts what the editor needs into the .vsix and nothing else", { timeout: 120_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), "promfed-package-"));
    try {
      const vsix = join(folder, "promfed.vsix");
      execFileSync(process.execPath, [join(root, "client/tools/package.mjs"), "--out", vsix], {
        stdio: "pipe",
      });
      const names = namesIn(readFileSync(vsix)).filter((name) => name.startsWith("extension/"));
      // The server's parts, whose names change with what is in them.
      const parts = names.filter((name) => /^extension\/dist\/server\/\w+-[A-Z0-9]{8}\.c?js$/.test(name));
      expect(parts).not.toEqual([]);
      const others = names.filter((name) => !parts.includes(name));
      expect(others.filter((name) => !/\/(?:syntaxes|snippets)\//.test(name)).sort()).toEqual([
        "extension/LICENSE.txt",
        "extension/changelog.md",
        "extension/client/icon.png",
        "extension/dist/browser/client.js",
        "extension/dist/browser/server.js",
        "extension/dist/client.cjs",
        "extension/dist/package.json",
        "extension/dist/server.js",
        "extension/package.json",
        "extension/readme.md",
      ]);
      expect(names.filter((name) => name.startsWith("extension/syntaxes/"))).toHaveLength(4);
      expect(names).toContain("extension/snippets/promfed.code-snippets");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** The names in a zip archive, from the headers of its central directory. */
function namesIn(zip: Buffer): string[] {
  const names: string[] = [];
  const signature = Buffer.from("PK\x01\x02", "latin1");
  for (let at = zip.indexOf(signature); at >= 0; at = zip.indexOf(signature, at + 46)) {
    names.push(zip.toString("utf8", at + 46, at + 46 + zip.readUInt16LE(at + 28)));
  }
  return names;
}
