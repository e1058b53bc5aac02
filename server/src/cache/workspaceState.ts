import { createHash } from "node:crypto";
import type { ReadResult } from "../workspace/host.ts";
import type { StateReader } from "./result.ts";

/** Reads a workspace's files, one after the other, into one text that stands for everything in them. */
export class WorkspaceState implements StateReader {
  readonly #hash = createHash("sha256");

  problems(problems: readonly { readonly path: string; readonly message: string }[]): void {
    for (const { path, message } of problems) this.#add("problem", path, message);
  }

  add(path: string, read: ReadResult): string {
    if (!read.ok) {
      this.#add("unread", path, read.message);
      return "";
    }
    const digest = digestOf(read.glance?.bytes ?? read.text);
    this.#add("text", path, digest);
    return digest;
  }

  value(): string {
    return this.#hash.copy().digest("hex");
  }

  #add(what: string, path: string, said: string): void {
    // With their lengths, so that nothing can move from one part to the next unnoticed.
    this.#hash.update(`${what} ${path.length} ${path} ${said.length} ${said}`);
  }
}

/** A short text that stands for a long one, or for what is that text in UTF-8. */
export function digestOf(text: string | Uint8Array): string {
  return createHash("sha256").update(text).digest("base64");
}
