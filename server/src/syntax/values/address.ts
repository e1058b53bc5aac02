import { type Span, span } from "../../text/span.ts";

/** The parts of a scrape target as written; spans count from the start of the text. */
export interface TargetAddress {
  readonly text: string;
  /** `http` of a target that wrongly holds a scheme. */
  readonly scheme?: string;
  /** The scheme with its `://`, for removal. */
  readonly schemeSpan?: Span;
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly hostSpan: Span;
  /** The text behind the last colon, which may be anything; undefined without a colon. */
  readonly port?: string;
  readonly portSpan?: Span;
  /** From the first slash behind the host on; Prometheus refuses such a target. */
  readonly path?: string;
  readonly pathSpan?: Span;
  readonly kind: "name" | "ipv4" | "ipv6" | "empty";
  /** True when there is no port, or a whole number up to 65535. */
  readonly portIsValid: boolean;
}

const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

/** Takes a target apart, whatever it is; nothing is refused here. */
export function readAddress(text: string): TargetAddress {
  const scheme = SCHEME.exec(text);
  const start = scheme?.[0].length ?? 0;
  const slash = text.indexOf("/", start);
  const end = slash < 0 ? text.length : slash;
  const { hostSpan, portSpan, bracketed } = splitPort(text, start, end);
  const host = text.slice(hostSpan.start, hostSpan.end);
  const port = portSpan === undefined ? undefined : text.slice(portSpan.start, portSpan.end);
  return {
    text,
    ...(scheme?.[1] === undefined ? {} : { scheme: scheme[1], schemeSpan: span(0, start) }),
    host,
    hostSpan,
    ...(port === undefined || portSpan === undefined ? {} : { port, portSpan }),
    ...(slash < 0 ? {} : { path: text.slice(slash), pathSpan: span(slash, text.length) }),
    kind:
      host === "" ? "empty" : bracketed || host.includes(":") ? "ipv6" : IPV4.test(host) ? "ipv4" : "name",
    portIsValid: port === undefined || (/^\d{1,5}$/.test(port) && Number(port) <= 65535),
  };
}

/** True for an address to which Go would add a port: one without, other than an IPv6 address without its brackets. */
export function lacksPort(text: string): boolean {
  return /^(?:[^:[\]]*|\[[^[\]]*\])$/.test(text);
}

interface HostAndPort {
  readonly hostSpan: Span;
  readonly portSpan: Span | undefined;
  readonly bracketed: boolean;
}

function splitPort(text: string, start: number, end: number): HostAndPort {
  const part = text.slice(start, end);
  if (part.startsWith("[") && part.includes("]")) {
    const close = start + part.indexOf("]");
    const hasPort = text.charAt(close + 1) === ":" && close + 1 < end;
    return {
      hostSpan: span(start + 1, close),
      portSpan: hasPort ? span(close + 2, end) : undefined,
      bracketed: true,
    };
  }
  const colon = part.lastIndexOf(":");
  // Several colons without brackets are an IPv6 address that was written without its port.
  if (colon < 0 || part.indexOf(":") !== colon) {
    return { hostSpan: span(start, end), portSpan: undefined, bracketed: false };
  }
  return {
    hostSpan: span(start, start + colon),
    portSpan: span(start + colon + 1, end),
    bracketed: false,
  };
}
