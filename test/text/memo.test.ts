import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { UnitReader } from "../../server/src/model/units.ts";
import { ContentMemo, RepeatMemo } from "../../server/src/text/memo.ts";

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

  it("does not keep a text alive that what is asked for is a slice of", () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const used = () => {
      collect();
      return process.memoryUsage().heapUsed / 2 ** 20;
    };
    const memo = new ContentMemo<object>(30);
    const before = used();
    // Some are new and some go from one generation to the next.
    for (let i = 0; i < 300; i++) {
      const file = `${"#".repeat(1 << 20)}- record: job:requests:sum${i % 40}`;
      memo.get(file.slice(1 << 20), () => ({}));
    }
    expect(memo.size).toBeGreaterThan(30);
    expect(used() - before).toBeLessThan(5);
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

describe("what is remembered where it comes again", () => {
  it("is made once for itself, and once for all others of the same text", () => {
    const memo = new RepeatMemo<object>(10);
    const make = () => ({});
    const first = memo.get("- record: a", make);
    const second = memo.get("- record: a", make);
    expect(second).not.toBe(first);
    expect(memo.get("- record: a", make)).toBe(second);
  });

  it("is made of its own text, though only parts of long texts are looked at", () => {
    const memo = new RepeatMemo<string>(10);
    const long = "x".repeat(100);
    for (const text of [`${long}a${long}`, `${long}b${long}`, `${long}a${long}`, `${long}b${long}`]) {
      expect(memo.get(text, (own) => own)).toBe(text);
    }
  });
});
