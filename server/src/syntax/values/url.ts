/** A URL as Prometheus reads it. Relative ones are fine for most of its fields. */
export interface ParsedUrl {
  /** Lower case, empty for a relative URL. */
  readonly scheme: string;
  readonly userinfo?: string;
  /** With the port, as written. */
  readonly host: string;
  /** Without the port and the brackets of an IPv6 address. */
  readonly hostname: string;
  readonly port: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

export interface UrlProblem {
  readonly problem: string;
  /** Go's words for it, as Prometheus would log them. Holds no user name and no password. */
  readonly goText: string;
}

/** Reads a URL with the checks of Go's url.Parse, which is all that Prometheus does for most fields. */
export function parseUrl(text: string): ParsedUrl | UrlProblem {
  const fault = new Faults(text);
  // A control character anywhere refuses the whole URL.
  if (/[\u0000-\u001f\u007f]/.test(text)) {
    return fault.of(
      "The URL holds a control character, such as a line break",
      "net/url: invalid control character in URL",
    );
  }
  const [beforeFragment, fragment] = cut(text, "#");
  const scheme = readScheme(beforeFragment);
  if (scheme === undefined)
    return fault.of("The URL begins with a colon: its scheme is missing", "missing protocol scheme");
  const [beforeQuery, query] = cut(beforeFragment.slice(scheme === "" ? 0 : scheme.length + 1), "?");
  const badEscape = firstBadEscape(fragment);
  const empty = { scheme: scheme.toLowerCase(), host: "", hostname: "", port: "", query, fragment };
  if (!beforeQuery.startsWith("/")) {
    if (scheme !== "")
      return badEscape === undefined ? { ...empty, path: beforeQuery } : fault.escape(badEscape);
    if (beforeQuery !== "*" && cut(beforeQuery, "/")[0].includes(":")) {
      return fault.of(
        "The URL lacks its scheme (http:// or https://)",
        "first path segment in URL cannot contain colon",
      );
    }
  }
  const hasAuthority = beforeQuery.startsWith("//") && (scheme !== "" || !beforeQuery.startsWith("///"));
  const slash = hasAuthority ? beforeQuery.indexOf("/", 2) : 0;
  const authority = hasAuthority ? beforeQuery.slice(2, slash < 0 ? undefined : slash) : "";
  const path = slash < 0 ? "" : beforeQuery.slice(slash);
  const at = authority.lastIndexOf("@");
  const userinfo = at < 0 ? undefined : authority.slice(0, at);
  const host = readHost(authority.slice(at + 1), fault);
  if ("problem" in host) return host;
  if (userinfo !== undefined && !/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(userinfo)) {
    return fault.of(
      "The user name or password of the URL needs percent-encoding",
      "net/url: invalid userinfo",
    );
  }
  const bad = firstBadEscape(userinfo ?? "") ?? firstBadEscape(path) ?? badEscape;
  if (bad !== undefined) return fault.escape(bad);
  return { ...empty, ...host, ...(userinfo === undefined ? {} : { userinfo }), path };
}

class Faults {
  private readonly shown: string;

  constructor(text: string) {
    this.shown = text.replace(/\/\/[^/?#]*@/, "//<hidden>@");
  }

  of(problem: string, goText: string): UrlProblem {
    return { problem, goText: `parse ${JSON.stringify(this.shown)}: ${goText}` };
  }

  escape(bad: string): UrlProblem {
    return this.of(
      `The URL holds the broken percent-encoding ${JSON.stringify(bad)}; a percent sign itself is %25`,
      `invalid URL escape ${JSON.stringify(bad)}`,
    );
  }
}

function cut(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** Empty when there is none, undefined when a colon comes first. */
function readScheme(text: string): string | undefined {
  if (text.startsWith(":")) return undefined;
  return /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1] ?? "";
}

function firstBadEscape(text: string): string | undefined {
  const match = /%(?![0-9A-Fa-f]{2})/.exec(text);
  return match === null ? undefined : text.slice(match.index, match.index + 3);
}

function readHost(host: string, fault: Faults): Pick<ParsedUrl, "host" | "hostname" | "port"> | UrlProblem {
  let hostname = host;
  let rest = "";
  if (host.startsWith("[")) {
    const close = host.lastIndexOf("]");
    if (close < 0) return fault.of("The IPv6 address of the URL lacks its closing ]", "missing ']' in host");
    hostname = host.slice(1, close);
    rest = host.slice(close + 1);
  } else {
    const colon = host.lastIndexOf(":");
    hostname = colon < 0 ? host : host.slice(0, colon);
    rest = colon < 0 ? "" : host.slice(colon);
  }
  if (!/^(?::\d*)?$/.test(rest)) {
    return fault.of(
      `The port ${JSON.stringify(rest.replace(/^:/, ""))} of the URL is not a number`,
      `invalid port ${JSON.stringify(rest)} after host`,
    );
  }
  // What a host may hold unescaped; characters beyond ASCII pass, and only those may be percent-encoded.
  const odd = /[^A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"%\u0080-\uffff]/.exec(host)?.[0];
  if (odd !== undefined) {
    return fault.of(
      `The host of the URL holds the character ${JSON.stringify(odd)}, which no host name has`,
      `invalid character ${JSON.stringify(odd)} in host name`,
    );
  }
  const zone = host.startsWith("[") ? host.indexOf("%25") : -1;
  const broken = /%(?![89A-Fa-f][0-9A-Fa-f])/.exec(zone < 0 ? host : host.slice(0, zone));
  if (broken !== null) return fault.escape(host.slice(broken.index, broken.index + 3));
  return { host, hostname, port: rest.slice(1) };
}
