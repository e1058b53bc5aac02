import { addTo } from "../../text/multiMap.ts";
import { relativePath } from "../paths.ts";
import type { TopologyNode } from "./node.ts";
import { isStage, type NameTokens, nameTokens, pathParts, tokenKey } from "./tokens.ts";

/** What of a server's names a host name agrees with. */
export interface NameMatch {
  readonly node: TopologyNode;
  /** The name as it is written: a label's value, a folder. */
  readonly name: string;
  readonly from: "inventory" | "external label" | "file" | "folder";
  /** The label, when the name is the value of one. */
  readonly label: string | undefined;
  /** All of the name stands in the host name; else its number does not. */
  readonly whole: boolean;
}

export interface HostMatches {
  /** The one server that the host name fits best; undefined when there is none, or several fit equally well. */
  readonly best: NameMatch | undefined;
  /** All that fit equally well. */
  readonly candidates: readonly NameMatch[];
}

interface Key extends NameMatch {
  readonly tokens: NameTokens;
  readonly strength: number;
}

/** Host names have a handful of telling parts, the first ones first; every subset of them is looked up. */
const MAX_TOKENS = 8;
/** So many equally good candidates are listed. */
const MAX_CANDIDATES = 20;

/**
 * Finds the server that a host name speaks of, by the words they have in common. Asks for a name (a cluster label's
 * value, a folder, a file's name, an inventory entry) of which every word stands in the host name, and for no other
 * telling word before or beside it; numbers and generic words alone never count.
 */
export class HostIndex {
  readonly #keys = new Map<string, Key[]>();
  /** Names of generic words and numbers, which have to stand in the host name as they are. */
  readonly #whole = new Map<string, Key[]>();
  readonly #own = new Map<TopologyNode, Key[]>();
  readonly #context = new Map<TopologyNode, ReadonlySet<string>>();

  constructor(nodes: Iterable<TopologyNode>, roots: readonly string[]) {
    for (const node of nodes) this.#add(node, roots);
  }

  /** @param from the config that the host name stands in: of equally good servers the one nearest to it is meant */
  find(host: string, from: TopologyNode): HostMatches {
    const found = this.#find(host, from);
    const service = withoutOrdinal(host);
    return found.candidates.length > 0 || service === undefined ? found : this.#find(service, from);
  }

  #find(host: string, from: TopologyNode): HostMatches {
    const parts = partsOf(host);
    const best = new Map<TopologyNode, { key: Key; score: number; agree: Set<NameMatch["from"]> }>();
    for (const key of [...this.#hits([...parts.keys()].sort()), ...this.#wholeHits(host)]) {
      const score = this.#score(key, parts);
      if (score <= 0) continue;
      const known = best.get(key.node);
      const agree = (known?.agree ?? new Set()).add(key.from);
      if (!known || known.score < score) best.set(key.node, { key, score, agree });
    }
    // Of two servers with one label, as when a config was copied, the one whose folder says so too is meant.
    const scores = [...best.values()].map(({ key, score, agree }) => ({
      key,
      score: score + agree.size / 10,
    }));
    const highest = Math.max(...scores.map((s) => s.score));
    const top = scores.filter((s) => s.score === highest).map((s) => s.key);
    const near = top.length > 1 ? nearest(top, from) : top;
    return { best: near.length === 1 ? near[0] : undefined, candidates: near.slice(0, MAX_CANDIDATES) };
  }

