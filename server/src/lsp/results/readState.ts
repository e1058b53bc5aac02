import type { Circumstances, ResultStore } from "../../cache/result.ts";
import type { Listing, ReadResult } from "../../workspace/host.ts";
import { Pace } from "../schedule.ts";
import type { Session } from "../session.ts";

/** How many files are asked for ahead of the one that is looked at. */
const AHEAD = 16;

/** The workspace on the disk as it was read. */
export interface DiskState {
  readonly value: string;
  readonly unread: readonly { readonly path: string; readonly message: string }[];
}

/** The store and what results in it depend on besides the files; undefined where no results are kept. */
export function circumstancesOf({
  machine,
  roots,
  configuration,
}: Session): { readonly store: ResultStore; readonly circumstances: Circumstances } | undefined {
  const store = machine.results?.store;
  const { settings, client } = configuration;
  // What only the editor can read is not this machine's to keep.
  if (!store || !client.cache || roots.length === 0 || roots.some((root) => root.includes("://")))
    return undefined;
  return { store, circumstances: { roots, named: [], settings } };
}

/** Lists all files of the workspace; undefined when they are too few for a result to be kept. */
export async function listFiles(
  { host, roots, configuration }: Session,
  store: ResultStore,
): Promise<Listing | undefined> {
  const { ignore } = configuration.settings;
  const files = new Set<string>();
  const problems: Listing["problems"][number][] = [];
  for (const root of roots) {
    const listing = await host.list(root, { ignore });
    problems.push(...listing.problems);
    for (const file of listing.files) files.add(file);
  }
  return files.size < store.least ? undefined : { files: [...files], problems };
}

/**
 * Reads all files of the workspace, a few at a time and in slices that requests do not notice.
 * @param look told of each file, with the digest of its text; answers false when the rest is of no use
 * @returns undefined when that was so
 */
export async function readState(
  { host }: Session,
  store: ResultStore,
  { files, problems }: Listing,
  look: (path: string, read: ReadResult, digest: string) => boolean,
): Promise<DiskState | undefined> {
  const state = store.state();
  state.problems(problems);
  const unread = [...problems];
  const pace = new Pace();
  const reading: Promise<ReadResult>[] = [];
  for (const [at, path] of files.entries()) {
    for (let next = at + reading.length; reading.length < AHEAD && next < files.length; next++)
      reading.push(host.read(files[next] ?? path));
    const read = (await reading.shift()) ?? { ok: false, message: "not read", gone: false };
    if (!read.ok) unread.push({ path, message: read.message });
    if (!look(path, read, state.add(path, read))) {
      await Promise.allSettled(reading);
      return undefined;
    }
    await pace.pause();
  }
  return { value: state.value(), unread };
}
