/** The commands that package.json contributes and this client runs. */
export const OWN_COMMANDS = [
  "promfed.restart",
  "promfed.showOutput",
  "promfed.checkWorkspace",
  "promfed.openRuleDocs",
  "promfed.showReferences",
] as const;

export type OwnCommand = (typeof OWN_COMMANDS)[number];
