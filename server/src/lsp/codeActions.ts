import {
  type CodeAction,
  CodeActionKind,
  LSPErrorCodes,
  MessageType,
  ResponseError,
  ShowMessageNotification,
  type WorkspaceEdit,
} from "vscode-languageserver";
import type { Diagnostic, FileEdit } from "../rules/finding.ts";
import { type Span, touches } from "../text/span.ts";
import type { Document } from "../workspace/document.ts";
import type { WorkspaceView } from "../workspace/workspace.ts";
import { toProtocol } from "./convert/diagnostic.ts";
import { toAnnotatedEdit, toWorkspaceEdit } from "./convert/workspaceEdit.ts";
import { fixAllEdits, safeFix } from "./fixAll.ts";
import { ignoreComments } from "./ignoreFinding.ts";
import { isCount, isRecord } from "./requests.ts";
import type { Session } from "./session.ts";

export const FIX_ALL = `${CodeActionKind.SourceFixAll}.promfed`;

/** An action that no finding asks for: a refactoring, a generated alert. */
export interface FeatureAction {
  readonly title: string;
  readonly kind: string;
  readonly edits: () => readonly FileEdit[];
  /** Further edits that the user is asked about, where the client can. */
  readonly unsure?: () => readonly FileEdit[];
  /** Why it cannot be done here. */
  readonly disabled?: string;
  /** What the user is to know once the action was taken. */
  readonly notes?: () => readonly string[];
  /** The new text holds placeholders. */
  readonly snippet?: boolean;
}

/** Offers actions at a span of a document. */
export type ActionFeature = (ws: WorkspaceView, document: Document, span: Span) => readonly FeatureAction[];

/** An action with its edits still to be computed. */
interface Offer extends FeatureAction {
  readonly diagnostic?: Diagnostic;
  readonly preferred?: boolean;
}

/** What actions are looked up with. */
export interface ActionContext {
  readonly session: Session;
  readonly features: readonly ActionFeature[];
}

/** How an action is found again when the client wants its edits. */
interface ActionData {
  readonly uri: string;
  readonly version: number | null;
  readonly span: Span;
  readonly kind: string;
  readonly title: string;
  /** Which finding it is for: two in the same span may have the same fix. */
  readonly finding: string | null;
}

/** Every action at a span, of the kinds asked for (all of them when `only` is undefined). */
export function actionsAt(
  context: ActionContext,
  document: Document,
  span: Span,
  only?: readonly string[],
): CodeAction[] {
  const { session } = context;
  const { client, uris, buffers } = session;
  const uri = uris.uriOf(document.path);
  const version = buffers.get(document.path)?.version ?? null;
  const offers = offersAt(context, document, span, only).filter(
    ({ disabled }) => disabled === undefined || client.disabledCodeActions,
  );
  return offers.map((offer): CodeAction => {
    const { title, kind, diagnostic } = offer;
    const shown = diagnostic && toProtocol(diagnostic, session);
    const data: ActionData = { uri, version, span, kind, title, finding: keyOf(diagnostic) };
    return {
      title,
      kind,
      ...(shown && { diagnostics: [shown] }),
      ...(offer.preferred && client.preferredCodeActions && { isPreferred: true }),
      ...(offer.disabled !== undefined
        ? { disabled: { reason: offer.disabled } }
        : client.lazyCodeActionEdits
          ? { data }
          : { edit: editOf(session, offer) }),
    };
  });
}

/**
 * The action with its edit.
 * @throws ResponseError when the text has changed since the action was offered
 */
