import { isMapping, type TreeEntry, type YamlTree } from "../../syntax/yaml/tree.ts";
import type { RemoteWrite } from "../remoteWrite.ts";
import type { ScrapeJob } from "../scrapeJob.ts";
import { isPlainGlobal, isPlainGlobs } from "./plainJob.ts";
import { isPlainKey } from "./plainNode.ts";

/** What was read of a config already. */
export interface ConfigUnits {
  readonly jobs: readonly { readonly unit: Pick<ScrapeJob, "name"> }[];
  readonly remoteWrites: readonly { readonly unit: Pick<RemoteWrite, "fields"> }[];
}

/**
 * True only for a config in which `checkDocument` surely finds nothing around its jobs and remote writes, whatever its
 * options are but for an agent: the usual sections, in pieces, and jobs with names of their own. Of the frame of such
 * a file no tree need be made.
 */
export function isPlainConfigFile({ cut, entries }: YamlTree, { jobs, remoteWrites }: ConfigUnits): boolean {
  if (!cut) return false;
  const keys = new Set<string>();
  for (const entry of entries) {
    if (keys.has(entry.key.value) || !isPlainKey(entry.key) || !isPlainEntry(entry)) return false;
    keys.add(entry.key.value);
  }
  if (remoteWrites.length > 1 && remoteWrites.some(({ unit }) => unit.fields.has("name"))) return false;
  const names = new Set(jobs.map(({ unit }) => unit.name?.value));
  return names.size === jobs.length;
}

function isPlainEntry({ key, node, items }: TreeEntry): boolean {
  switch (key.value) {
    case "scrape_configs":
    case "remote_write":
      return items !== undefined && items.length > 0 && items.every(isMapping);
    case "global":
      return isPlainGlobal(node);
    case "rule_files":
      return isPlainGlobs(node);
    default:
      return false;
  }
}
