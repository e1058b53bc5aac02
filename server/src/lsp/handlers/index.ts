import type { Handler } from "../requests.ts";
import { checkWorkspace } from "./checkWorkspace.ts";
import { codeAction } from "./codeAction.ts";

/** Every capability of the server, in no particular order. */
export const HANDLERS: readonly Handler[] = [checkWorkspace, codeAction];
