import type { Writable } from "node:stream";
import { AbstractMessageWriter, type Message } from "vscode-languageserver/node";

/**
 * Writes messages to a stream: a header with their length in bytes, then so much JSON. Each goes out at once and in one
 * go, so that no other work comes in between and the client's process, at the other end, is woken once.
 */
export class FrameWriter extends AbstractMessageWriter {
  readonly #stream: Writable;
  #failures = 0;

  constructor(stream: Writable) {
    super();
    this.#stream = stream;
    stream.on("error", (error) => this.fireError(error));
    stream.on("close", () => this.fireClose());
  }

  /** Resolves when the system has taken the message; they go out in the order of the calls. */
  write(message: Message): Promise<void> {
    return new Promise((resolve, reject) => {
      const json = JSON.stringify(message);
      const frame = `Content-Length: ${Buffer.byteLength(json)}\r\n\r\n${json}`;
      this.#stream.write(frame, "utf8", (error) => {
        if (!error) return resolve();
        this.fireError(error, message, ++this.#failures);
        reject(error);
      });
    });
  }

  end(): void {
    this.#stream.end();
  }
}
