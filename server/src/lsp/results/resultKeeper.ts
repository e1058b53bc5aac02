import { type KeptFinding, toKept } from "../../cache/result.ts";
import { classify } from "../../workspace/classify.ts";
import type { ReadResult } from "../../workspace/host.ts";
import { fingerprintOf } from "../../workspace/settings.ts";
import { Pace } from "../schedule.ts";
import type { Session } from "../session.ts";
import { circumstancesOf, listFiles, readState } from "./readState.ts";

/** Keeping results takes at most this part of the time. */
const SHARE = 0.05;

/**
 * Keeps what is known of the workspace for the next start, once nothing has changed for a while. What is kept is what
 * a fresh server would find on the disk: as long as any open text is not saved, nothing is.
 */
export class ResultKeeper {
  readonly #session: Session;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts changes: what was begun before one is given up. */
  #changes = 0;
  /** The state of the disk, and the settings, that a result was kept for last. */
  #kept: string | undefined;
  #notBefore = 0;
  #failed = false;
  #disposed = false;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Something is about to change, or has. */
  changed(): void {
    this.#changes++;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Everything is checked, and shown: now is the time to wait for a quiet moment. */
  settled(): void {
    this.changed();
    const { machine, engine } = this.#session;
    const { results } = machine;
    if (this.#disposed || !results || engine.workspace.files.size < results.store.least) return;
    const wait = Math.max(results.restMs, this.#notBefore - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#session.run("keeping what was found", () => this.#keep());
    }, wait);
  }

  dispose(): void {
    this.changed();
    this.#disposed = true;
  }

  async #keep(): Promise<void> {
    const session = this.#session;
    const known = circumstancesOf(session);
    if (!known || !session.indexer.complete || !session.engine.settled) return;
    const { store, circumstances } = known;
    const changes = this.#changes;
    const current = () =>
      !this.#disposed &&
      this.#changes === changes &&
      session.indexer.complete &&
      session.roots === circumstances.roots &&
      session.configuration.settings === circumstances.settings;
    const pace = new Pace();
    if (!(await this.#saved(current))) return;
    const seen = new Set<string>();
    const listing = await listFiles(session, store);
    if (!listing) return;
    const disk = await readState(session, store, listing, (path, read) => {
      seen.add(path);
      return current() && this.#knows(path, read);
    });
    if (!disk || ![...session.engine.workspace.documents.keys()].every((path) => seen.has(path))) return;
    const entry = await store.entry(circumstances);
    const about = `${disk.value} ${fingerprintOf(circumstances.settings)}`;
    if (about === this.#kept && (await entry.exists())) return;
    const findings: [string, KeptFinding[]][] = [];
    const lines = (path: string) => session.engine.document(path)?.lines;
    const files = [...session.engine.workspace.documents.keys()].sort();
    for (const path of files) {
      const found = session.engine.check(path);
      if (found.length > 0) findings.push([path, found.map((finding) => toKept(finding, lines))]);
      await pace.pause();
      if (!current()) return;
    }
    const looked = [...session.engine.workspace.looked];
    const done = await entry.keep(disk.value, { findings, files, unread: disk.unread, looked });
    this.#notBefore = performance.now() + pace.workedMs / SHARE;
    if (done) this.#kept = about;
    else if (!this.#failed) {
      this.#failed = true;
      session.log.info("what was found cannot be kept for the next start: the cache folder is not writable");
    }
  }

  /** True when every open text is what the disk has, which is quick to see before all files are read. */
  async #saved(current: () => boolean): Promise<boolean> {
    const { buffers, host, engine } = this.#session;
    for (const path of buffers.paths()) {
      if (!engine.document(path)) continue;
      const read = await host.read(path);
      if (!current() || !read.ok || read.text !== buffers.get(path)?.text) return false;
    }
    return true;
  }

  /** True when a file on the disk is what the engine takes it for. */
  #knows(path: string, read: ReadResult): boolean {
    const { engine } = this.#session;
    if (!engine.workspace.files.has(path)) return false;
    const document = engine.document(path);
    if (!read.ok) return document === undefined;
    if (document && document.text !== read.text) return false;
    // A file that was edited stays what it was while it is open, whatever it looks like now.
    const as = classify(path, read.text);
    return as?.kind === document?.kind && as?.dialect === document?.dialect;
  }
}
