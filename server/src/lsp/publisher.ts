import type { Diagnostic as ProtocolDiagnostic } from "vscode-languageserver";
import { byPlace, type Diagnostic } from "../rules/finding.ts";
import { carriedOver, type Found, follow } from "./carryOver.ts";
import { toProtocol } from "./convert/diagnostic.ts";
import type { LastResult } from "./results/lastResult.ts";
import { Pace, soon, within } from "./schedule.ts";
import type { Session } from "./session.ts";

/** A full check slower than this no longer goes along with every edit. */
const QUICK_MS = 5;
/** For as long the first full check waits, which is slow: somebody may be typing already. */
const FIRST_MS = 20;
/** A client that takes no messages must not keep its files from being checked. */
const HOLD_MS = 200;
/** Somebody whose last edit is no longer ago than this goes on typing: what takes long would be in the way. */
const TYPING_MS = 100;
/** Files that are not open are looked at again when the author has paused for this long. */
const SWEEP_MS = 250;
/** The same where it was no edit that changed something. */
const AT_ONCE_MS = 1;

interface Published {
  readonly version: number | undefined;
  /** What was sent; as text where the file is not open: there may be very many of these, and text is smaller. */
  readonly sent: readonly ProtocolDiagnostic[] | string;
}

/**
 * Tells the client what is wrong where. Open files come first, right after an edit; when checking them against the
 * workspace is slow, what a file says by itself goes ahead. All other files follow when the author pauses, and only
 * those whose findings changed are sent.
 */
export class Publisher {
  readonly #session: Session;
  readonly #published = new Map<string, Published>();
  readonly #urgent = new Set<string>();
  readonly #workspaceFindings = new Map<string, Found>();
  /** Files that were opened, and that nobody has looked at yet. */
  readonly #fresh = new Set<string>();
  #recalled: Promise<unknown> = Promise.resolve();
  /** What an earlier run has found, until everything is checked in this one. */
  #last: LastResult | undefined;
  #soon: (() => void) | undefined;
  #lastEdit = Number.NEGATIVE_INFINITY;
  #later: ReturnType<typeof setTimeout> | undefined;
  #full: ReturnType<typeof setTimeout> | undefined;
  /** Counts sweeps: a newer one ends those before it. */
  #sweep = 0;
  #sweeping = false;
  #lastFullMs: number | undefined;
  #disposed = false;

  constructor(session: Session) {
    this.#session = session;
  }

