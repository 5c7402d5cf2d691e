import { expect, test } from "vitest";
import { type UnreadPart, unreadParts } from "../../../../../domain/protection/findings/preflight-extras.ts";

const empty: readonly string[] = [];

test.for<[string, Readonly<Record<UnreadPart, object | undefined>>, readonly UnreadPart[]]>([
  ["nothing", { disks: empty, locks: empty }, []],
  ["disks", { disks: undefined, locks: empty }, ["disks"]],
  ["disks and locks", { disks: undefined, locks: undefined }, ["disks", "locks"]],
])("a list that could not be read is named, an empty one is not: %s", ([, lists, expected]) => {
  expect(unreadParts(lists)).toEqual(expected);
});
