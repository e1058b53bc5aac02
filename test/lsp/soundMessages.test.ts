import { describe, expect, it } from "vitest";
import { quiet } from "../../server/src/lsp/log.ts";
import { checked } from "../../server/src/lsp/soundMessages.ts";

describe("messages of the protocol", () => {
  it.each([
    [{ jsonrpc: "2.0", id: 1, method: "shutdown" }],
    [{ jsonrpc: "2.0", id: "a", method: "textDocument/hover", params: { a: 1 } }],
    [{ jsonrpc: "2.0", method: "exit" }],
    [{ jsonrpc: "2.0", method: "$/cancelRequest", params: { id: "a" } }],
    [{ jsonrpc: "2.0", id: 3, result: [] }],
    [{ jsonrpc: "2.0", id: null, error: { code: 1, message: "" } }],
  ])("are let through: %j", (message) => {
    expect(checked(message)).toEqual({ message });
  });

  it("may say in other words that there is nothing", () => {
    expect(checked({ id: 1, method: "shutdown", params: null })).toEqual({
      message: { id: 1, method: "shutdown" },
    });
    expect(checked({ jsonrpc: "2.0", id: 7 })).toMatchObject({ message: { id: 7, result: null } });
  });

  it.each([
    [null, null, -32600],
    [5, null, -32600],
    [[{ id: 1, method: "shutdown" }], null, -32600],
    [{}, null, -32600],
    [{ id: 1, method: 5 }, 1, -32600],
    [{ id: {}, method: "shutdown" }, null, -32600],
    [{ id: null, method: "shutdown" }, null, -32600],
    [{ id: 1, method: "textDocument/hover", params: "x" }, 1, -32602],
    [{ id: 1, method: "textDocument/hover", params: [{}] }, 1, -32602],
    [{ id: 1, method: "initialize", params: { capabilities: null } }, 1, -32602],
  ])("are answered with an error when they are none: %j", (value, id, code) => {
    expect(checked(value)).toMatchObject({ fault: { id, code, answered: true } });
  });

  it("are dropped when they are no request either", () => {
    expect(checked({ method: "initialized", params: 5 })).toMatchObject({ fault: { answered: false } });
    for (const params of [undefined, null, {}, { id: [] }])
      expect(checked({ method: "$/cancelRequest", params })).toMatchObject({ fault: { answered: false } });
  });
});

describe("the log of the library under the server", () => {
  it("quotes neither messages nor what errors say", () => {
    const lines: string[] = [];
    const add = (line: string) => lines.push(line);
    const log = quiet({ error: add, warn: add, info: add, log: add });
    log.error(
      'Received message which is neither a response nor a notification message:\n{ "password": "x" }',
    );
    log.error("Notification handler 'a/b' failed with message: Unexpected token in x");
    expect(lines).toEqual([
      "Received message which is neither a response nor a notification message:",
      "Notification handler 'a/b' failed",
    ]);
  });
});
