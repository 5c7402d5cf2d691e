import { expect, test } from "vitest";
import type { HostRequest } from "../../../../../../local/host/http/http-message.ts";
import { type AccessLevel, createKeyRing, type HostKeys } from "../../../../../../local/host/http/routing/host-keys.ts";

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
])("access level %s of %s is granted by %o, not by %o", ([level, name, good, bad]) => {
  const ring = createKeyRing(keys);

  const opened = (key: string | undefined) =>
    (["header", "query"] as const).map((place) => ring.allows(level, requestWith(key, place), name));

  expect(good.map(opened)).toEqual(good.map(() => [true, true]));
  expect(bad.map(opened)).toEqual(bad.map(() => [false, false]));
});

test("without keys every access level is granted", () => {
  const ring = createKeyRing(undefined);

  expect(ring.allows("admin", requestWith(undefined, "header"))).toBe(true);
  expect(ring.systemKey).toBeUndefined();
});

test("derives a stable system key that does not reveal the master key", () => {
  const ring = createKeyRing({ master: "M" });

  expect(ring.systemKey).toMatch(/^[\w-]{43}$/);
  expect(ring.systemKey).toBe(createKeyRing({ master: "M" }).systemKey);
  expect(ring.allows("system", requestWith(ring.systemKey, "query"))).toBe(true);
  expect(ring.allows("admin", requestWith(ring.systemKey, "query"))).toBe(false);
});
