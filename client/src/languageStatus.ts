import {
  type Disposable,
  type DocumentSelector,
  type LanguageStatusItem,
  LanguageStatusSeverity,
  languages,
} from "vscode";
import { ProgressTokens, type ServerState, type StatusView, statusView } from "./status.ts";

const severities: Record<StatusView["severity"], LanguageStatusSeverity> = {
  information: LanguageStatusSeverity.Information,
  warning: LanguageStatusSeverity.Warning,
  error: LanguageStatusSeverity.Error,
};

/** The `{}` entry of the status bar for the documents that promfed is shown. */
export class LanguageStatus implements Disposable {
  readonly #item: LanguageStatusItem;
  readonly #progress = new ProgressTokens();

  constructor(selector: DocumentSelector) {
    this.#item = languages.createLanguageStatusItem("promfed.status", selector);
    this.#item.name = "promfed";
    this.show("starting");
  }

  /** Shows a state. A server that starts or ends takes its unfinished jobs along. */
  show(state: ServerState): void {
    this.#progress.clear();
    this.#render(state);
  }

  /** Takes in a work-done progress message of the running server. */
  progress(token: string | number, params: { readonly kind: "begin" | "report" | "end" }): void {
    this.#render(this.#progress.update(token, params.kind) ? "indexing" : "running");
  }

  dispose(): void {
    this.#item.dispose();
  }

  #render(state: ServerState): void {
    const { text, detail, severity, busy, command } = statusView(state);
    this.#item.text = text;
    this.#item.detail = detail;
    this.#item.severity = severities[severity];
    this.#item.busy = busy;
    this.#item.command = {
      title: command.title,
      command: command.command,
      arguments: [...(command.arguments ?? [])],
    };
  }
}
