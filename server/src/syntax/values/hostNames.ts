import { readAddress } from "./address.ts";

/** What tells one target from the others, fit for a label's value. */
export interface DistinguishingPart {
  readonly name: string;
  /** True for a name a person would choose: it has a letter, and differs from every other. */
  readonly good: boolean;
}

/** Words that say what a host does rather than which one it is. */
const ROLES = new Set(
  (
    "prometheus prom promfed federate federation federated federator source server srv svc service monitoring " +
    "monitor metrics metric scrape target http https www api internal local localhost host"
  ).split(" "),
);

/** Last parts of a host name that belong to its domain. */
const DOMAIN_ENDS = new Set(
  "com net org io dev cloud app co info biz internal local localdomain lan corp intranet test example svc cluster".split(
    " ",
  ),
);

const PUBLIC_ENDS = new Set("com net org io dev cloud app co info biz".split(" "));

/**
 * What tells each of a federate job's targets apart: `us-east` for `prometheus-us-east.internal:9090` among
 * `prometheus-eu-west.internal:9090`. One result for each host, in order. A single host is stripped of the
 * words and domains that say nothing. Where nothing sensible is left the whole host stands in, not `good`.
 */
export function distinguishingParts(hosts: readonly string[]): DistinguishingPart[] {
  const addresses = hosts.map(readAddress);
  const split = addresses.map(({ host, kind }) =>
    // What holds other characters is a template's placeholder, not a name.
    kind === "name" && /^[\w.-]+$/.test(host) ? host.toLowerCase().split(".") : undefined,
  );
  const named = split.filter((segments) => segments !== undefined);
  const suffix = named.length > 1 ? commonSuffix(named) : 0;
  const tokens = split.map((segments) => segments && words(segments, suffix));
  const shared = sharedWords(tokens.filter((list) => list !== undefined));
  const names = tokens.map((list) => list?.slice(shared).join("-") ?? "");
  return addresses.map((address, index) => {
    const name = names[index] ?? "";
    const unique = name !== "" && names.every((other, at) => at === index || other !== name);
    if (unique) return { name, good: /\p{L}/u.test(name) };
    const port = address.port === undefined ? "" : `-${address.port}`;
    const twice = addresses.some((other, at) => at !== index && other.host === address.host);
    return { name: twice ? `${address.host}${port}` : address.host, good: false };
  });
}

/** `distinguishingParts` for one host among others (which may include it). */
export function distinguishingPart(host: string, among: readonly string[] = []): DistinguishingPart {
  const [first] = distinguishingParts([host, ...among.filter((other) => other !== host)]);
  return first ?? { name: host, good: false };
}

/** How many trailing parts all hosts share, at least one part of each being left. */
function commonSuffix(hosts: readonly (readonly string[])[]): number {
  const shortest = Math.min(...hosts.map((segments) => segments.length));
  let length = 0;
  while (length < shortest - 1 && new Set(hosts.map((segments) => segments.at(-1 - length))).size === 1)
    length++;
  return length;
}

/** The words of a host name that may say which one it is; its domain and its role are left out. */
function words(segments: readonly string[], suffix: number): string[] {
  if (suffix > 0) return tellingWords(segments.slice(0, segments.length - suffix));
  const telling = tellingWords(withoutDomain(segments));
  if (telling.length > 0) return telling;
  // Where only the domain says anything, its owner is a name too.
  return tellingWords(segments.filter((segment) => !DOMAIN_ENDS.has(segment)));
}

function tellingWords(segments: readonly string[]): string[] {
  return segments
    .flatMap((segment) => segment.split(/[-_]/))
    .filter((word) => word !== "" && !ROLES.has(word.replace(/\d+$/, "") || word));
}

/** `prometheus.us-east.example.com` -> prometheus, us-east. */
function withoutDomain(segments: readonly string[]): readonly string[] {
  const last = segments.at(-1) ?? "";
  const isPublic = PUBLIC_ENDS.has(last) || (segments.length > 2 && /^[a-z]{2}$/.test(last));
  let kept = isPublic ? segments.length - 1 : segments.length;
  while (kept > 1 && DOMAIN_ENDS.has(segments[kept - 1] ?? "")) kept--;
  // In front of a public ending stands the name of its owner, unless that was an ending itself.
  const ownerIsLeft = isPublic && !segments.slice(kept).some((segment) => segment === "example");
  return segments.slice(0, ownerIsLeft && kept > 1 ? kept - 1 : kept);
}

/**
 * How many leading words all share and none needs. A short word just before the difference stays, as `us`
 * of us-east and us-west, and so does a word in front of bare numbers or letters: `dc-1`, not `1`.
 */
function sharedWords(lists: readonly (readonly string[])[]): number {
  if (lists.length < 2) return 0;
  const shortest = Math.min(...lists.map((list) => list.length));
  let length = 0;
  while (length < shortest - 1 && new Set(lists.map((list) => list[length])).size === 1) length++;
  const isBare = (): boolean => lists.some((list) => !/\p{L}{2}/u.test(list.slice(length).join("-")));
  if (length > 0 && isBare()) length--;
  while (length > 0 && /^[a-z]{2}$/.test(lists[0]?.[length - 1] ?? "")) length--;
  return length;
}
