import type { Reporter } from "./report.ts";

/** The formats of `check`, each loaded only when it is asked for. */
export const FORMATS = {
  text: async () => (await import("./text.ts")).textReport,
  json: async () => (await import("./json.ts")).jsonReport,
  sarif: async () => (await import("./sarif.ts")).sarifReport,
  github: async () => (await import("./github.ts")).githubReport,
  junit: async () => (await import("./junit.ts")).junitReport,
} satisfies Record<string, () => Promise<Reporter>>;

export type Format = keyof typeof FORMATS;
