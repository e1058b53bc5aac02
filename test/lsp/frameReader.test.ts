import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { FrameReader } from "../../server/src/lsp/frameReader.ts";

const frame = (body: string, length: number | string = Buffer.byteLength(body)) =>
  `Content-Length: ${length}\r\n\r\n${body}`;
const A = frame('{"a":"é"}');
const B = frame('{"b":2}');

/** What is read of a stream that comes in these chunks. */
async function read(...chunks: (string | Uint8Array)[]) {
  const stream = new PassThrough();
  const messages: unknown[] = [];
  const complaints: number[] = [];
  const errors: string[] = [];
  const reader = new FrameReader(stream, (code) => complaints.push(code));
  reader.onError((error) => errors.push(error.message));
  reader.listen((message) => {
    if ("throws" in message) throw new Error("thrown");
    messages.push(message);
  });
  for (const chunk of chunks) stream.write(chunk);
  await new Promise((resolve) => setImmediate(resolve));
  return { messages, complaints, errors };
}

const BOTH = { messages: [{ a: "é" }, { b: 2 }], errors: [] };

describe("messages in a stream", () => {
  it("are read however they are cut", async () => {
    const bytes = Buffer.from(A + B);
    expect(await read(bytes)).toMatchObject(BOTH);
    expect(await read(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toMatchObject(BOTH);
    for (let cut = 1; cut < bytes.length; cut++)
      expect(await read(bytes.subarray(0, cut), bytes.subarray(cut))).toMatchObject({
        ...BOTH,
        complaints: [],
      });
  });

  it("may have other headers, in any case", async () => {
    const text = `content-TYPE: x; charset=utf-8\r\ncontent-length:7\r\n\r\n{"b":2}`;
    expect((await read(text, A)).messages).toEqual([{ b: 2 }, { a: "é" }]);
  });

  it.each([
    ["no JSON", frame("not json!")],
    ["a length that is too small", frame('{"x":"content-length: 5"}', 9)],
    ["a length that is too large", frame('{"x":1}', 12)],
    ["a length of nothing", frame('{"x":1}', 0)],
    ["a negative length", frame('{"x":1}', -5)],
    ["a length that is no number", frame('{"x":1}', "x")],
    ["a length beyond everything", frame('{"x":1}', "99999999999999999999")],
    ["no length", '{"x":1}\r\n\r\n'],
    ["the output of another program", "warning: something\nis odd\r\n\r\n"],
    ["bytes that are no text", Uint8Array.of(0xff, 0xfe, 0, 0x80, 13, 10)],
    ["half a message of a client that began anew", 'Content-Length: 50\r\n\r\n{"x":'],
  ])("are found again behind %s", async (_what, broken) => {
    const { messages } = await read(broken, A, B, "\r\n".repeat(40));
    expect(messages).toEqual(expect.arrayContaining([{ a: "é" }, { b: 2 }]));
    expect(messages).toHaveLength(2);
  });

  it("are found again behind much that is none, without keeping it", async () => {
    expect(await read(...Array(50).fill("x".repeat(100_000)), "\r\n\r\n", A, B)).toMatchObject({
      ...BOTH,
      complaints: [-32700],
    });
  });

  it("are read on when one of them makes somebody fail", async () => {
    expect(await read(frame('{"throws":1}'), A)).toEqual({
      messages: [{ a: "é" }],
      complaints: [],
      errors: ["thrown"],
    });
  });
});
