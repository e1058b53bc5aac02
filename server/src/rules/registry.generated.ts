// Written by server/tools/generate.ts from the files beside it; do not edit.
import configUnusedIgnore from "./config/unused-ignore.ts";
import type { Rule } from "./rule.ts";

export const ALL_RULES: readonly Rule[] = [
  configUnusedIgnore,
];
