/** A target's address, taken apart. */
export interface Address {
  /** Lower case, without the brackets of an IPv6 address. */
  readonly host: string;
  /** The one in the address, else that of the scheme. */
  readonly port: number | undefined;
  /** As it is compared: host and port as written, lower case. */
  readonly text: string;
}

/** `host`, `host:port`, `[v6]:port`. Undefined when it is none of them. */
export function parseAddress(text: string, scheme = "http"): Address | undefined {
  const found = /^(?:\[([^\]\s]+)\]|([^\s/:@?#]+))(?::(\d{1,5}))?$/.exec(text.trim());
  if (!found) return undefined;
  const host = (found[1] ?? found[2] ?? "").toLowerCase().replace(/\.$/, "");
  const written = found[3] === undefined ? undefined : Number(found[3]);
  const fallback = scheme === "https" ? 443 : 80;
  return { host, port: written ?? fallback, text: written === undefined ? host : `${host}:${written}` };
}

/** The address in a URL. */
export function addressOfUrl(url: string): Address | undefined {
  const found = /^([a-z][a-z0-9+.-]*):\/\/(?:[^/@\s]*@)?([^/\s?#]+)/i.exec(url.trim());
  return found ? parseAddress(found[2] ?? "", found[1]?.toLowerCase()) : undefined;
}

export function isIp(host: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host) || host.includes(":");
}

/** Names by which a process reaches its own machine. */
export function isLocalhost(host: string): boolean {
  return host === "localhost" || host.startsWith("127.") || host === "::1" || host === "0.0.0.0";
}

/** Names by which a container reaches the machine that it runs on. */
export function isDockerHost(host: string): boolean {
  return host === "host.docker.internal" || host === "gateway.docker.internal" || host === "172.17.0.1";
}
