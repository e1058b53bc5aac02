import { codeActions } from "../../features/codeAction/actions.ts";
import { complete } from "../../features/completion/complete.ts";
import { hover } from "../../features/hover/hover.ts";
import type { Handler } from "../requests.ts";
import { callHierarchy } from "./callHierarchy.ts";
import { checkWorkspace } from "./checkWorkspace.ts";
import { codeActionHandler } from "./codeAction.ts";
import { codeLens } from "./codeLens.ts";
import { completionHandler } from "./completion.ts";
import { definition } from "./definition.ts";
import { documentHighlight } from "./documentHighlight.ts";
import { documentLink } from "./documentLink.ts";
import { documentSymbol } from "./documentSymbol.ts";
import { executeCommand } from "./executeCommand.ts";
import { foldingRange } from "./foldingRange.ts";
import { formatting } from "./formatting.ts";
import { hoverHandler } from "./hover.ts";
import { inlayHint } from "./inlayHint.ts";
import { references } from "./references.ts";
import { rename } from "./rename.ts";
import { renameGradually } from "./renameGradually.ts";
import { selectionRange } from "./selectionRange.ts";
import { semanticTokens } from "./semanticTokens.ts";
import { signatureHelp } from "./signatureHelp.ts";
import { willRenameFiles } from "./willRenameFiles.ts";
import { workspaceSymbol } from "./workspaceSymbol.ts";

/** Every capability of the server, in no particular order. */
export const HANDLERS: readonly Handler[] = [
  callHierarchy,
  codeActionHandler([codeActions]),
  codeLens,
  completionHandler(complete),
  definition,
  documentHighlight,
  documentLink,
  documentSymbol,
  executeCommand([checkWorkspace, renameGradually]),
  foldingRange,
  formatting,
  hoverHandler(hover),
  inlayHint,
  references,
  rename,
  selectionRange,
  semanticTokens,
  signatureHelp,
  willRenameFiles,
  workspaceSymbol,
];
