import type { Severity } from "../../rules/finding.ts";
import { Pace, stopIfCancelled } from "../schedule.ts";
import type { ServerCommand } from "./executeCommand.ts";

const COUNTED = {
  error: "errors",
  warning: "warnings",
  info: "infos",
  hint: "hints",
} as const satisfies Record<Severity, string>;

/** The command that checks every file and answers how many findings of each severity there are. */
export const checkWorkspace: ServerCommand = {
  name: "promfed.checkWorkspace",
  async run(session, _args, token) {
    await session.workspaceRead();
    stopIfCancelled(token);
    const counts = { files: 0, errors: 0, warnings: 0, infos: 0, hints: 0 };
    const pace = new Pace();
    // In slices; when an edit comes in between, another look is on its way, and this one starts again.
    while (!(await session.settle(pace)) && !session.disposed) {
      stopIfCancelled(token);
      // There may be no memory for it.
      await session.workspaceRead();
    }
    for (const path of [...session.engine.workspace.documents.keys()]) {
      await session.prepare(path, pace);
      for (const { severity } of session.engine.check(path)) counts[COUNTED[severity]]++;
      counts.files++;
      await pace.pause();
      stopIfCancelled(token);
    }
    session.publisher.everythingChanged();
    return counts;
  },
};
