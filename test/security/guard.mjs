// Preloaded into promfed's own processes (`node --import`): what an untrusted repository must not cause is refused and
// named on standard error. Reads are refused outside of the folders in GUARD_READS, writes outside of GUARD_WRITES.
import { createRequire, syncBuiltinESMExports } from "node:module";
import { sep } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const list = (name) => (process.env[name] ?? "").split("\n").filter((path) => path !== "");
const readable = list("GUARD_READS");
const writable = list("GUARD_WRITES");

function refuse(what) {
  process.stderr.write(`REFUSED ${what}\n`);
  throw new Error(`refused: ${what}`);
}

// All are loaded before any is closed, as they are made of each other.
for (const name of ["child_process", "net", "tls", "http", "https", "http2", "dgram", "dns", "vm", "fs"])
  require(`node:${name}`);

/** Puts a function that refuses in place of each of a module's. */
function close(name, functions) {
  const module = require(name);
  for (const key of functions) {
    if (typeof module[key] === "function") module[key] = () => refuse(`${name}.${key}`);
  }
}

close("node:child_process", ["spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "fork"]);
close("node:net", ["connect", "createConnection", "createServer"]);
close("node:tls", ["connect", "createServer"]);
close("node:http", ["request", "get", "createServer"]);
close("node:https", ["request", "get", "createServer"]);
close("node:http2", ["connect", "createServer", "createSecureServer"]);
close("node:dgram", ["createSocket"]);
close("node:dns", ["lookup", "resolve", "resolve4", "resolve6", "reverse"]);
close("node:vm", ["runInContext", "runInNewContext", "runInThisContext", "compileFunction"]);
for (const name of ["fetch", "WebSocket", "EventSource"]) globalThis[name] = () => refuse(name);
require("node:net").Socket.prototype.connect = () => refuse("net.Socket.connect");

const inside = (folders, path) =>
  folders.some((f) => path === f || path.startsWith(f.endsWith(sep) ? f : f + sep));

function named(path) {
  if (path instanceof URL) return fileURLToPath(path);
  return typeof path === "string" || Buffer.isBuffer(path) ? String(path) : undefined;
}

function watch(module, name, functions, folders) {
  for (const key of functions) {
    const original = module[key];
    if (typeof original !== "function") continue;
    module[key] = function (path, ...rest) {
      const at = named(path);
      const writes = key.startsWith("open") && /[wa+]/.test(typeof rest[0] === "string" ? rest[0] : "");
      if (at !== undefined && !inside(writes ? writable : folders, at)) refuse(`${name}.${key} ${at}`);
      return original.call(this, path, ...rest);
    };
  }
}

const READS = [
  "open",
  "readFile",
  "readdir",
  "opendir",
  "readlink",
  "createReadStream",
  "stat",
  "lstat",
  "access",
];
const WRITES = [
  "writeFile",
  "appendFile",
  "mkdir",
  "mkdtemp",
  "rename",
  "rm",
  "rmdir",
  "unlink",
  "symlink",
  "link",
];
const MORE_WRITES = ["chmod", "chown", "truncate", "utimes", "copyFile", "cp", "createWriteStream"];
const fs = require("node:fs");
const sync = (names) => names.flatMap((name) => [name, `${name}Sync`]);
watch(fs, "fs", sync(READS), readable);
watch(fs, "fs", sync([...WRITES, ...MORE_WRITES]), writable);
watch(fs.promises, "fs.promises", READS, readable);
watch(fs.promises, "fs.promises", [...WRITES, ...MORE_WRITES], writable);
syncBuiltinESMExports();
