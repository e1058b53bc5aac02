import { describe, expect, it } from "vitest";
import { UnitReader } from "../../server/src/model/units.ts";
import { ContentMemo } from "../../server/src/text/memo.ts";

describe("what is remembered by content", () => {
  it("is at most two generations, of which what is used stays", () => {
    const memo = new ContentMemo<object>(10);
    const kept = memo.get("kept", () => ({}));
    for (let i = 0; i < 100; i++) {
      memo.get(`${i}`, () => ({}));
      expect(memo.get("kept", () => ({}))).toBe(kept);
      expect(memo.size).toBeLessThanOrEqual(20);
    }
  });

  it("can be more for a while", () => {
    const memo = new ContentMemo<object>(1000);
    const first = memo.get("first", () => ({}));
    for (let i = 0; i < 500; i++) memo.get(`${i}`, () => ({}));
    memo.limitTo(10);
    expect(memo.get("first", () => ({}))).toBe(first);
    for (let i = 0; i < 40; i++) memo.get(`typed ${i}`, () => ({}));
    expect(memo.size).toBeLessThanOrEqual(20);
    expect(memo.get("first", () => ({}))).not.toBe(first);
  });

  it("is all of a workspace while it is read, and of what is typed then the last part only", () => {
    const reader = new UnitReader();
    const piece = (i: number) => reader.piece(`- record: a:b:c${i}\n  expr: up\n`);
    reader.expectMany();
    const first = piece(0);
    for (let i = 1; i < 30_000; i++) piece(i);
    expect(piece(0)).toBe(first);
    reader.expectFew();
    const typed = piece(-1);
    expect(piece(-1)).toBe(typed);
    for (let i = 2; i < 70_000; i++) piece(-i);
    expect(piece(-1)).not.toBe(typed);
  });
});
