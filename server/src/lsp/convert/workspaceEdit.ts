import type {
  AnnotatedTextEdit,
  ChangeAnnotation,
  CreateFile,
  TextEdit as ProtocolTextEdit,
  SnippetTextEdit,
  TextDocumentEdit,
  WorkspaceEdit,
} from "vscode-languageserver";
import type { FileEdit } from "../../rules/finding.ts";
import type { TextEdit } from "../../text/edit.ts";
import { RequestRefused } from "../requests.ts";
import type { Session } from "../session.ts";
import { type Positioned, rangeOf } from "./range.ts";
import { plainText } from "./snippet.ts";

const START = { line: 0, character: 0 };

/**
 * Edits of any files as the client applies them, each tied to the version that it was made for where the client
 * checks that. Placeholders of snippets become tab stops where the client has them, else their default text.
 * @throws RequestRefused when a file is not known any more
 */
export function toWorkspaceEdit(
  session: Session,
  files: readonly FileEdit[],
  snippet = false,
): WorkspaceEdit {
  const merged = mergeByPath(files);
  if (!session.client.documentChanges) {
    const changes: Record<string, ProtocolTextEdit[]> = {};
    for (const file of merged) changes[session.uris.uriOf(file.path)] = plainEdits(session, file, snippet);
    return { changes };
  }
  return { documentChanges: merged.flatMap((file) => documentChanges(session, file, snippet)) };
}

/** Edits that are shown to the user as one group. */
export interface AnnotatedEdits {
  readonly label: string;
  readonly description?: string;
  /** The client asks before it applies them. */
  readonly needsConfirmation: boolean;
  readonly files: readonly FileEdit[];
}

/**
 * Edits in groups, those that need a look apart from the others.
 * @throws RequestRefused when a file is not known any more, or the client knows no groups
 */
export function toAnnotatedEdit(session: Session, groups: readonly AnnotatedEdits[]): WorkspaceEdit {
  if (!session.client.changeAnnotations)
    throw new RequestRefused("The editor cannot show edits that need a look.");
  const changeAnnotations: Record<string, ChangeAnnotation> = {};
  const byPath = new Map<string, AnnotatedTextEdit[]>();
  for (const [index, group] of groups.entries()) {
    const annotationId = `promfed-${index}`;
    const { label, description, needsConfirmation } = group;
    changeAnnotations[annotationId] = { label, needsConfirmation, ...(description && { description }) };
    for (const file of group.files) {
      const edits = plainEdits(session, file, false).map((edit) => ({ ...edit, annotationId }));
      byPath.set(file.path, [...(byPath.get(file.path) ?? []), ...edits]);
    }
  }
  const documentChanges = [...byPath].map(([path, edits]): TextDocumentEdit => {
    const version = session.buffers.get(path)?.version ?? null;
    return { textDocument: { uri: session.uris.uriOf(path), version }, edits };
  });
  return { documentChanges, changeAnnotations };
}

/** The edits of one file for requests that answer with edits of their own document only. */
export function toTextEdits(text: Positioned, edits: readonly TextEdit[]): ProtocolTextEdit[] {
  return edits.map(({ span, newText }) => ({ range: rangeOf(text, span), newText }));
}

function documentChanges(
  session: Session,
  file: FileEdit,
  snippet: boolean,
): (TextDocumentEdit | CreateFile)[] {
  const { buffers, client, uris } = session;
  const uri = uris.uriOf(file.path);
  const version = buffers.get(file.path)?.version ?? null;
  const plain = plainEdits(session, file, snippet);
  const withStops = snippet && client.snippetEdits;
  const edits = withStops
    ? plain.map(
        ({ range }, at): SnippetTextEdit => ({
          range,
          snippet: { kind: "snippet", value: file.edits[at]?.newText ?? "" },
        }),
      )
    : plain;
  const change: TextDocumentEdit = { textDocument: { uri, version }, edits };
  if (!file.create || !client.createFiles) return [change];
  return [{ kind: "create", uri, options: { ignoreIfExists: true } }, change];
}

function plainEdits(session: Session, file: FileEdit, snippet: boolean): ProtocolTextEdit[] {
  const text = session.positioned(file.path);
  if (!text && !file.create) throw new RequestRefused("A file that this would change is not there any more.");
  return file.edits.map(({ span, newText }) => ({
    range: text ? rangeOf(text, span) : { start: START, end: START },
    newText: snippet ? plainText(newText) : newText,
  }));
}

/** Clients apply one change a file: several edits of one belong together, in their order. */
function mergeByPath(files: readonly FileEdit[]): FileEdit[] {
  const byPath = new Map<string, FileEdit>();
  for (const file of files) {
    const before = byPath.get(file.path);
    const create = before?.create === true || file.create === true;
    byPath.set(file.path, { path: file.path, edits: [...(before?.edits ?? []), ...file.edits], create });
  }
  return [...byPath.values()];
}
