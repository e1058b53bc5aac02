import { type CodeAction, CodeActionKind, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import type { Diagnostic, FileEdit } from "../rules/finding.ts";
import { type Span, touches } from "../text/span.ts";
import type { Document } from "../workspace/document.ts";
import { toProtocol } from "./convert/diagnostic.ts";
import { toWorkspaceEdit } from "./convert/workspaceEdit.ts";
import { fixAllEdits, safeFix } from "./fixAll.ts";
import { ignoreComments } from "./ignoreFinding.ts";
import { isCount, isRecord } from "./requests.ts";
import type { Session } from "./session.ts";

export const FIX_ALL = `${CodeActionKind.SourceFixAll}.promfed`;

/** An action with its edits still to be computed. */
interface Offer {
  readonly title: string;
  readonly kind: string;
  readonly diagnostic?: Diagnostic;
  readonly preferred?: boolean;
  readonly snippet?: boolean;
  readonly edits: () => readonly FileEdit[];
}

/** How an action is found again when the client wants its edits. */
interface ActionData {
  readonly uri: string;
  readonly version: number | null;
  readonly span: Span;
  readonly kind: string;
  readonly title: string;
  readonly code: string | null;
}

/** Every action at a span, of the kinds asked for (all of them when `only` is undefined). */
export function actionsAt(
  session: Session,
  document: Document,
  span: Span,
  only?: readonly string[],
): CodeAction[] {
  const { client, uris, buffers } = session;
  const uri = uris.uriOf(document.path);
  const version = buffers.get(document.path)?.version ?? null;
  return offersAt(session, document, span, only).map((offer): CodeAction => {
    const { title, kind, diagnostic } = offer;
    const shown = diagnostic && toProtocol(diagnostic, session);
    const data: ActionData = { uri, version, span, kind, title, code: diagnostic?.code ?? null };
    return {
      title,
      kind,
      ...(shown && { diagnostics: [shown] }),
      ...(offer.preferred && client.preferredCodeActions && { isPreferred: true }),
      ...(client.lazyCodeActionEdits
        ? { data }
        : { edit: toWorkspaceEdit(session, offer.edits(), offer.snippet) }),
    };
  });
}

/**
 * The action with its edit.
 * @throws ResponseError when the text has changed since the action was offered
 */
export function resolveAction(
  session: Session,
  document: Document | undefined,
  action: CodeAction,
  data: ActionData,
): CodeAction {
  const version = document && (session.buffers.get(document.path)?.version ?? null);
  const offer =
    document && version === data.version
      ? offersAt(session, document, data.span, [data.kind]).find(
          (o) => o.title === data.title && o.kind === data.kind && (o.diagnostic?.code ?? null) === data.code,
        )
      : undefined;
  if (!offer)
    throw new ResponseError(
      LSPErrorCodes.ContentModified,
      "The text has changed since this action was offered.",
    );
  return { ...action, edit: toWorkspaceEdit(session, offer.edits(), offer.snippet) };
}

/** Reads what `actionsAt` put into an action; undefined when it is somebody else's. */
export function readActionData(value: unknown): ActionData | undefined {
  if (!isRecord(value) || !isRecord(value.span)) return undefined;
  const { uri, version, span, kind, title, code } = value;
  const { start, end } = span as Record<string, unknown>;
  if (typeof uri !== "string" || typeof kind !== "string" || typeof title !== "string") return undefined;
  if (!isCount(start) || !isCount(end)) return undefined;
  if (!(version === null || typeof version === "number") || !(code === null || typeof code === "string"))
    return undefined;
  return { uri, version, span: { start, end }, kind, title, code };
}

function offersAt(
  session: Session,
  document: Document,
  span: Span,
  only: readonly string[] | undefined,
): Offer[] {
  const wanted = (kind: string) =>
    !only || only.some((asked) => asked === "" || kind === asked || kind.startsWith(`${asked}.`));
  const findings = session.engine.check(document.path);
  const here = findings.filter(
    (d) => touches(d.location.span, span.start) || touches(span, d.location.span.start),
  );
  const offers: Offer[] = [];
  if (wanted(CodeActionKind.QuickFix)) {
    for (const finding of here) offers.push(...fixesOf(finding));
    for (const finding of here) offers.push(...ignoresOf(session, document, finding));
  }
  // Only texts that are open can be shown to the engine as they would be.
  const fixable =
    session.buffers.has(document.path) && findings.some((finding) => safeFix(finding) !== undefined);
  if (fixable && wanted(FIX_ALL)) {
    const edits = () => fixAllEdits(session.engine, document);
    offers.push({ title: "Apply all safe fixes of promfed", kind: FIX_ALL, edits });
  }
  return offers;
}

function fixesOf(diagnostic: Diagnostic): Offer[] {
  const own = safeFix(diagnostic);
  return diagnostic.fixes.map((fix) => ({
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostic,
    preferred: fix.preferred ?? fix === own,
    snippet: fix.snippet ?? false,
    edits: fix.edits,
  }));
}

function ignoresOf({ engine }: Session, document: Document, diagnostic: Diagnostic): Offer[] {
  return ignoreComments(engine.workspace, document, diagnostic).map(({ covers, edit }) => ({
    title: covers === "line" ? `Ignore ${diagnostic.code} here` : `Ignore ${diagnostic.code} in this file`,
    kind: CodeActionKind.QuickFix,
    diagnostic,
    snippet: true,
    edits: () => [edit],
  }));
}
