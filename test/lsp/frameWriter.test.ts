import { PassThrough, Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { FrameReader } from "../../server/src/lsp/frameReader.ts";
import { FrameWriter } from "../../server/src/lsp/frameWriter.ts";

describe("messages that are written", () => {
  const message = (method: string) => ({ jsonrpc: "2.0", method });

  it("are read as they were, in their order, each written in one go", async () => {
    const chunks: string[] = [];
    const stream = new PassThrough();
    stream.on("data", (chunk: Buffer) => chunks.push(chunk.toString()));
    const read: unknown[] = [];
    new FrameReader(stream, () => {}).listen((one) => read.push(one));
    const writer = new FrameWriter(stream);
    const sent = ["first", "é ☃ 𝄞", "third"].map(message);
    await Promise.all(sent.map((one) => writer.write(one)));
    expect(read).toEqual(sent);
    expect(chunks.length).toBe(3);
  });

  it("tell of a stream that takes none", async () => {
    const stream = new Writable({
      write: (_chunk, _encoding, callback) => callback(new Error("closed")),
    });
    const writer = new FrameWriter(stream);
    const failures: (number | undefined)[] = [];
    writer.onError(([, , count]) => failures.push(count));
    await expect(writer.write(message("first"))).rejects.toThrow("closed");
    expect(failures).toContain(1);
  });
});
