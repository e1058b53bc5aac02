import {
  CodeLensRefreshRequest,
  type Connection,
  type InitializeParams,
  InlayHintRefreshRequest,
  LSPErrorCodes,
  ResponseError,
} from "vscode-languageserver";
import { Engine } from "../engine.ts";
import type { Diagnostic } from "../rules/finding.ts";
import type { Pause } from "../text/steps.ts";
import type { Document } from "../workspace/document.ts";
import { type Host, MAX_FILE_BYTES } from "../workspace/host.ts";
import { basename, dirname, isInside, relativePath } from "../workspace/paths.ts";
import { PROJECT_FILE_NAMES } from "../workspace/projectFile.ts";
import { DEFAULT_SETTINGS, type Settings } from "../workspace/settings.ts";
import { type Buffer, Buffers } from "./buffers.ts";
import { type ClientFeatures, readClientFeatures } from "./clientFeatures.ts";
import { Configuration } from "./configuration.ts";
import type { Positioned } from "./convert/range.ts";
import { pathOf, Uris } from "./convert/uri.ts";
import { type Ignored, ignoreBelow, wouldScan } from "./ignore.ts";
import { Indexer } from "./indexer.ts";
import type { Log } from "./log.ts";
import type { Machine } from "./machine.ts";
import { Publisher } from "./publisher.ts";
import { OwnFindings } from "./results/ownFindings.ts";
import { ResultKeeper } from "./results/resultKeeper.ts";
import { Pace } from "./schedule.ts";

/** What a session works with besides its client. */
export interface Surroundings {
  readonly host: Host;
  readonly machine: Machine;
  readonly log: Log;
}

/**
 * One client's session, from `initialize` to `shutdown`: its folders, the texts it holds open, its settings, and the
 * engine that knows them. Requests read from it; notifications change it.
 */
export class Session {
  readonly connection: Connection;
  readonly host: Host;
  readonly log: Log;
  readonly client: ClientFeatures;
  readonly buffers = new Buffers();
  readonly uris = new Uris();
  readonly configuration: Configuration;
  readonly publisher: Publisher;
  readonly indexer: Indexer;
  readonly ownFindings: OwnFindings;
  readonly keeper: ResultKeeper;
  readonly machine: Machine;
  #engine: Engine;
  #roots: readonly string[];
  #ignored: Ignored;
  #started = false;
  #starting: Promise<void> = Promise.resolve();
  #disposed = false;

  constructor(connection: Connection, { host, machine, log }: Surroundings, params: InitializeParams) {
    this.connection = connection;
    this.host = host;
    this.machine = machine;
    this.log = log;
    this.client = readClientFeatures(params.capabilities);
    this.#roots = rootsOf(params);
    this.#engine = new Engine(host, { roots: this.#roots, settings: DEFAULT_SETTINGS });
    this.#ignored = ignoreBelow(this.#roots, []);
    this.configuration = new Configuration(this, params.initializationOptions);
    this.publisher = new Publisher(this);
    this.indexer = new Indexer(this);
    this.ownFindings = new OwnFindings(this);
    this.keeper = new ResultKeeper(this);
  }

  /** The engine, given every edit that the client has sent so far. */
  get engine(): Engine {
    this.#giveEdits();
    return this.#engine;
  }

