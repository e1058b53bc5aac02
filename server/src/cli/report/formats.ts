import type { FORMAT_NAMES } from "../commands/check.ts";
import { githubReport } from "./github.ts";
import { jsonReport } from "./json.ts";
import { junitReport } from "./junit.ts";
import type { Reporter } from "./report.ts";
import { textReport } from "./text.ts";

export type Format = (typeof FORMAT_NAMES)[number];

/** The formats of `check`. */
export const FORMATS: Readonly<Record<Format, () => Promise<Reporter>>> = {
  text: async () => textReport,
  json: async () => jsonReport,
  sarif: async () => (await import("./sarif.ts")).sarifReport,
  github: async () => githubReport,
  junit: async () => junitReport,
};
