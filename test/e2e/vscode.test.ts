// The real editor: VS Code's workbench in Chromium, with the packaged extension installed. It needs a folder with
// code-server and the Node.js it runs on, and Debian's chromium; without them the tests are skipped. To prepare:
//
//   npm i --prefix DIR --ignore-scripts=false node@24
//   npm i --prefix DIR --ignore-scripts code-server@4.139.1
//   PATH=DIR/node_modules/node/bin:$PATH npm i --prefix DIR/node_modules/code-server/lib/vscode --omit=dev --ignore-scripts
//
// and then run with PROMFED_E2E_VSCODE=DIR. Nothing is compiled: the native modules that stay without their
// binaries serve terminals and remote authorisation, which no test uses. A screenshot is left in DIR/screenshots.
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Editor, missingParts, openEditor } from "./vscode/editor.ts";

const prepared = process.env.PROMFED_E2E_VSCODE;
const missing = missingParts(prepared);
if (missing !== undefined) console.info(`VS Code tests skipped: ${missing}`);

const federate = (target: string) => `global:
  scrape_interval: 30s
scrape_configs:
  - job_name: federate
    metrics_path: /federate
    params:
      'match[]':
        - '{__name__=~"job:.*"}'
    static_configs:
      - targets: ['${target}:9090']
`;
const files = {
  "global/prometheus.yml": federate("prometheus-us-east.internal"),
  "regional/prometheus.yml": federate("prometheus-us-east-1.internal"),
};

describe.skipIf(missing !== undefined).each([
  { name: "with the server as a process", host: "workspace" as const },
  { name: "in the browser's extension host, with the server as a worker", host: "web" as const },
])("promfed in VS Code, $name", ({ host }) => {
  let editor: Editor;
  let page: Page;

  beforeAll(async () => {
    editor = await openEditor(prepared ?? "", files, host);
    page = editor.page;
    await editor.openFile("global/prometheus.yml");
  }, 300_000);

  afterAll(async () => {
    await editor?.close();
  }, 60_000);

  it("underlines the job without honor_labels and lists it under Problems", {
    timeout: 120_000,
  }, async () => {
    await page.locator(".squiggly-warning").first().waitFor({ timeout: 90_000 });
    await page.keyboard.press("Control+Shift+M");
    const problem = page.locator(".markers-panel .monaco-list-row", { hasText: "honor_labels" }).first();
    await problem.waitFor({ timeout: 30_000 });
    expect(await problem.textContent()).toContain("federation/missing-honor-labels");
  });

  it("lists the findings of a file that is not open", { timeout: 60_000 }, async () => {
    const file = page.locator(".markers-panel .monaco-list-row", { hasText: "regional" }).first();
    await file.waitFor({ timeout: 30_000 });
    await screenshot("problems.png");
  });

  it("colours the PromQL inside match[]", { timeout: 60_000 }, async () => {
    const label = page.locator(".view-line span span", { hasText: /^__name__$/ }).first();
    await label.waitFor({ timeout: 30_000 });
    // Each colour of the theme is a class of its own, so that two classes are two colours.
    const color = (text: RegExp) =>
      page.locator(".view-line span span", { hasText: text }).first().getAttribute("class");
    expect(await color(/^__name__$/)).not.toBe(await color(/^job:\.$/));
  });

  it("says in a hover what the finding is and what a selector selects", { timeout: 60_000 }, async () => {
    await page.keyboard.press("Escape");
    await hoverShows(/^federate$/, "without honor_labels");
    await hoverShows(/^__name__$/, "job:");
    await screenshot("hover.png");
  });

  it("puts honor_labels in by the quick fix", { timeout: 60_000 }, async () => {
    const fix = page.locator(".action-widget .monaco-list-row", { hasText: "honor_labels" }).first();
    const open = async () => {
      // A hover that still shows would take the click, or the keys after it.
      await page.mouse.move(700, 5);
      await page.keyboard.press("Escape");
      await page.locator(".monaco-hover:visible").first().waitFor({ state: "detached", timeout: 10_000 });
      await page
        .locator(".view-line span span", { hasText: /^federate$/ })
        .first()
        .click();
      await page.keyboard.press("Control+.");
      await fix.waitFor({ timeout: 10_000 });
    };
    // As a person would: once more, where the editor was not ready for the keys.
    await open().catch(open);
    await fix.click();
    await page
      .locator(".view-line", { hasText: /honor_labels:\s*true/ })
      .first()
      .waitFor({ timeout: 30_000 });
    await page.locator(".squiggly-warning").first().waitFor({ state: "detached", timeout: 30_000 });
    await screenshot("fixed.png");
  });

  /** Points at the first piece of the editor's text that matches, and waits for `expected` to show. */
  async function hoverShows(text: RegExp, expected: string): Promise<void> {
    const point = async () => {
      await page.mouse.move(700, 5);
      await page.locator(".view-line span span", { hasText: text }).first().hover();
      await page.locator(".monaco-hover:visible", { hasText: expected }).waitFor({ timeout: 10_000 });
    };
    // As a person would: once more, where the editor did not notice the mouse.
    await point().catch(point);
  }

  async function screenshot(name: string): Promise<void> {
    const folder = join(prepared ?? "", "screenshots");
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${host}-${name}`) });
  }
});
