import {
  type Connection,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DidSaveTextDocumentNotification,
} from "vscode-languageserver";
import { pathOf } from "./convert/uri.ts";
import type { Gate } from "./requests.ts";
import { isRecord } from "./requests.ts";
import type { Session } from "./session.ts";

/**
 * Keeps the open texts equal to the client's. A notification has no answer, so one that makes no sense is logged
 * and dropped; a text whose edits cannot be followed is dropped too, as answers about another text would mislead.
 */
export function registerDocumentSync(connection: Connection, gate: Gate): void {
  const take = <P extends { textDocument: { uri: string } }>(
    method: string,
    work: (session: Session, path: string, params: P) => void,
  ) => {
    return (params: P) => {
      const { session, log } = gate;
      if (!session || gate.stopped) return;
      const document: unknown = (params as Partial<P> | null | undefined)?.textDocument;
      if (!isRecord(document) || typeof document.uri !== "string") {
        log.warn(`${method} without textDocument.uri`);
        return;
      }
      try {
        work(session, pathOf(document.uri), params);
      } catch (error) {
        log.failure(method, error);
      }
    };
  };
  connection.onNotification(
    DidOpenTextDocumentNotification.type,
    take("textDocument/didOpen", (session, path, { textDocument }) => {
      if (typeof textDocument.text !== "string" || typeof textDocument.version !== "number") {
        session.log.warn("textDocument/didOpen without text or version");
        return;
      }
      session.uris.open(textDocument.uri);
      session.buffers.open(path, textDocument);
      session.publisher.opened(path);
      session.machine.opened?.();
    }),
  );
  connection.onNotification(
    DidChangeTextDocumentNotification.type,
    take("textDocument/didChange", (session, path, { textDocument, contentChanges }) => {
      if (!session.buffers.has(path)) {
        session.log.warn("textDocument/didChange for a document that is not open");
        return;
      }
      try {
        session.buffers.change(path, textDocument.version, contentChanges);
      } catch (error) {
        session.closeBuffer(path);
        throw error;
      }
      session.publisher.edited(path);
    }),
  );
  connection.onNotification(
    DidCloseTextDocumentNotification.type,
    take("textDocument/didClose", (session, path) => session.closeBuffer(path)),
  );
  connection.onNotification(
    DidSaveTextDocumentNotification.type,
    take("textDocument/didSave", (session, path) => {
      // The text is known already; what lies beside it on the disk may have come with it.
      if (session.isProjectFile(path)) session.configuration.projectFileChanged();
      session.ownFindings.checked(path);
      session.publisher.saved();
    }),
  );
}
