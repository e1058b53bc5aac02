import type { Logger } from "vscode-languageserver";

/** Where log lines go: the client's console, or standard error before there is one. */
export interface LogSink {
  error(line: string): void;
  warn(line: string): void;
  info(line: string): void;
}

/**
 * The server's log. Lines name what failed and where in the program, never what a file holds: the messages of
 * unexpected errors may quote their input, so only their names and stacks are written.
 */
export class Log {
  readonly #sink: LogSink;
  readonly #seen = new Set<string>();

  constructor(sink: LogSink) {
    this.#sink = sink;
  }

  info(line: string): void {
    this.#sink.info(line);
  }

  warn(line: string): void {
    this.#sink.warn(line);
  }

  /** Logs an unexpected error; one that repeats itself (on every keystroke, for every file) only once. */
  failure(what: string, error: unknown): void {
    const description = describe(error);
    if (this.#seen.has(description)) return;
    if (this.#seen.size > 1000) this.#seen.clear();
    this.#seen.add(description);
    this.#sink.error(`${what} failed: ${description}`);
  }
}

/**
 * The log of the library under the server, without what it quotes: the messages it was sent, and those of errors,
 * which may hold parts of a file.
 */
export function quiet(logger: Logger): Logger {
  const short = (message: string) => (message.split("\n", 1)[0] ?? "").replace(/ (?:with )?message: .*/, "");
  return {
    error: (message) => logger.error(short(message)),
    warn: (message) => logger.warn(short(message)),
    info: (message) => logger.info(short(message)),
    log: (message) => logger.log(short(message)),
  };
}

/** The error's kind, the rule it arose in where it names one, and its stack; without its message. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return "an unknown error";
  const rule = /^rule ([\w/-]+) failed/.exec(error.message)?.[1];
  const cause = error.cause instanceof Error ? error.cause : error;
  const frames = (cause.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return [`${cause.name}${rule ? ` in rule ${rule}` : ""}`, ...frames.slice(0, 12)].join("\n");
}
