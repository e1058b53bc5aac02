import { resolvePath } from "../workspace/paths.ts";
import {
  mergeSettings,
  PROJECT_FILE_NAMES,
  type ProjectSettings,
  readProjectFile,
} from "../workspace/projectFile.ts";
import { DEFAULT_SETTINGS, fingerprintOf, type Settings } from "../workspace/settings.ts";
import { type ClientSettings, readClientSettings, sectionOf } from "./clientSettings.ts";
import { within } from "./schedule.ts";
import type { Session } from "./session.ts";

/** Some clients never answer a question they do not know; the server starts without them after this long. */
const ANSWER_WITHIN_MS = 2000;
/** A project file being typed is taken in when the author pauses. */
const TYPING_PAUSE_MS = 300;

/** The settings of a session: the defaults, the folders' project files over them, the editor's over both. */
export class Configuration {
  readonly #session: Session;
  #client: ClientSettings;
  #projects: readonly ProjectSettings[] = [];
  #settings: Settings = DEFAULT_SETTINGS;
  #loaded = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Loads run one after the other, so that an older one never overwrites what a newer one found. */
  #queue: Promise<void> = Promise.resolve();

  constructor(session: Session, initializationOptions: unknown) {
    this.#session = session;
    this.#client = readClientSettings(sectionOf(initializationOptions));
  }

  get client(): ClientSettings {
    return this.#client;
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** False until the first load: findings before that might be ones that a setting turns off. */
  get loaded(): boolean {
    return this.#loaded;
  }

  /** Asks the client and reads the project files. */
  load(): Promise<void> {
    return this.#enqueue(async () => {
      await this.#askClient();
      await this.#readProjectFiles();
    });
  }

  /** Settings that the client pushed; one that can be asked is asked instead, as what it pushes may be nothing. */
  pushed(settings: unknown): Promise<void> {
    return this.#enqueue(async () => {
      if (this.#session.client.configuration) await this.#askClient();
      else if (settings !== null && settings !== undefined)
        this.#client = readClientSettings(sectionOf(settings));
    });
  }

  projectFileChanged(): void {
    clearTimeout(this.#timer);
    const read = () => this.#enqueue(() => this.#readProjectFiles());
    this.#timer = setTimeout(() => this.#session.run("reading the project file", read), TYPING_PAUSE_MS);
  }

  #enqueue(work: () => Promise<void>): Promise<void> {
    const done = this.#queue.then(async () => {
      if (this.#session.disposed) return;
      await work();
      this.#apply();
    });
    this.#queue = done.catch(() => {});
    return done;
  }

  async #askClient(): Promise<void> {
    const { client, connection } = this.#session;
    if (!client.configuration) return;
    const asked: Promise<unknown> = connection.workspace.getConfiguration("promfed");
    const answer = await within(ANSWER_WITHIN_MS, asked, undefined);
    if (answer !== null && answer !== undefined) this.#client = readClientSettings(answer);
  }

  async #readProjectFiles(): Promise<void> {
    const projects: ProjectSettings[] = [];
    for (const root of this.#session.roots) {
      for (const name of PROJECT_FILE_NAMES) {
        const path = resolvePath(root, name);
        const text = await this.#textOf(path);
        if (text === undefined) continue;
        projects.push(readProjectFile(path, text).settings);
        break;
      }
    }
    this.#projects = projects;
  }

  async #textOf(path: string): Promise<string | undefined> {
    const open = this.#session.buffers.get(path);
    if (open) return open.text;
    const read = await this.#session.host.read(path);
    if (!read.ok && !read.gone) this.#session.log.warn(`${path}: ${read.message}`);
    return read.ok ? read.text : undefined;
  }

  #apply(): void {
    const first = !this.#loaded;
    this.#loaded = true;
    const layers = [...this.#projects, this.#client.engine];
    const merged: Settings = {
      ...mergeSettings(DEFAULT_SETTINGS, ...layers),
      ignore: [...new Set(layers.flatMap((layer) => layer.ignore ?? []))],
      clusters: layers.flatMap((layer) => layer.clusters ?? []),
    };
    // The engine remembers findings by the settings object: an equal one must stay the same one.
    if (fingerprintOf(merged) !== fingerprintOf(this.#settings)) this.#settings = merged;
    else if (!first) {
      this.#session.publisher.everythingChanged();
      this.#session.refreshViews();
      return;
    }
    this.#session.applySettings();
  }
}