export function resolveAction(
  context: ActionContext,
  document: Document | undefined,
  action: CodeAction,
  data: ActionData,
): CodeAction {
  const { session } = context;
  const version = document && (session.buffers.get(document.path)?.version ?? null);
  const offer =
    document && version === data.version
      ? offersAt(context, document, data.span, [data.kind]).find(
          (o) => o.title === data.title && o.kind === data.kind && keyOf(o.diagnostic) === data.finding,
        )
      : undefined;
  if (!offer)
    throw new ResponseError(
      LSPErrorCodes.ContentModified,
      "The text has changed since this action was offered.",
    );
  const edit = editOf(session, offer);
  const notes = offer.notes?.() ?? [];
  if (notes.length > 0) tellNotes(session, notes);
  return { ...action, edit };
}

function editOf(session: Session, { title, edits, unsure, snippet }: Offer): WorkspaceEdit {
  const doubtful = session.client.changeAnnotations ? (unsure?.() ?? []) : [];
  if (doubtful.length === 0) return toWorkspaceEdit(session, edits(), snippet);
  return toAnnotatedEdit(session, [
    { label: title, needsConfirmation: false, files: edits() },
    { label: "Places that need a look", needsConfirmation: true, files: doubtful },
  ]);
}

/** How many notes are shown; a workspace may hold hundreds of records that keep their name. */
const SHOWN_NOTES = 5;

function tellNotes({ connection }: Session, notes: readonly string[]): void {
  const more = notes.length > SHOWN_NOTES ? [`and ${notes.length - SHOWN_NOTES} more.`] : [];
  const message = [...notes.slice(0, SHOWN_NOTES), ...more].join("\n");
  void connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message });
}

/** Reads what `actionsAt` put into an action; undefined when it is somebody else's. */
export function readActionData(value: unknown): ActionData | undefined {
  if (!isRecord(value) || !isRecord(value.span)) return undefined;
  const { uri, span, kind, title } = value;
  // Some clients leave out what is null when they send data back.
  const { version = null, finding = null } = value;
  const { start, end } = span as Record<string, unknown>;
  if (typeof uri !== "string" || typeof kind !== "string" || typeof title !== "string") return undefined;
  if (!isCount(start) || !isCount(end)) return undefined;
  if (
    !(version === null || typeof version === "number") ||
    !(finding === null || typeof finding === "string")
  )
    return undefined;
  return { uri, version, span: { start, end }, kind, title, finding };
}

function keyOf(diagnostic: Diagnostic | undefined): string | null {
  return diagnostic ? `${diagnostic.code} ${diagnostic.location.span.start}` : null;
}

function offersAt(
  { session, features }: ActionContext,
  document: Document,
  span: Span,
  only: readonly string[] | undefined,
): Offer[] {
  const wanted = (kind: string) =>
    !only || only.some((asked) => asked === "" || kind === asked || kind.startsWith(`${asked}.`));
  // As long as files are still being read, what the workspace's rules say is neither right nor worth waiting for.
  const { engine } = session;
  const findings = session.check(document.path);
  const here = findings.filter(
    (d) => touches(d.location.span, span.start) || touches(span, d.location.span.start),
  );
  const offers: Offer[] = [];
  if (wanted(CodeActionKind.QuickFix)) {
    for (const finding of here) offers.push(...fixesOf(finding));
    offers.push(...ignoresOf(session, document, here));
  }
  for (const feature of features) {
    offers.push(...feature(engine.workspace, document, span).filter(({ kind }) => wanted(kind)));
  }
  // Only texts that are open can be shown to the engine as they would be.
  const fixable =
    session.buffers.has(document.path) && findings.some((finding) => safeFix(finding) !== undefined);
  if (fixable && wanted(FIX_ALL)) {
    const edits = () => fixAllEdits(session, document);
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

function ignoresOf({ engine }: Session, document: Document, findings: readonly Diagnostic[]): Offer[] {
  return ignoreComments(engine.workspace, document, findings).map(({ finding, covers, edit }) => ({
    title: covers === "line" ? `Ignore ${finding.code} here` : `Ignore ${finding.code} in this file`,
    kind: CodeActionKind.QuickFix,
    diagnostic: finding,
    snippet: true,
    edits: () => [edit],
  }));
}
