import {
  type CompletionItem,
  type CompletionList,
  CompletionRequest,
  CompletionResolveRequest,
} from "vscode-languageserver";
import type { CompletionAnswer } from "../../features/completion/item.ts";
import { hideSecrets } from "../../text/secrets.ts";
import type { Document } from "../../workspace/document.ts";
import type { WorkspaceView } from "../../workspace/workspace.ts";
import { documentationOf, toCompletionItem } from "../convert/completion.ts";
import { type Handler, isRecord, placeIn } from "../requests.ts";

/** Offers what can stand at an offset. */
export type CompletionFeature = (ws: WorkspaceView, document: Document, offset: number) => CompletionAnswer;

/** What begins a name, a value or a matcher; letters ask by themselves in every editor. */
const TRIGGERS = ["{", "(", ",", "=", "!", "~", "@", "$", ".", '"', "'", ":", " ", "/", "|", "[", "-"];

/** Completion; explanations of the items follow on demand where the client asks, as there may be thousands. */
export function completionHandler(complete: CompletionFeature): Handler {
  return {
    capabilities: ({ lazyCompletionDocs }) => ({
      completionProvider: { triggerCharacters: TRIGGERS, resolveProvider: lazyCompletionDocs },
    }),
    register(connection, answer) {
      // Clients resolve items of the list they were given last; one of an older list stays as it is.
      let list = 0;
      let documentation: readonly (string | undefined)[] = [];
      connection.onRequest(
        CompletionRequest.type,
        answer("textDocument/completion", (session, params): CompletionList | null => {
          const place = placeIn(session, params);
          if (!place) return null;
          const { items: all, incomplete } = complete(session.engine.workspace, place.document, place.offset);
          const items = all.filter(({ label }) => !holdsSecret(label));
          const lazy = session.client.lazyCompletionDocs;
          list++;
          documentation = lazy ? items.map((item) => item.documentation) : [];
          return {
            isIncomplete: incomplete,
            items: items.map((item, index) => ({
              ...toCompletionItem(item, place.document, session.client),
              ...(lazy && item.documentation !== undefined && { data: { list, index } }),
            })),
          };
        }),
      );
      connection.onRequest(
        CompletionResolveRequest.type,
        answer("completionItem/resolve", (session, item: CompletionItem) => {
          const data: unknown = item.data;
          if (!isRecord(data) || data.list !== list || typeof data.index !== "number") return item;
          const text = documentation[data.index];
          return text === undefined
            ? item
            : { ...item, documentation: documentationOf(text, session.client) };
        }),
      );
    },
  };
}

/** Addresses with credentials are no more offered than passwords are. Few texts need the closer look. */
function holdsSecret(text: string): boolean {
  return /[@=]|\b(?:Bearer|Basic) /.test(text) && hideSecrets(text) !== text;
}
