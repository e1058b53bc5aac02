import {
  type CancellationToken,
  ErrorCodes,
  ExecuteCommandRequest,
  ResponseError,
} from "vscode-languageserver";
import type { Handler } from "../requests.ts";
import type { Session } from "../session.ts";

/** Something that an editor asks for by a name of promfed's own. */
export interface ServerCommand {
  readonly name: string;
  run(session: Session, args: readonly unknown[], token: CancellationToken): Promise<unknown>;
}

/** The commands that editors can call. */
export function executeCommand(commands: readonly ServerCommand[]): Handler {
  return {
    capabilities: () => ({ executeCommandProvider: { commands: commands.map(({ name }) => name) } }),
    register(connection, answer) {
      connection.onRequest(
        ExecuteCommandRequest.type,
        answer("workspace/executeCommand", async (session, params, token) => {
          const command = commands.find(({ name }) => name === params.command);
          if (!command) throw new ResponseError(ErrorCodes.InvalidParams, "promfed has no such command.");
          const args: unknown = params.arguments;
          return command.run(session, Array.isArray(args) ? args : [], token);
        }),
      );
    },
  };
}
