import {
  type CancellationToken,
  type Connection,
  ErrorCodes,
  LSPErrorCodes,
  ResponseError,
  type ServerCapabilities,
} from "vscode-languageserver";
import type { Document } from "../workspace/document.ts";
import type { ClientFeatures } from "./clientFeatures.ts";
import { offsetOf } from "./convert/range.ts";
import type { Log } from "./log.ts";
import { Cancelled } from "./schedule.ts";
import type { Session } from "./session.ts";

/** One capability of the protocol: what it announces, and how it answers. */
export interface Handler {
  capabilities(client: ClientFeatures): Partial<ServerCapabilities>;
  register(connection: Connection, answer: Answer): void;
}

/** Makes the handler of a request from the work it asks for. */
export type Answer = <P, R>(
  method: string,
  work: (session: Session, params: P, token: CancellationToken) => R | Promise<R>,
) => (params: P, token: CancellationToken) => Promise<R>;

/** A request that cannot be fulfilled, for a reason that the user should read. */
export class RequestRefused extends Error {
  override readonly name = "RequestRefused";
}

/** The state of the server that decides whether a request may be answered at all. */
export interface Gate {
  readonly session: Session | undefined;
  readonly stopped: boolean;
  readonly log: Log;
}

/**
 * Answers requests so that no failure ends the server: what a request lacks, its cancellation and a refusal become
 * the protocol's errors; anything else is logged and answered as an internal error, without the error's message,
 * which may quote a file.
 */
export function answerBy(gate: Gate): Answer {
  return (method, work) => async (params, token) => {
    const { session } = gate;
    if (gate.stopped) throw new ResponseError(ErrorCodes.InvalidRequest, "promfed was shut down.");
    if (!session) throw new ResponseError(ErrorCodes.ServerNotInitialized, "promfed is not initialized yet.");
    if (token.isCancellationRequested) throw cancelled();
    try {
      const result = await work(session, params, token);
      if (token.isCancellationRequested) throw new Cancelled();
      return result;
    } catch (error) {
      if (error instanceof ResponseError) throw error;
      if (error instanceof Cancelled) throw cancelled();
      if (error instanceof RequestRefused)
        throw new ResponseError(LSPErrorCodes.RequestFailed, error.message);
      gate.log.failure(method, error);
      const kind = error instanceof Error ? error.name : "error";
      throw new ResponseError(
        ErrorCodes.InternalError,
        `promfed could not answer ${method} (${kind}); its log says where.`,
      );
    }
  };
}

/** A document and the place in it that a request is about. */
export interface Place {
  readonly document: Document;
  readonly offset: number;
}

/**
 * The place that a request names; undefined in files that promfed does not read.
 * @throws ResponseError when the request names none
 */
export function placeIn(
  session: Session,
  params: { textDocument: { uri: string }; position: unknown },
): Place | undefined {
  const { position } = params;
  const document = documentIn(session, params);
  if (!isPosition(position)) throw invalid("position");
  return document && { document, offset: offsetOf(document, position) };
}

/**
 * The document that a request names; undefined for files that promfed does not read.
 * @throws ResponseError when the request names none
 */
export function documentIn(
  session: Session,
  params: { textDocument: { uri: string } },
): Document | undefined {
  const uri: unknown = (params as Partial<typeof params> | null | undefined)?.textDocument?.uri;
  if (typeof uri !== "string") throw invalid("textDocument.uri");
  return session.document(uri);
}

export function isPosition(value: unknown): value is { line: number; character: number } {
  return isRecord(value) && isCount(value.line) && isCount(value.character);
}

export function isRange(value: unknown): value is {
  start: { line: number; character: number };
  end: { line: number; character: number };
} {
  return isRecord(value) && isPosition(value.start) && isPosition(value.end);
}

/** What to throw when a request lacks a parameter or has one of another type. */
export function invalid(parameter: string): ResponseError {
  return new ResponseError(
    ErrorCodes.InvalidParams,
    `The request's ${parameter} is missing or of another type.`,
  );
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

export function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

function cancelled(): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestCancelled, "The request was cancelled.");
}
