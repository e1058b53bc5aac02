import { describe, expect, it } from "vitest";
import {
  atLeast,
  compareVersions,
  formatVersion,
  NEWEST_KNOWN,
  parseVersion,
} from "../../../server/src/syntax/values/version.ts";

describe("versions of Prometheus", () => {
  it.each([
    ["2.42", "2.42"],
    ["v3.5.0", "3.5"],
    ["3.5.0-rc.1", "3.5"],
    [" 3 ", "3.0"],
    ["latest", formatVersion(NEWEST_KNOWN)],
    ["99.1", formatVersion(NEWEST_KNOWN)],
  ])("%s is %s", (text, expected) => {
    const version = parseVersion(text);
    expect(version && formatVersion(version)).toBe(expected);
  });

  it.each(["", "x", "3.", "3.x", "-3", "3.5 beta"])("%s is none", (text) => {
    expect(parseVersion(text)).toBeUndefined();
  });

  it("compare by number, not by letter", () => {
    expect(compareVersions({ major: 2, minor: 9 }, { major: 2, minor: 42 })).toBeLessThan(0);
    expect(atLeast({ major: 3, minor: 0 }, { major: 2, minor: 55 })).toBe(true);
  });
});
