import { randomBytes } from "node:crypto";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { chmod, chown, mkdir, open, realpath, rename, stat, unlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Replaces a file's content in one step: who reads it meanwhile sees the old text or the new one. Mode, owner (where
 * allowed) and a link that leads to the file are kept. A device or a pipe, such as /dev/stdout, is written to.
 */
export async function writeFileWhole(path: string, text: string | Uint8Array): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const old = await stat(target).catch(() => undefined);
  if (!old) await mkdir(dirname(target), { recursive: true });
  else if (!old.isFile()) {
    await writeFile(target, text, "utf8");
    return;
  }
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const file = await open(temporary, "wx", old?.mode ?? 0o666);
    try {
      await file.writeFile(text, "utf8");
    } finally {
      await file.close();
    }
    if (old) {
      await chmod(temporary, old.mode & 0o7777);
      await chown(temporary, old.uid, old.gid).catch(() => undefined);
    }
    await rename(temporary, target);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
}

/**
 * Why a file must not be rewritten from `text`, the text it was read as; undefined when it may. Only a file whose
 * bytes are exactly that text in UTF-8 comes out the same where nothing is changed.
 */
export function whyNotWritable(path: string, text: string): string | undefined {
  try {
    accessSync(path, constants.W_OK);
    const bytes = readFileSync(path);
    if (bytes.equals(Buffer.from(text, "utf8"))) return undefined;
    const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
    return utf16
      ? "is UTF-16, and fixes are written as UTF-8 only"
      : "was changed while it was being checked";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "EACCES" || code === "EPERM" || code === "EROFS"
      ? "is read-only"
      : "cannot be read any more";
  }
}

/** Why a new file must not be made; undefined when it may. */
export function whyNotCreatable(path: string): string | undefined {
  return existsSync(path) ? "exists already" : undefined;
}
