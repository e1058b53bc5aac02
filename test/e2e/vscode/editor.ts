import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const chromiumPath = process.env.PROMFED_E2E_CHROMIUM ?? "/usr/bin/chromium";

/** A running editor with the packaged extension and a workspace of its own. */
export interface Editor {
  readonly page: Page;
  /** Opens a file of the workspace, by its path there. */
  openFile(path: string): Promise<void>;
  close(): Promise<void>;
}

/** What the tests lack on this machine, in words, or undefined when they can run. */
export function missingParts(prepared: string | undefined): string | undefined {
  if (!prepared) return "PROMFED_E2E_VSCODE does not name a prepared folder";
  const absent = [...Object.values(parts(prepared)), chromiumPath].filter((path) => !existsSync(path));
  return absent.length === 0 ? undefined : `${absent.join(", ")} missing`;
}

/**
 * Packages the extension, installs it into an editor that nothing else uses, and opens `files` as a workspace.
 * The extension runs in the extension host on the server, or in the browser's own as it would without a server.
 */
export async function openEditor(
  prepared: string,
  files: Readonly<Record<string, string>>,
  host: "workspace" | "web" = "workspace",
): Promise<Editor> {
  const folder = mkdtempSync(join(tmpdir(), "promfed-vscode-"));
  const workspace = join(folder, "workspace");
  for (const [path, text] of Object.entries(files)) write(join(workspace, path), text);
  write(
    join(folder, "user/User/settings.json"),
    JSON.stringify({ ...quiet, "remote.extensionKind": { "promfed.promfed": [host] } }),
  );

  let server: ChildProcess | undefined;
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close();
    if (server) await end(server);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    const vsix = join(folder, "promfed.vsix");
    await run(process.execPath, [join(root, "client/tools/package.mjs"), "--out", vsix]);
    const { node, entry } = parts(prepared);
    const own = [entry, "--config", join(folder, "config.yaml"), "--user-data-dir", join(folder, "user")];
    own.push("--extensions-dir", join(folder, "extensions"));
    await run(node, [...own, "--install-extension", vsix]);

    const started = await startServer(node, [...own, ...serverOptions, workspace]);
    server = started.process;
    browser = await chromium.launch({ executablePath: chromiumPath, args: browserOptions });
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    await page.goto(`${started.url}?folder=${encodeURIComponent(workspace)}`);
    await page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: 120_000 });
    return { page, close, openFile: (path) => openFile(page, path) };
  } catch (error) {
    await close();
    throw error;
  }
}

const quiet = {
  "security.workspace.trust.enabled": false,
  "workbench.startupEditor": "none",
  "workbench.enableExperiments": false,
  "telemetry.telemetryLevel": "off",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "chat.disableAIFeatures": true,
  "editor.minimap.enabled": false,
};

const serverOptions = ["--auth", "none", "--bind-addr", "127.0.0.1:0", "--disable-telemetry"].concat([
  "--disable-update-check",
  "--disable-workspace-trust",
  "--disable-getting-started-override",
]);

const browserOptions = ["--no-sandbox", "--disable-quic", "--disable-background-networking"].concat([
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
]);

async function openFile(page: Page, path: string): Promise<void> {
  await page.keyboard.press("Control+P");
  const input = page.locator(".quick-input-widget input").first();
  await input.waitFor({ timeout: 30_000 });
  await input.fill(path);
  await page
    .locator(".quick-input-list .monaco-list-row", { hasText: path.split("/").at(-1) ?? "" })
    .first()
    .waitFor({ timeout: 30_000 });
  await page.keyboard.press("Enter");
  await page.locator(".monaco-editor .view-line").first().waitFor({ timeout: 30_000 });
}

function parts(prepared: string) {
  const modules = join(prepared, "node_modules");
  return {
    node: join(modules, "node/bin/node"),
    entry: join(modules, "code-server/out/node/entry.js"),
    workbench: join(modules, "code-server/lib/vscode/node_modules"),
  };
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

async function run(program: string, args: string[]): Promise<void> {
  const child = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (data) => (output += data));
  child.stderr.on("data", (data) => (output += data));
  const status = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}:\n${output}`);
}

/** Starts the editor's server in a process group of its own; resolves when it says where it listens. */
function startServer(program: string, args: string[]): Promise<{ process: ChildProcess; url: string }> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], detached: true });
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (data: Buffer) => {
      output += data;
      const url = /listening on (http:\/\/127\.0\.0\.1:\d+\/)/.exec(output)?.[1];
      if (url !== undefined) resolve({ process: child, url });
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("error", reject);
    child.on("close", (status) => reject(new Error(`The editor's server ended with ${status}:\n${output}`)));
  });
}

/** Ends a server with the extension hosts and language servers that it started. */
async function end(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null) return;
  const closed = new Promise((resolve) => server.on("exit", resolve));
  process.kill(-server.pid, "SIGTERM");
  await closed;
}
