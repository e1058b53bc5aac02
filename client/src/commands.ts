import { commands, type Disposable, env, ProgressLocation, Uri, window } from "vscode";
import { ExecuteCommandRequest } from "vscode-languageclient";
import { checkSummary } from "./checkSummary.ts";
import type { OwnCommand } from "./contributions.ts";
import type { PromfedExtension } from "./extension.ts";
import { findingsAtCursor } from "./findingsAtCursor.ts";
import { parseReferences } from "./references.ts";
import { type RuleAtCursor, ruleDocsUrl } from "./ruleDocs.ts";

/** Registers the commands that package.json contributes. They exist whether or not the server runs. */
export function registerCommands(extension: PromfedExtension): Disposable[] {
  const handlers: Record<OwnCommand, (...args: unknown[]) => unknown> = {
    "promfed.restart": () => extension.restart(),
    "promfed.showOutput": () => extension.output.show(),
    "promfed.checkWorkspace": () => checkWorkspace(extension),
    "promfed.openRuleDocs": (rule) => openRuleDocs(rule),
    "promfed.showReferences": (...args) => showReferences(extension, args),
  };
  return Object.entries(handlers).map(([name, handler]) => commands.registerCommand(name, handler));
}

async function checkWorkspace(extension: PromfedExtension): Promise<void> {
  const client = extension.client;
  if (client === undefined) {
    await offerRestart(extension);
    return;
  }
  const options = { location: ProgressLocation.Window, title: "promfed: checking the workspace" };
  try {
    const result: unknown = await window.withProgress(options, () =>
      client.sendRequest(ExecuteCommandRequest.type, { command: "promfed.checkWorkspace", arguments: [] }),
    );
    const summary = checkSummary(result);
    if (summary !== undefined) window.setStatusBarMessage(`promfed: ${summary}`, 10_000);
    await commands.executeCommand("workbench.actions.view.problems");
  } catch (error) {
    extension.output.error(`The workspace could not be checked: ${error}`);
    await window.showErrorMessage("promfed could not check the workspace. The output says why.");
  }
}

async function openRuleDocs(argument: unknown): Promise<void> {
  const found = findingsAtCursor();
  const rule = typeof argument === "string" ? argument : await pickRule(found);
  if (rule === undefined) return;
  const url = ruleDocsUrl(rule, found);
  if (url === undefined) await window.showInformationMessage(`promfed knows no page for ${rule}.`);
  else await env.openExternal(Uri.parse(url));
}

async function pickRule(found: readonly RuleAtCursor[]): Promise<string | undefined> {
  const [first, ...others] = found;
  if (first === undefined) {
    await window.showInformationMessage("There is no promfed finding on the line of the cursor.");
    return undefined;
  }
  if (others.length === 0) return first.rule;
  return window.showQuickPick(
    found.map(({ rule }) => rule),
    { placeHolder: "Rule to read about" },
  );
}

async function showReferences(extension: PromfedExtension, args: unknown[]): Promise<void> {
  const references = parseReferences(args);
  const client = extension.client;
  if (references === undefined || client === undefined) return;
  const convert = client.protocol2CodeConverter;
  await commands.executeCommand(
    "editor.action.showReferences",
    convert.asUri(references.uri),
    convert.asPosition(references.position),
    references.locations.map((location) => convert.asLocation(location)),
  );
}

async function offerRestart(extension: PromfedExtension): Promise<void> {
  const restart = "Restart";
  const answer = await window.showWarningMessage("The promfed language server is not running.", restart);
  if (answer === restart) await extension.restart();
}
