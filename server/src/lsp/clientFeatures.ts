import { type ClientCapabilities, type DiagnosticTag, InsertTextMode } from "vscode-languageserver";

/** What the editor at the other end can do, read once from what it said at the start. */
export interface ClientFeatures {
  readonly configuration: boolean;
  readonly dynamicConfiguration: boolean;
  readonly dynamicWatchers: boolean;
  readonly workspaceFolders: boolean;
  readonly workDoneProgress: boolean;
  readonly relatedInformation: boolean;
  readonly codeDescription: boolean;
  readonly diagnosticData: boolean;
  readonly diagnosticTags: readonly DiagnosticTag[];
  /** The client takes code actions as such, not as commands only. */
  readonly codeActionLiterals: boolean;
  /** The client asks for the edit of an action when the user picked it. */
  readonly lazyCodeActionEdits: boolean;
  readonly preferredCodeActions: boolean;
  /** The client shows why an action cannot be taken. */
  readonly disabledCodeActions: boolean;
  readonly documentChanges: boolean;
  readonly createFiles: boolean;
  /** The client shows edits that need a look to the user before it applies them. */
  readonly changeAnnotations: boolean;
  readonly snippetEdits: boolean;
  readonly completionSnippets: boolean;
  /** The client asks how to indent further lines of what it inserts. */
  readonly insertTextModes: boolean;
  readonly lazyCompletionDocs: boolean;
  readonly markdownHover: boolean;
  readonly markdownCompletion: boolean;
  readonly deprecatedTag: boolean;
  readonly nestedSymbols: boolean;
  readonly prepareRename: boolean;
  readonly codeLensRefresh: boolean;
  readonly inlayHintRefresh: boolean;
}

export function readClientFeatures({ textDocument, workspace, window }: ClientCapabilities): ClientFeatures {
  const diagnostics = textDocument?.publishDiagnostics;
  const { codeAction, completion, hover, rename, documentSymbol } = textDocument ?? {};
  const edit = workspace?.workspaceEdit;
  const item = completion?.completionItem;
  return {
    configuration: workspace?.configuration === true,
    dynamicConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    dynamicWatchers: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    workspaceFolders: workspace?.workspaceFolders === true,
    workDoneProgress: window?.workDoneProgress === true,
    relatedInformation: diagnostics?.relatedInformation === true,
    codeDescription: diagnostics?.codeDescriptionSupport === true,
    diagnosticData: diagnostics?.dataSupport === true,
    diagnosticTags: diagnostics?.tagSupport?.valueSet ?? [],
    codeActionLiterals: codeAction?.codeActionLiteralSupport !== undefined,
    lazyCodeActionEdits:
      codeAction?.dataSupport === true && codeAction.resolveSupport?.properties.includes("edit") === true,
    preferredCodeActions: codeAction?.isPreferredSupport === true,
    disabledCodeActions: codeAction?.disabledSupport === true,
    documentChanges: edit?.documentChanges === true,
    createFiles: edit?.documentChanges === true && edit.resourceOperations?.includes("create") === true,
    changeAnnotations: edit?.documentChanges === true && edit.changeAnnotationSupport !== undefined,
    snippetEdits: edit?.documentChanges === true && edit.snippetEditSupport === true,
    insertTextModes: item?.insertTextModeSupport?.valueSet.includes(InsertTextMode.asIs) === true,
    completionSnippets: item?.snippetSupport === true,
    lazyCompletionDocs: item?.resolveSupport?.properties.includes("documentation") === true,
    markdownHover: hover?.contentFormat?.includes("markdown") === true,
    markdownCompletion: item?.documentationFormat?.includes("markdown") === true,
    deprecatedTag: item?.tagSupport?.valueSet.includes(1) === true,
    nestedSymbols: documentSymbol?.hierarchicalDocumentSymbolSupport === true,
    prepareRename: rename?.prepareSupport === true,
    codeLensRefresh: workspace?.codeLens?.refreshSupport === true,
    inlayHintRefresh: workspace?.inlayHint?.refreshSupport === true,
  };
}
