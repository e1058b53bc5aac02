/** What to say about a mistake of promfed's own: never a bare stack, but the way to report it. */
export function internalError(error: unknown, file: string | undefined, env: NodeJS.ProcessEnv): string {
  const message = error instanceof Error ? error.message : String(error);
  const where = file === undefined ? "" : ` while checking ${file}`;
  const lines = [`promfed: internal error${where}: ${message}`];
  if (env.PROMFED_DEBUG) lines.push(error instanceof Error ? stackOf(error) : "");
  else {
    lines.push(
      "This is a mistake in promfed, not in your files. Please report it at https://github.com/promfed/promfed/issues",
      "with what the same command prints when PROMFED_DEBUG=1 is set, and the file if it may be shown.",
    );
  }
  return `${lines.join("\n")}\n`;
}

function stackOf(error: Error): string {
  const own = error.stack ?? error.message;
  return error.cause instanceof Error ? `${own}\ncaused by ${stackOf(error.cause)}` : own;
}