  #add(node: TopologyNode, roots: readonly string[]): void {
    const own: Key[] = [];
    const context = new Set<string>();
    const note = (text: string, from: NameMatch["from"], strength: number, label?: string) => {
      const tokens = nameTokens(text);
      for (const token of [...tokens.words, ...tokens.numbers]) context.add(token);
      if (tokens.words.length === 0) {
        // "cluster-001" says nothing by its parts, and all by the whole of it.
        if (tokens.numbers.length > 0 && /[a-z]/i.test(text))
          addTo(this.#whole, text.toLowerCase(), {
            node,
            name: text,
            from,
            label,
            whole: true,
            tokens,
            strength,
          });
        return;
      }
      own.push({ node, name: text, from, label, whole: true, tokens, strength });
      if (tokens.numbers.length === 0) return;
      own.push({
        node,
        name: text,
        from,
        label,
        whole: false,
        tokens: { ...tokens, numbers: [] },
        strength: strength - 3,
      });
    };
    if (node.cluster) note(node.cluster.name, "inventory", 9);
    for (const label of node.identity) note(label.value ?? "", "external label", 8, label.name);
    const path = pathParts(node.path, roots);
    const telling = path.findIndex((part) => nameTokens(part).words.length > 0);
    // Where nothing in the path tells by its words, the nearest folder with a number may as a whole.
    const numbered =
      telling < 0 ? path.findIndex((part, i) => i > 0 && nameTokens(part).numbers.length > 0) : -1;
    path.forEach((part, index) => {
      if (index === telling || index === numbered) note(part, index === 0 ? "file" : "folder", 6);
      else for (const token of allTokens(nameTokens(part))) context.add(token);
    });
    for (const label of node.externalLabels.values()) {
      for (const token of allTokens(nameTokens(label.value ?? ""))) context.add(token);
    }
    if (node.cluster?.region)
      for (const token of allTokens(nameTokens(node.cluster.region))) context.add(token);
    for (const key of own) {
      const text = tokenKey(key.tokens);
      if (text !== undefined) addTo(this.#keys, text, key);
    }
    this.#own.set(node, own);
    this.#context.set(node, context);
  }

  /** Keys of which every token is among those given (sorted): every subset is looked up. */
  *#hits(tokens: readonly string[]): Iterable<Key> {
    for (let subset = 1; subset < 1 << tokens.length; subset++) {
      yield* this.#keys.get(tokens.filter((_, i) => subset & (1 << i)).join(" ")) ?? [];
    }
  }

  /** Keys whose name is a DNS label of the host, or a stretch of one between hyphens. */
  *#wholeHits(host: string): Iterable<Key> {
    if (this.#whole.size === 0) return;
    for (const label of host.toLowerCase().split(".")) {
      const words = label.split("-").slice(0, MAX_TOKENS);
      for (let from = 0; from < words.length; from++) {
        for (let to = from + 1; to <= words.length; to++)
          yield* this.#whole.get(words.slice(from, to).join("-")) ?? [];
      }
    }
  }

  /** How well a server fits: first how much of the host name it explains, then by which name. 0 when it does not fit. */
  #score(key: Key, parts: ReadonlyMap<string, number>): number {
    const used = new Set(allTokens(key.tokens));
    const last = Math.max(...[...used].map((token) => parts.get(token) ?? 0));
    const context = this.#context.get(key.node) ?? new Set();
    let explained = 0;
    for (const [token, place] of parts) {
      if (used.has(token) || context.has(token)) explained++;
      else if (place > last) continue;
      else if (isNumber(token) ? this.#hasOtherNumber(key, parts) : !this.#mayHave(token, context)) return 0;
    }
    return explained * 10 + key.strength;
  }

  /** The number may count replicas, unless the server's names have numbers that the host name lacks. */
  #hasOtherNumber(key: Key, parts: ReadonlyMap<string, number>): boolean {
    return (this.#own.get(key.node) ?? []).some(
      ({ tokens }) => tokens.words.every((w) => parts.has(w)) && tokens.numbers.some((n) => !parts.has(n)),
    );
  }

  /** A word for the stage (prod, dev) may be left over where the server's names have none. */
  #mayHave(word: string, context: ReadonlySet<string>): boolean {
    return isStage(word) && ![...context].some(isStage);
  }
}

/** The number of a StatefulSet's pod is no part of a name: `prometheus-0.eu.monitoring.svc` is one of eu's. */
function withoutOrdinal(host: string): string | undefined {
  const found = /^(.+)-\d{1,3}(\.[^.]+\.[^.]+\.svc(?:\..+)?)$/.exec(host);
  return found ? `${found[1]}${found[2]}` : undefined;
}

/** Telling parts of a host name, each with the number of the DNS label it first stands in. */
function partsOf(host: string): ReadonlyMap<string, number> {
  const parts = new Map<string, number>();
  host.split(".").forEach((label, index) => {
    for (const token of allTokens(nameTokens(label))) {
      if (!parts.has(token) && parts.size < MAX_TOKENS) parts.set(token, index);
    }
  });
  return parts;
}

function allTokens({ words, numbers }: NameTokens): string[] {
  return [...words, ...numbers];
}

function isNumber(token: string): boolean {
  return /^\d+$/.test(token);
}

/** Those in the folder nearest to `from`: copies of a tree for several stages each keep to themselves. */
function nearest(keys: readonly Key[], from: TopologyNode): readonly Key[] {
  const distances = keys.map(
    (key) =>
      relativePath(from.path, key.node.path)
        .split("/")
        .filter((p) => p === "..").length,
  );
  const least = Math.min(...distances);
  return keys.filter((_, index) => distances[index] === least);
}
