import type { StaticFeature } from "vscode-languageclient";

/**
 * The language client registers each command that the server says it executes, and VS Code refuses a second
 * registration of one name. Those in `own` stay this client's: it has them before the server runs, and can
 * say so when it does not.
 */
export function keepOwnCommands(own: readonly string[]): StaticFeature {
  return {
    fillClientCapabilities() {},
    preInitialize(capabilities) {
      const provider = capabilities.executeCommandProvider;
      if (provider === undefined) return;
      capabilities.executeCommandProvider = {
        ...provider,
        commands: provider.commands.filter((command) => !own.includes(command)),
      };
    },
    initialize() {},
    getState: () => ({ kind: "static" }),
    clear() {},
  };
}
