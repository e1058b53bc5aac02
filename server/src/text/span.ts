/** A half-open range of UTF-16 code unit offsets, `start <= end`, relative to the text it was made for. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export function span(start: number, end: number): Span {
  return { start, end };
}

/** An empty span, for what is missing at a place. */
export function point(offset: number): Span {
  return { start: offset, end: offset };
}

export function shift(s: Span, by: number): Span {
  return by === 0 ? s : { start: s.start + by, end: s.end + by };
}

/** True when `offset` lies in the span, its end included: a cursor behind the last character counts. */
export function touches(s: Span, offset: number): boolean {
  return offset >= s.start && offset <= s.end;
}

export function covers(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

export function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

/** The smallest span that holds both. */
export function join(a: Span, b: Span): Span {
  return { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}

export function textOf(text: string, s: Span): string {
  return text.slice(s.start, s.end);
}