  /** True when nothing is about to be checked. */
  get idle(): boolean {
    return [this.#soon, this.#later, this.#full].every((timer) => timer === undefined) && !this.#sweeping;
  }

  /** True while what was edited or opened just now is still to be checked. */
  get due(): boolean {
    return this.#soon !== undefined;
  }

  /** Resolves when what was recalled of open files is on its way: reading them takes up the thread for long. */
  get recalled(): Promise<unknown> {
    return this.#recalled;
  }

  /** Somebody edited an open file. */
  edited(path: string): void {
    this.#lastEdit = performance.now();
    this.#urgent.add(path);
    this.#schedule();
  }

  /** A text was opened, which the disk may have as well. */
  opened(path: string): void {
    this.#recallOpen(path);
    this.#fresh.add(path);
    this.#recallOwn();
    this.#urgent.add(path);
    this.#schedule();
  }

  /** A file was closed: only what the disk says of it counts now. */
  closed(path: string): void {
    this.#workspaceFindings.delete(path);
    this.#fresh.delete(path);
    const last = this.#session.indexer.idle ? undefined : this.#last;
    if (last) this.#send(path, this.#shows(path) ? last.shown(path) : []);
    else if (!this.#session.indexer.complete) this.#send(path, []);
    else this.#guard(path, () => this.#publish(path, this.#findings(path)));
    this.#schedule();
  }

  /** What was not on the disk before may be there now. */
  saved(): void {
    if (this.idle) this.#session.keeper.settled();
  }

  /** Shows what an earlier run has found in just these files: all of it is as true now. */
  async recall(last: LastResult): Promise<void> {
    const { buffers, configuration } = this.#session;
    this.#last = last;
    for (const path of buffers.paths()) {
      this.#recallOpen(path);
      this.#urgent.add(path);
    }
    this.#soon ??= soon(() => this.#publishUrgent());
    const pace = new Pace();
    for (const path of last.paths()) {
      await pace.pause();
      if (this.#disposed || this.#last !== last || configuration.client.scope !== "workspace") return;
      if (!buffers.has(path)) this.#send(path, last.shown(path));
    }
  }

  #recallOpen(path: string): void {
    const text = this.#session.buffers.get(path)?.text;
    const found = text === undefined ? undefined : this.#last?.found(path, text);
    if (found) this.#workspaceFindings.set(path, found);
  }

  /** Shows what an earlier run has found in files that were just opened. */
  #recallOwn(): void {
    const { configuration, ownFindings, buffers } = this.#session;
    if (!configuration.loaded) return;
    for (const path of this.#fresh) {
      this.#fresh.delete(path);
      this.#guard(path, () => {
        const buffer = buffers.get(path);
        // Of a file that is read already all is known, and shown soon.
        const own = buffer && !this.#session.hasRead(path) ? ownFindings.recall(path) : undefined;
        if (!buffer || !own) return;
        const others = this.#workspaceFindings.get(path);
        const carried = others ? carriedOver(follow(others, buffer.text, undefined)) : [];
        const findings = [...own, ...carried].sort(byPlace);
        const { client, uris } = this.#session;
        const context = { client, uris, positioned: (of: string) => buffers.get(of) };
        const shown = findings.flatMap((finding) => toProtocol(finding, context) ?? []);
        this.#hold(this.#send(path, shown, true));
      });
    }
  }

  /** Checks nothing until something is sent: that would keep it waiting. */
  #hold(sending: Promise<void>): void {
    const sent = within(HOLD_MS, Promise.all([this.#recalled, sending]), undefined);
    this.#recalled = sent;
    this.#soon?.();
    const go = () => {
      if (this.#recalled === sent && !this.#disposed) this.#soon = soon(() => this.#publishUrgent());
    };
    this.#soon = () => {};
    void sent.then(go);
  }

  /** Settings, folders or files on the disk changed: any finding may be another. */
  everythingChanged(): void {
    this.#recallOwn();
    for (const path of this.#session.buffers.paths()) this.#urgent.add(path);
    this.#schedule(AT_ONCE_MS);
  }

  dispose(): void {
    this.#disposed = true;
    this.#sweep++;
    this.#soon?.();
    for (const timer of [this.#later, this.#full]) clearTimeout(timer);
  }

  #schedule(sweepMs = SWEEP_MS): void {
    if (this.#disposed) return;
    this.#session.keeper.changed();
    this.#soon ??= soon(() => this.#publishUrgent());
    this.#sweep++;
    clearTimeout(this.#later);
    this.#later = setTimeout(() => {
      this.#later = undefined;
      this.#session.run("checking the workspace", () => this.#sweepAll());
    }, sweepMs);
  }

  #publishUrgent(): void {
    this.#soon = undefined;
    const { configuration, indexer } = this.#session;
    if (!configuration.loaded) return;
    const paths = [...this.#urgent];
    this.#urgent.clear();
    for (const path of paths) this.#session.ownFindings.checked(path);
    if (indexer.complete && this.#quick()) {
      this.#lastFullMs = this.#publishFully(paths);
      return;
    }
    for (const path of paths) this.#guard(path, () => this.#publish(path, this.#quickFindings(path)));
    if (!indexer.complete) return;
    clearTimeout(this.#full);
    const rest = this.#lastFullMs === undefined ? FIRST_MS : Math.min(500, 2 * this.#lastFullMs);
    const typing = TYPING_MS - (performance.now() - this.#lastEdit);
    this.#full = setTimeout(
      () => {
        this.#full = undefined;
        this.#session.run("checking open files", async () => {
          // How long it takes is not told by what somebody else does a part of, or has done already.
          const isOwn = !this.#sweeping && !this.#session.engine.settled;
          const workedMs = await this.#settle();
          if (workedMs === undefined || !indexer.complete) return;
          const publishedMs = this.#publishFully(this.#session.buffers.paths());
          if (isOwn) this.#lastFullMs = workedMs + publishedMs;
        });
      },
      Math.max(rest, typing),
    );
  }

  /** Whether a full check goes along with every edit. */
  #quick(): boolean {
    return this.#lastFullMs !== undefined && this.#lastFullMs <= QUICK_MS;
  }

  /**
   * Has the workspace's rules run, in slices that requests do not notice. Answers how many milliseconds that took,
   * waiting not counted; undefined when an edit came in between, which has its own check on the way.
   */
  async #settle(): Promise<number | undefined> {
    const pace = new Pace(() => this.due);
    return (await this.#session.settle(pace)) ? pace.workedMs : undefined;
  }

  /** Answers how many milliseconds it took. */
  #publishFully(paths: readonly string[]): number {
    const start = performance.now();
    for (const path of paths) {
      this.#guard(path, () => {
        const findings = this.#findings(path);
        this.#remember(path, findings);
        this.#publish(path, findings);
      });
    }
    return performance.now() - start;
  }

  /** Every other file; open ones too, as an edit in one may have changed the findings of another. */
  async #sweepAll(): Promise<void> {
    const session = this.#session;
    if (!session.indexer.idle || !session.configuration.loaded) return;
    const sweep = ++this.#sweep;
    this.#sweeping = true;
    await session.engine.lookForFiles();
    if (sweep !== this.#sweep) return;
    if (!session.indexer.complete) return this.#tellOpenOnly();
    const settled = (await this.#settle()) !== undefined;
    if (sweep !== this.#sweep) return;
    if (!session.indexer.complete) return this.#tellOpenOnly();
    if (!settled) return;
    const pace = new Pace();
    const paths = new Set([
      ...session.buffers.paths(),
      ...this.#published.keys(),
      ...session.engine.workspace.documents.keys(),
    ]);
    for (const path of paths) {
      // An edit came in between; another sweep is on its way.
      if (sweep !== this.#sweep) return;
      if (!session.indexer.hasRoom()) return this.#tellOpenOnly();
      if (this.#shows(path)) await session.prepare(path, pace);
      if (sweep !== this.#sweep) return;
      this.#guard(path, () => this.#publish(path, this.#findings(path)));
      await pace.pause();
    }
    if (sweep !== this.#sweep) return;
    this.#sweeping = false;
    this.#last = undefined;
    session.keeper.settled();
  }

  /** Not all of the workspace is known: what was said of it is taken back, and open files tell what they can. */
  #tellOpenOnly(): void {
    this.#sweeping = false;
    this.#last = undefined;
    this.#workspaceFindings.clear();
    const { buffers } = this.#session;
    for (const path of new Set([...this.#published.keys(), ...buffers.paths()])) {
      if (buffers.has(path)) this.#guard(path, () => this.#publish(path, this.#ownFindings(path)));
      else this.#send(path, []);
    }
  }

  /** A rule that fails on one file must not keep the others' findings back. */
  #guard(path: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#session.log.failure(`checking ${path}`, error);
    }
  }

  #findings(path: string): Diagnostic[] {
    return this.#shows(path) ? this.#session.engine.check(path) : [];
  }

  /** What the file says by itself now, with what the workspace said of it last. */
  #quickFindings(path: string): Diagnostic[] {
    const own = this.#ownFindings(path);
    const before = this.#workspaceFindings.get(path);
    const text = this.#session.engine.document(path)?.text;
    if (!before || text === undefined) return own;
    const { buffers, indexer } = this.#session;
    const followed = follow(before, text, buffers.get(path)?.since);
    const findings = carriedOver(followed);
    // Edits in several places have come together by the time that everything is read, and each is to count for itself.
    this.#workspaceFindings.set(path, indexer.idle ? followed : { text, findings });
    return [...own, ...findings].sort(byPlace);
  }

  /** Remembers which of an open file's findings only the workspace can tell. */
  #remember(path: string, findings: readonly Diagnostic[]): void {
    const text = this.#session.engine.document(path)?.text;
    const own = new Set(this.#ownFindings(path).map(placeOf));
    const others = findings.filter((finding) => !own.has(placeOf(finding)));
    if (text === undefined || others.length === 0) this.#workspaceFindings.delete(path);
    else this.#workspaceFindings.set(path, { text, findings: others });
  }

  #ownFindings(path: string): Diagnostic[] {
    return this.#shows(path) ? this.#session.ownFindings.of(path) : [];
  }

  #shows(path: string): boolean {
    const { buffers, configuration, engine } = this.#session;
    if (!engine.document(path)) return false;
    return buffers.has(path) || configuration.client.scope === "workspace";
  }

  #publish(path: string, findings: readonly Diagnostic[]): void {
    const shown = findings.map((finding) => toProtocol(finding, this.#session));
    this.#send(
      path,
      shown.filter((one) => one !== undefined),
    );
  }

  /**
   * @param known whether the file is certainly one of promfed's
   * @returns resolves when they are sent, if they are not what the client knows already
   */
  #send(path: string, diagnostics: ProtocolDiagnostic[], known = false): Promise<void> {
    const { buffers, connection, uris } = this.#session;
    const version = buffers.get(path)?.version;
    const before = this.#published.get(path);
    // Equal findings are sent again for a new version: the editor has moved the old ones along with the text.
    if (before && before.version === version && asText(before.sent) === asText(diagnostics))
      return NOTHING_SENT;
    const ours = () => known || this.#session.engine.document(path) !== undefined;
    const silent = diagnostics.length === 0 && (version === undefined || !ours());
    if (silent) this.#published.delete(path);
    else
      this.#published.set(path, { version, sent: version === undefined ? asText(diagnostics) : diagnostics });
    if (silent && (before === undefined || asText(before.sent) === "[]")) return NOTHING_SENT;
    return connection.sendDiagnostics({
      uri: uris.uriOf(path),
      ...(version !== undefined && { version }),
      diagnostics,
    });
  }
}

const NOTHING_SENT: Promise<void> = Promise.resolve();

function asText(sent: Published["sent"]): string {
  return typeof sent === "string" ? sent : JSON.stringify(sent);
}

function placeOf({ code, location: { span } }: Diagnostic): string {
  return `${code} ${span.start} ${span.end}`;
}
