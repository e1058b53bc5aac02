import { type CodeLens, CodeLensRequest, CodeLensResolveRequest, type Command } from "vscode-languageserver";
import { codeLenses, type LensSubject, type LensText, lensText } from "../../features/codeLens.ts";
import { toLocations } from "../convert/location.ts";
import { rangeOf } from "../convert/range.ts";
import { documentIn, type Handler, isCount, isRecord } from "../requests.ts";
import type { Session } from "../session.ts";

/** What a lens carries until the editor asks for its words. */
interface LensData {
  readonly uri: string;
  readonly subject: LensSubject;
}

/** References, federation and sources above records and federate jobs; their words follow on demand. */
export const codeLens: Handler = {
  capabilities: () => ({ codeLensProvider: { resolveProvider: true } }),
  register(connection, answer) {
    connection.onRequest(
      CodeLensRequest.type,
      answer("textDocument/codeLens", (session, params): CodeLens[] => {
        const document = documentIn(session, params);
        if (!document || !session.configuration.client.codeLens) return [];
        const { uri } = params.textDocument;
        return codeLenses(session.engine.workspace, document).map(({ span, subject }) => {
          const data: LensData = { uri, subject };
          return { range: rangeOf(document, span), data };
        });
      }),
    );
    connection.onRequest(
      CodeLensResolveRequest.type,
      answer("codeLens/resolve", (session, lens): CodeLens => {
        const data = readData(lens.data);
        const document = data && session.document(data.uri);
        const text = document && lensText(session.engine.workspace, document, data.subject);
        return { ...lens, command: commandOf(session, lens, data, text) };
      }),
    );
  },
};

/** Editors show a lens without a command as a mistake, so one that leads nowhere has a command without a name. */
function commandOf(
  session: Session,
  lens: CodeLens,
  data: LensData | undefined,
  text: LensText | undefined,
): Command {
  if (!data || !text) return { title: "no longer here", command: "" };
  const locations = toLocations(session, text.locations);
  if (locations.length === 0) return { title: text.title, command: "" };
  return {
    title: text.title,
    command: "promfed.showReferences",
    arguments: [data.uri, lens.range.start, locations],
  };
}

function readData(data: unknown): LensData | undefined {
  if (!isRecord(data) || typeof data.uri !== "string" || !isRecord(data.subject)) return undefined;
  const { kind, name, job } = data.subject;
  const { uri } = data;
  switch (kind) {
    case "references":
    case "federated":
    case "recorded":
    case "dashboards":
      return typeof name === "string" ? { uri, subject: { kind, name } } : undefined;
    case "sources":
    case "arrivals":
      return isCount(job) ? { uri, subject: { kind, job } } : undefined;
    default:
      return undefined;
  }
}
