import { expect, test } from "vitest";
import { type AccessLevel, createKeyRing, type HostKeys } from "../../../../../local/host/http/host-keys.ts";
import type { HostRequest } from "../../../../../local/host/http/http-message.ts";

const keys: HostKeys = { master: "M", functions: "F", byFunction: { One: "1" }, system: "S" };
const requestWith = (key: string | undefined, place: "header" | "query"): HostRequest => ({
  method: "GET",
  path: "/",
  query: new URLSearchParams(key !== undefined && place === "query" ? { code: key } : {}),
  headers: key !== undefined && place === "header" ? { "x-functions-key": key } : {},
  body: new Uint8Array(),
  url: "http://localhost/",
  origin: "http://localhost",
});

test.for<[AccessLevel, string, (string | undefined)[], (string | undefined)[]]>([
  ["anonymous", "one", [undefined, "wrong"], []],
  ["function", "one", ["M", "F", "1"], [undefined, "", "wrong", "S"]],
  ["function", "two", ["M", "F"], ["1", "S", undefined]],
  ["system", "one", ["M", "S"], ["F", "1", undefined]],
  ["admin", "one", ["M"], ["F", "1", "S", undefined]],
])("%s on %s is opened by %o, not by %o", ([level, name, good, bad]) => {
  const ring = createKeyRing(keys);

  const opened = (key: string | undefined) =>
    (["header", "query"] as const).map((place) => ring.allows(level, requestWith(key, place), name));

  expect(good.map(opened)).toEqual(good.map(() => [true, true]));
  expect(bad.map(opened)).toEqual(bad.map(() => [false, false]));
});

test("without keys everything is open", () => {
  const ring = createKeyRing(undefined);

  expect(ring.allows("admin", requestWith(undefined, "header"))).toBe(true);
  expect(ring.systemKey).toBeUndefined();
});

test("makes a system key that does not give the master key away and stays the same", () => {
  const ring = createKeyRing({ master: "M" });

  expect(ring.systemKey).toMatch(/^[\w-]{43}$/);
  expect(ring.systemKey).toBe(createKeyRing({ master: "M" }).systemKey);
  expect(ring.allows("system", requestWith(ring.systemKey, "query"))).toBe(true);
  expect(ring.allows("admin", requestWith(ring.systemKey, "query"))).toBe(false);
});
