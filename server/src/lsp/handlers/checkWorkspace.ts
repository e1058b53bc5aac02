import { ErrorCodes, ExecuteCommandRequest, ResponseError } from "vscode-languageserver";
import type { Severity } from "../../rules/finding.ts";
import type { Handler } from "../requests.ts";
import { Pace, stopIfCancelled } from "../schedule.ts";

const COMMAND = "promfed.checkWorkspace";
const COUNTED = {
  error: "errors",
  warning: "warnings",
  info: "infos",
  hint: "hints",
} as const satisfies Record<Severity, string>;

/** The command that checks every file and answers how many findings of each severity there are. */
export const checkWorkspace: Handler = {
  capabilities: () => ({ executeCommandProvider: { commands: [COMMAND] } }),
  register(connection, answer) {
    connection.onRequest(
      ExecuteCommandRequest.type,
      answer("workspace/executeCommand", async (session, params, token) => {
        if (params.command !== COMMAND)
          throw new ResponseError(ErrorCodes.InvalidParams, "promfed has no such command.");
        await session.workspaceRead();
        stopIfCancelled(token);
        const counts = { files: 0, errors: 0, warnings: 0, infos: 0, hints: 0 };
        const pace = new Pace();
        while (!session.disposed && !(await session.settle(pace))) stopIfCancelled(token);
        for (const path of [...session.engine.workspace.documents.keys()]) {
          for (const { severity } of session.engine.check(path)) counts[COUNTED[severity]]++;
          counts.files++;
          await pace.pause();
          stopIfCancelled(token);
        }
        session.publisher.everythingChanged();
        return counts;
      }),
    );
  },
};
