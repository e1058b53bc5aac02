import type { Readable } from "node:stream";
import { ErrorCodes } from "vscode-languageserver";
import { AbstractMessageReader, type DataCallback, Disposable } from "vscode-languageserver/node";

/** No editor sends more in one message; what announces more has lost its place in the stream. */
const MOST_BYTES = 256 * 1024 * 1024;
/** So much without the end of a header is no header. */
const MOST_HEADER_BYTES = 64 * 1024;
const HEADER_END = "\r\n\r\n";

/** Told of what was no message, to be answered as a request without an id. */
export type Complain = (code: number, message: string) => void;

/**
 * Reads messages from a stream: a header with their length in bytes, then so much JSON. After a wrong length, a broken
 * header or stray output of another program it finds the next header again, so that one bad message costs no other.
 */
export class FrameReader extends AbstractMessageReader {
  readonly #stream: Readable;
  readonly #complain: Complain;
  #chunks: Buffer[] = [];
  #total = 0;
  /** How many bytes there must be before it is worth looking again. */
  #needed = 0;

  constructor(stream: Readable, complain: Complain) {
    super();
    this.#stream = stream;
    this.#complain = complain;
  }

  listen(callback: DataCallback): Disposable {
    const take = (chunk: Buffer) => this.#take(chunk, callback);
    this.#stream.on("data", take);
    this.#stream.on("error", (error) => this.fireError(error));
    this.#stream.on("close", () => this.fireClose());
    return Disposable.create(() => this.#stream.off("data", take));
  }

  #take(chunk: Buffer, callback: DataCallback): void {
    this.#chunks.push(chunk);
    this.#total += chunk.length;
    if (this.#total < this.#needed) return;
    let data = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    for (;;) {
      const end = data.indexOf(HEADER_END);
      if (end < 0) {
        if (data.length > MOST_HEADER_BYTES) data = data.subarray(-HEADER_END.length);
        this.#needed = 0;
        break;
      }
      const start = end + HEADER_END.length;
      const length = lengthIn(data.toString("latin1", 0, end));
      if (length === undefined) {
        this.#complain(ErrorCodes.ParseError, "A message without a length was left out.");
        data = data.subarray(start);
        continue;
      }
      this.#needed = start + length;
      if (data.length < this.#needed) break;
      const message = parsed(data.toString("utf8", start, start + length));
      // With a wrong length the next header is in the text, or behind it.
      data = data.subarray(message === undefined ? start : start + length);
      if (message !== undefined) this.#give(message, callback);
      else this.#complain(ErrorCodes.ParseError, "A message that is no JSON was left out.");
    }
    this.#chunks = data.length > 0 ? [data] : [];
    this.#total = data.length;
  }

  /** A message that somebody fails on must not keep those behind it from being read. */
  #give(message: unknown, callback: DataCallback): void {
    try {
      callback(message as Parameters<DataCallback>[0]);
    } catch (error) {
      this.fireError(error);
    }
  }
}

/** The length that a header announces. What stands before it is left of something that was not understood. */
function lengthIn(header: string): number | undefined {
  const digits = [...header.matchAll(/content-length:[ \t]*(\d+)[ \t]*(?=\r\n|$)/gi)].at(-1)?.[1];
  const length = Number(digits);
  return length <= MOST_BYTES ? length : undefined;
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
