import { describe, expect, test } from "vitest";
import {
  compareVersions,
  type VersionRules,
  versionVerdict,
} from "../../../../../../local/host/durable/replay/orchestration-version.ts";

test.for<[string, string, number]>([
  ["", "", 0],
  ["", "1.0", -1],
  ["1.0", " ", 1],
  ["1.9", "1.10", -1],
  ["1.0", "1.0.0", -1],
  ["2.0", "2.0", 0],
  ["a", "B", -1],
  ["RELEASE", "release", 0],
  ["1", "10", -1],
])("compares version %j with %j as the real extension does", ([one, other, expected]) => {
  expect(Math.sign(compareVersions(one, other))).toBe(expected);
});

describe("a host of version 2.0", () => {
  const host = (rules: VersionRules): VersionRules => ({ defaultVersion: "2.0", ...rules });
  test.for<[string | null, VersionRules, string]>([
    ["3.0", host({ versionMatchStrategy: "None" }), "run"],
    ["2.0", host({ versionMatchStrategy: "Strict" }), "run"],
    ["1.0", host({ versionMatchStrategy: "Strict" }), "wait"],
    [null, host({ versionMatchStrategy: "Strict", versionFailureStrategy: "Fail" }), "fail"],
    [null, host({ versionMatchStrategy: "CurrentOrOlder" }), "run"],
    ["2.0", host({ versionMatchStrategy: "CurrentOrOlder" }), "run"],
    ["2.1", host({ versionMatchStrategy: "CurrentOrOlder", versionFailureStrategy: "Reject" }), "wait"],
    ["2.1", host({ versionMatchStrategy: "CurrentOrOlder", versionFailureStrategy: "Fail" }), "fail"],
  ])("treats an instance of version %j by the rules %j: %s", ([version, rules, verdict]) => {
    expect(versionVerdict(version, rules)).toBe(verdict);
  });
});
