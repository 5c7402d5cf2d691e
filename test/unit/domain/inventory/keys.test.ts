import { expect, test } from "vitest";
import { continuationAfter, readContinuation, recordKey, rowsOfName } from "../../../../domain/inventory/keys.ts";
import { SUBSCRIPTION, vmIdOf } from "../../../support/inventory-events.ts";

test("puts a machine's record by subscription and name, whatever the casing of its ID", () => {
  const key = recordKey(vmIdOf("Web-01").toUpperCase());

  expect(key).toEqual({ subscription: SUBSCRIPTION, row: expect.stringMatching(/^web-01![0-9a-f]{32}$/) });
  expect(recordKey(`${vmIdOf("web-01")}/`)).toEqual(key);
  expect(recordKey(vmIdOf("web-01", "other"))).not.toEqual(key);
  expect(recordKey("/nonsense")).toBeUndefined();
});

test("finds the rows of a name and of no other one", () => {
  const { from, to } = rowsOfName("WEB-01");
  const isWithin = (name: string) => {
    const row = recordKey(vmIdOf(name))?.row ?? "";
    return row >= from && row < to;
  };

  expect(["web-01", "Web-01"].map(isWithin)).toEqual([true, true]);
  expect(["web-010", "web-0", "web-01-a", "web-01.a", "web-02"].some(isWithin)).toBe(false);
});

test("reads the continuations that it writes, also with letters of other alphabets, and nothing else", () => {
  const key = recordKey(vmIdOf("büro-01"));

  expect(key && readContinuation(continuationAfter(key))).toEqual(key);
  for (const text of ["", "abc", "' or 1 eq 1", `${SUBSCRIPTION}!web-01`, `${SUBSCRIPTION}!a!b!${"0".repeat(32)}`])
    expect(readContinuation(text)).toBeUndefined();
});
