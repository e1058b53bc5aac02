/** What the server is doing, as far as the user cares. */
export type ServerState = "disabled" | "starting" | "running" | "indexing" | "failed";

/** What the language status shows for a state. */
export interface StatusView {
  readonly text: string;
  readonly detail: string;
  readonly severity: "information" | "warning" | "error";
  readonly busy: boolean;
  /** The command that the status offers, and its label. */
  readonly command: {
    readonly title: string;
    readonly command: string;
    readonly arguments?: readonly string[];
  };
}

const showOutput = { title: "Show Output", command: "promfed.showOutput" };
const restart = { title: "Restart", command: "promfed.restart" };

/** The status for a state; a pure table, so that every state has one. */
export function statusView(state: ServerState): StatusView {
  switch (state) {
    case "disabled":
      return {
        text: "promfed: off",
        detail: "promfed.enable is false",
        severity: "information",
        busy: false,
        command: { title: "Open Settings", command: "workbench.action.openSettings", arguments: ["promfed"] },
      };
    case "starting":
      return view("promfed: starting", "", true, showOutput);
    case "indexing":
      return view("promfed: indexing", "Reading the workspace's Prometheus files", true, showOutput);
    case "running":
      return view("promfed", "Language server running", false, showOutput);
    case "failed":
      return {
        text: "promfed: stopped",
        detail: "The language server ended; its output says why",
        severity: "error",
        busy: false,
        command: restart,
      };
  }
}

/** Which of the server's jobs are under way, by progress token. */
export class ProgressTokens {
  readonly #open = new Set<string | number>();

  /** Takes one progress message in; says whether any job is under way after it. */
  update(token: string | number, kind: "begin" | "report" | "end"): boolean {
    if (kind === "end") this.#open.delete(token);
    else this.#open.add(token);
    return this.#open.size > 0;
  }

  clear(): void {
    this.#open.clear();
  }
}

function view(text: string, detail: string, busy: boolean, command: StatusView["command"]): StatusView {
  return { text, detail, severity: "information", busy, command };
}
