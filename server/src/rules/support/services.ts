import { type ComposeFile, type ComposeService, readCompose } from "../../workspace/compose/composeFile.ts";
import { type ComposeProgram, programsOf } from "../../workspace/compose/programs.ts";
import type { Document } from "../../workspace/document.ts";
import { isInside, normalize, resolvePath } from "../../workspace/paths.ts";
import type { Once } from "../rule.ts";

/** The programs of a Compose document, known by image and flags alone; none for documents of other kinds. */
export function composePrograms(document: Document, once: Once): readonly ComposeProgram[] {
  if (document.kind !== "compose") return [];
  return once(document, "compose programs", () => programsOf(composeFile(document, once), () => false));
}

function composeFile(document: Document, once: Once): ComposeFile {
  return once(document, "compose file", () => readCompose(document));
}

/**
 * Whether every word of the service's command line is known: none holds a variable whose value only the
 * environment knows, so that a flag which is not written surely has its default.
 */
export function commandIsKnown(service: ComposeService, document: Document): boolean {
  const text = document.text.slice(service.span.start, service.span.end);
  return !text.includes("$") && !text.includes("{{") && !/^\s*extends\s*:/m.test(text);
}

const THANOS_COMPONENTS = [
  "sidecar",
  "store",
  "query",
  "query-frontend",
  "rule",
  "compact",
  "receive",
  "tools",
] as const;

export type ThanosComponent = (typeof THANOS_COMPONENTS)[number];

/** Which of its programs the Thanos binary runs as: the first of their names that is no flag's value. */
export function thanosComponent(program: ComposeProgram): ThanosComponent | undefined {
  if (program.kind !== "thanos") return undefined;
  const { words } = program.service;
  const word = words.find(({ value }, index) => {
    const before = words[index - 1]?.value ?? "";
    const isValue = before.startsWith("-") && !before.includes("=");
    return !isValue && THANOS_COMPONENTS.some((name) => name === value);
  });
  return THANOS_COMPONENTS.find((name) => name === word?.value);
}

/** More than one command stands in the service's words, so that a flag does not tell which one it is of. */
export function runsSeveral(service: ComposeService): boolean {
  const binaries = service.words.filter(({ value }) => /(?:^|\/)(?:thanos|prometheus|vmagent)$/.test(value));
  return binaries.length > 1 || service.words.some(({ value }) => /^[;&|]+$|[;&]$/.test(value));
}

/**
 * Where a path in the container lies outside of it, comparable between the services of one Compose file: the
 * source of the nearest mount. Undefined when nothing is mounted there, so that it is the container's own.
 */
export function storedAt(service: ComposeService, path: string): string | undefined {
  const wanted = resolvePath("/", path);
  const mount = service.mounts
    .filter(({ target }) => isInside(target, wanted))
    .reduce<ComposeService["mounts"][number] | undefined>(
      (best, one) => (best && best.target.length > one.target.length ? best : one),
      undefined,
    );
  const root = mount?.volume === undefined ? mount?.source : `/volume ${mount.volume}`;
  if (mount === undefined || root === undefined) return undefined;
  return normalize(`${root}/${wanted.slice(mount.target === "/" ? 0 : mount.target.length)}`);
}