  get roots(): readonly string[] {
    return this.#roots;
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  /** The client is ready: settings first, as they say which files to read, then the files. */
  start(): Promise<void> {
    this.#starting = this.configuration.load().then(() => {
      this.#started = true;
      return this.indexer.run();
    });
    return this.#starting;
  }

  /**
   * Resolves when every file of the workspace is read; for what would be wrong on a part of them.
   * @throws ResponseError when they cannot all be read, or somebody has stopped it
   */
  async workspaceRead(): Promise<void> {
    await this.#starting.catch(() => {});
    await this.indexer.settled();
    if (this.indexer.idle && !this.indexer.complete) {
      throw new ResponseError(
        LSPErrorCodes.RequestFailed,
        "promfed has read only a part of the workspace, so it cannot say this for all of it.",
      );
    }
  }

  /** Every finding of a file; only its own as long as not all of the workspace is known. */
  check(path: string): Diagnostic[] {
    return this.indexer.complete ? this.engine.check(path) : this.engine.checkAlone(path);
  }

  /**
   * Has the workspace's rules run, in slices that other requests do not notice.
   * @returns false when an edit came in between, and nothing is known yet
   */
  async settle(pace: Pace): Promise<boolean> {
    return this.#inSlices(pace, (engine, step) => engine.settle(step));
  }

  /** Has a file's own rules run, in such slices; `check` is quick then. Answers false when it is no longer the same file. */
  async prepare(path: string, pace: Pace): Promise<boolean> {
    return this.#inSlices(pace, (engine, step) => engine.prepare(path, step));
  }

  async #inSlices(pace: Pace, work: (engine: Engine, step: Pause) => Promise<boolean>): Promise<boolean> {
    const { engine } = this;
    // Asking for the engine gives it the edits that came in.
    const wanted = () => !this.#disposed && this.engine === engine && this.indexer.hasRoom();
    try {
      return await work(engine, pace.between(wanted));
    } catch {
      // A rule that fails does so again, and is logged, where findings are asked for.
      return true;
    }
  }

  /** All files are read: now the findings that need the whole workspace are right. */
  indexed(): void {
    if (this.#disposed) return;
    this.publisher.everythingChanged();
    this.refreshViews();
  }

  /** Asks the editor to ask anew for what it shows between the lines: it knows of changes to the text only. */
  refreshViews(): void {
    if (this.client.codeLensRefresh) this.#tell(CodeLensRefreshRequest.type);
    if (this.client.inlayHintRefresh) this.#tell(InlayHintRefreshRequest.type);
  }

  dispose(): void {
    this.#disposed = true;
    this.publisher.dispose();
    this.ownFindings.dispose();
    this.keeper.dispose();
  }

  /** The document at a URI as the engine knows it; undefined for files that promfed does not read. */
  document(uri: string): Document | undefined {
    return this.engine.document(pathOf(uri));
  }

  /** True when the engine knows a file, in whichever version. What it is still to be given waits. */
  hasRead(path: string): boolean {
    return this.#engine.document(path) !== undefined;
  }

  /** A text to count positions in: a document, or an open text that is none. */
  positioned(path: string): Positioned | undefined {
    const document = this.engine.document(path);
    if (document) return document;
    const buffer = this.buffers.get(path);
    return buffer;
  }

  /** A path as people read it: relative to its folder. */
  displayPath(path: string): string {
    const root = this.#roots.find((folder) => isInside(folder, path));
    return root === undefined ? path : relativePath(root, path);
  }

  ignored(path: string): boolean {
    return this.#ignored(path);
  }

  /** True for files below the folders that belong to the workspace whether they are open or not. */
  belongs(path: string): boolean {
    return wouldScan(this.#roots, this.#ignored, path);
  }

  closeBuffer(path: string): void {
    if (!this.buffers.close(path)) return;
    this.run("closing a document", async () => {
      await this.#engine.closeText(path, new Pace().between());
      // What lies outside the folders was only known because it was open.
      if (!this.belongs(path) && !this.buffers.has(path)) this.#engine.forget(path);
      this.publisher.closed(path);
    });
  }

  setRoots(roots: readonly string[]): void {
    this.#roots = [...new Set(roots)];
    this.#ignored = ignoreBelow(this.#roots, this.configuration.settings.ignore);
    // What could not be read of all folders may fit now.
    if (this.indexer.idle && !this.indexer.complete) this.#startOver(this.configuration.settings);
    else this.#engine.setRoots(this.#roots);
    this.run("changing the folders", () => this.start());
  }

  /** Takes the settings as they are now; files are read anew when others than before are to be left out. */
  applySettings(): void {
    const settings = this.configuration.settings;
    const before = this.#engine.workspace.settings.ignore;
    this.#ignored = ignoreBelow(this.#roots, settings.ignore);
    if (sameTexts(before, settings.ignore)) this.#engine.configure(settings);
    else {
      this.#startOver(settings);
      if (this.#started) this.run("reading the workspace", () => this.indexer.run());
    }
    this.publisher.everythingChanged();
    this.refreshViews();
  }

  /** Forgets everything but the texts that are open. */
  #startOver(settings: Settings): void {
    this.#engine = new Engine(this.host, { roots: this.#roots, settings });
    this.machine.memory?.startOver();
    this.buffers.giveAgain();
  }

  /** True for a project file at the root of a folder. */
  isProjectFile(path: string): boolean {
    return PROJECT_FILE_NAMES.includes(basename(path)) && this.#roots.includes(dirname(path));
  }

  /** Runs work that nobody waits for; a failure is logged. */
  run(what: string, work: () => Promise<void>): void {
    if (this.#disposed) return;
    work().catch((error: unknown) => {
      if (!this.#disposed) this.log.failure(what, error);
    });
  }

  #tell(request: typeof CodeLensRefreshRequest.type | typeof InlayHintRefreshRequest.type): void {
    this.run("asking the editor to refresh", () => this.connection.sendRequest(request));
  }

  #giveEdits(): void {
    for (const buffer of this.buffers.takeDirty()) {
      this.#give(buffer);
      if (this.isProjectFile(buffer.path)) this.configuration.projectFileChanged();
    }
  }

  #give(buffer: Buffer): void {
    if (this.ignored(buffer.path) || buffer.text.length > MAX_FILE_BYTES) return;
    try {
      this.#engine.openText(buffer.path, buffer.text, buffer);
    } catch (error) {
      // One text that cannot be read must not keep the others from the engine.
      this.log.failure("reading an open document", error);
    }
  }
}

function rootsOf(params: InitializeParams): string[] {
  const folders = params.workspaceFolders?.map((folder) => folder.uri);
  const chosen = folders ?? (params.rootUri ? [params.rootUri] : []);
  const paths = chosen.map((uri) => folderPath(pathOf(uri)));
  // Clients from before workspace folders and URIs name a path only.
  if (paths.length === 0 && params.rootPath) paths.push(folderPath(params.rootPath.replaceAll("\\", "/")));
  return [...new Set(paths)];
}

/** A folder's path without the slash that some clients end it with. */
export function folderPath(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
}
