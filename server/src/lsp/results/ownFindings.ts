import { type FileEntry, toKept } from "../../cache/result.ts";
import type { Diagnostic } from "../../rules/finding.ts";
import { classify } from "../../workspace/classify.ts";
import { MAX_FILE_BYTES } from "../../workspace/host.ts";
import type { Settings } from "../../workspace/settings.ts";
import type { Buffer } from "../buffers.ts";
import type { Recalled } from "../convert/diagnostic.ts";
import type { Session } from "../session.ts";
import { recalledIn } from "./recalled.ts";

/** Of shorter texts it is about as quick to find out what is wrong in them. */
const LARGE = 30_000;
/** A pause of the author's in which findings can be kept, in milliseconds: that takes a few. */
const PAUSE_MS = 500;

/**
 * What open files say by themselves. Of large files it is kept for the next time that they are opened with the same
 * text, and known then before the text is read. As with whole workspaces, what is kept is what is on the disk.
 */
export class OwnFindings {
  readonly #session: Session;
  readonly #due = new Set<string>();
  /** The versions of texts whose findings are kept, and under which settings. */
  readonly #kept = new WeakMap<Buffer, Settings>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #disposed = false;

  constructor(session: Session) {
    this.#session = session;
  }

  /** An ignore that silences a finding of the workspace's rules looks unused as long as only the file is looked at. */
  of(path: string): Diagnostic[] {
    return this.#session.engine.checkAlone(path).filter((d) => d.code !== "config/unused-ignore");
  }

  /** The same of a text that was just opened, as an earlier run has found it; undefined when that is not known. */
  recall(path: string): Recalled[] | undefined {
    const buffer = this.#session.buffers.get(path);
    if (!buffer) return undefined;
    const kept = this.#entryOf(buffer)?.find(() => this.#digestOf(buffer));
    return kept && recalledIn(path, buffer, kept);
  }

  /** A file was checked, or saved. */
  checked(path: string): void {
    const { machine, buffers } = this.#session;
    if (this.#disposed || !machine.results || !isLarge(buffers.get(path))) return;
    this.#due.add(path);
    clearTimeout(this.#timer);
    const wait = Math.min(PAUSE_MS, machine.results.restMs);
    this.#timer = setTimeout(() => this.#session.run("keeping what was found", () => this.#keep()), wait);
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
  }

  async #keep(): Promise<void> {
    const paths = [...this.#due];
    this.#due.clear();
    for (const path of paths) {
      const { buffers, configuration, host } = this.#session;
      const buffer = buffers.get(path);
      const { settings } = configuration;
      if (!buffer || this.#kept.get(buffer) === settings) continue;
      const entry = this.#entryOf(buffer);
      const read = entry && (await host.read(path));
      const same = buffers.get(path) === buffer && configuration.settings === settings;
      if (!entry || !read?.ok || read.text !== buffer.text || !same || !this.#isItself(buffer)) continue;
      const lines = (of: string) => this.#session.engine.document(of)?.lines;
      const findings = this.of(path).map((finding) => toKept(finding, lines));
      if (await entry.keep(this.#digestOf(buffer), findings)) this.#kept.set(buffer, settings);
    }
  }

  /** False for a text that was edited, and stays what it was while it is open, whatever it looks like now. */
  #isItself({ path, text }: Buffer): boolean {
    const document = this.#session.engine.document(path);
    const as = classify(path, text);
    return document?.text === text && as?.kind === document.kind && as.dialect === document.dialect;
  }

  /** What a text says by itself depends on promfed, its path, the settings and itself, and on nothing else. */
  #entryOf(buffer: Buffer): FileEntry | undefined {
    const { machine, configuration } = this.#session;
    const { path, text } = buffer;
    const store = machine.results?.store;
    if (!store || !configuration.client.cache || !isLarge(buffer)) return undefined;
    // What only the editor can read is not this machine's to keep.
    if (path.includes("://") || text.length > MAX_FILE_BYTES || this.#session.ignored(path)) return undefined;
    return store.fileEntry(path, configuration.settings);
  }

  #digestOf({ text }: Buffer): string {
    return this.#session.machine.results?.store.digest(text) ?? "";
  }
}

function isLarge(buffer: Buffer | undefined): boolean {
  return buffer !== undefined && buffer.text.length >= LARGE;
}
