import { type ExtensionContext, type LogOutputChannel, window, workspace } from "vscode";
import { type BaseLanguageClient, type LanguageClientOptions, State } from "vscode-languageclient";
import { registerCommands } from "./commands.ts";
import { OWN_COMMANDS } from "./contributions.ts";
import { registerFileRequests } from "./fileRequests.ts";
import { LanguageStatus } from "./languageStatus.ts";
import { keepOwnCommands } from "./ownCommands.ts";
import { documentSelector } from "./selector.ts";

/** Makes the client for one kind of extension host; where the server runs is all that differs. */
export type ClientFactory = (id: string, name: string, options: LanguageClientOptions) => BaseLanguageClient;

/** The running extension: one language client, its commands and its status. All analysis is the server's. */
export class PromfedExtension {
  readonly output: LogOutputChannel;
  #client: BaseLanguageClient | undefined;
  readonly #createClient: ClientFactory;
  readonly #status: LanguageStatus;
  /** True while this extension itself stops the server, so that the end of the process is no failure. */
  #stopping = false;
  /** Starts and stops run one after the other, whatever order the user asks for them in. */
  #queue: Promise<void> = Promise.resolve();

  constructor(context: ExtensionContext, createClient: ClientFactory) {
    this.#createClient = createClient;
    this.output = window.createOutputChannel("promfed", { log: true });
    this.#status = new LanguageStatus(documentSelector(schemes()));
    context.subscriptions.push(
      this.output,
      this.#status,
      ...registerCommands(this),
      workspace.onDidChangeConfiguration((event) => {
        if (
          event.affectsConfiguration("promfed.enable") ||
          event.affectsConfiguration("promfed.server.nodePath")
        ) {
          void this.restart();
        }
      }),
    );
  }

  /** The client when the server is ready to answer; undefined while it starts, is off or has failed. */
  get client(): BaseLanguageClient | undefined {
    return this.#client?.state === State.Running ? this.#client : undefined;
  }

  /** Starts the server unless `promfed.enable` is false. Failures show in the status, they never reject. */
  start(): Promise<void> {
    return this.#enqueue(() => this.#start());
  }

  /** Ends the server if it runs and starts it again, with the settings as they are now. */
  restart(): Promise<void> {
    return this.#enqueue(async () => {
      await this.#stop();
      await this.#start();
    });
  }

  dispose(): Promise<void> {
    return this.#enqueue(() => this.#stop());
  }

  #enqueue(task: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(task, task);
    return this.#queue;
  }

  async #start(): Promise<void> {
    if (!workspace.getConfiguration("promfed").get<boolean>("enable", true)) {
      this.#status.show("disabled");
      return;
    }
    const client = this.#createClient("promfed", "promfed", this.#options());
    this.#client = client;
    this.#stopping = false;
    client.registerFeature(keepOwnCommands(OWN_COMMANDS));
    client.onDidChangeState(({ newState }) => this.#followState(client, newState));
    registerFileRequests(client);
    try {
      await client.start();
    } catch (error) {
      this.output.error(`The language server did not start: ${error}`);
      if (this.#client === client) this.#status.show("failed");
    }
  }

  async #stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    this.#stopping = true;
    if (client === undefined) return;
    try {
      await client.dispose();
    } catch (error) {
      // A server that is already gone cannot be asked to shut down; there is nothing left to stop.
      this.output.debug(`The language server was already gone: ${error}`);
    }
  }

  #followState(client: BaseLanguageClient, state: State): void {
    if (this.#stopping || this.#client !== client) return;
    if (state === State.Starting) this.#status.show("starting");
    else if (state === State.Running) this.#status.show("running");
    else this.#status.show("failed");
  }

  /** Settings and changed files are not sent by these options: the server registers for them itself. */
  #options(): LanguageClientOptions {
    const status = this.#status;
    return {
      documentSelector: documentSelector(schemes()),
      outputChannel: this.output,
      traceOutputChannel: this.output,
      diagnosticCollectionName: "promfed",
      // The status shows that the server did not start, and the output why; a message each time would be noise.
      initializationFailedHandler: () => false,
      middleware: {
        handleWorkDoneProgress(token, params, next) {
          status.progress(token, params);
          next(token, params);
        },
      },
    };
  }
}

function schemes(): string[] {
  return (workspace.workspaceFolders ?? []).map((folder) => folder.uri.scheme);
}
