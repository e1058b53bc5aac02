import {
  type DataCallback,
  ErrorCodes,
  type Message,
  type MessageReader,
  type MessageWriter,
} from "vscode-languageserver";
import { isRecord } from "./requests.ts";

/** A message that the protocol does not know, and what to say to it. */
export interface Fault {
  /** The request it stands for, as far as that can be told. */
  readonly id: string | number | null;
  readonly code: number;
  readonly message: string;
  /** False for notifications, to which nothing may be answered. */
  readonly answered: boolean;
}

/** What came from a client, as a message to act upon or a fault to answer. */
export type Checked = { readonly message: Message } | { readonly fault: Fault };

/**
 * Looks whether a value is a message of the protocol, before anything relies on it: handlers find parameters by name
 * or none, and the library under the server neither answers nor keeps to itself what it cannot make sense of.
 */
export function checked(value: unknown): Checked {
  if (Array.isArray(value)) return invalidRequest(null, "Batches are no part of the protocol.");
  if (!isRecord(value)) return invalidRequest(null, "The message is no object.");
  const { id } = value;
  if (value.method === undefined) return response(value);
  const known = isId(id) ? id : null;
  if (typeof value.method !== "string") return invalidRequest(known, "The message's method is no text.");
  if (id !== undefined && known === null)
    return invalidRequest(null, "The request's id is neither a text nor a number.");
  const { params, ...rest } = value;
  const answered = id !== undefined;
  // The library looks into these at once, whatever they are.
  if (value.method === "$/cancelRequest" && !(isRecord(params) && isId(params.id)))
    return invalidParams(known, answered, "$/cancelRequest needs the id of a request.");
  // No parameters at all, as some clients write them.
  if (params === undefined || params === null) return { message: rest as unknown as Message };
  if (!isRecord(params) || Array.isArray(params))
    return invalidParams(known, answered, "The parameters are no object.");
  if (value.method === "initialize" && !isRecord(params.capabilities))
    return invalidParams(known, answered, "initialize needs the client's capabilities.");
  return { message: value as unknown as Message };
}

/** Lets through what is a message of the protocol, and answers what is none. */
export function soundOnly(reader: MessageReader, writer: MessageWriter): MessageReader {
  const listen = reader.listen.bind(reader);
  reader.listen = (callback: DataCallback) =>
    listen((value) => {
      const result = checked(value);
      if ("message" in result) callback(result.message);
      else answerFault(writer, result.fault);
    });
  return reader;
}

export function answerFault(writer: MessageWriter, { id, code, message, answered }: Fault): void {
  const answer = { jsonrpc: "2.0", id, error: { code, message } };
  // The stream may be closed by now; then nobody waits for it.
  if (answered) writer.write(answer).catch(() => {});
}

/** An answer to a request of the server's; some clients leave out a result that is nothing. */
function response(value: Record<string, unknown>): Checked {
  const { id, result, error } = value;
  if (!isId(id) && id !== null) return invalidRequest(null, "The message has neither a method nor an id.");
  if (result === undefined && !isRecord(error))
    return { message: { ...value, error: undefined, result: null } as unknown as Message };
  return { message: value as unknown as Message };
}

function invalidRequest(id: Fault["id"], message: string): Checked {
  return { fault: { id, code: ErrorCodes.InvalidRequest, message, answered: true } };
}

function invalidParams(id: Fault["id"], answered: boolean, message: string): Checked {
  return { fault: { id, code: ErrorCodes.InvalidParams, message, answered } };
}

function isId(id: unknown): id is string | number {
  return typeof id === "string" || typeof id === "number";
}
