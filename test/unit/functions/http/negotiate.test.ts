import { expect, test } from "vitest";
import { acceptedEncoding, hasTag } from "../../../../functions/http/negotiate.ts";

const withHeader = (name: string, value: string | undefined) => ({
  headers: new Headers(value === undefined ? {} : { [name]: value }) as never,
});

test.for<[string | undefined, string | undefined]>([
  [undefined, undefined],
  ["", undefined],
  ["identity", undefined],
  ["gzip, deflate, br", "br"],
  ["gzip, deflate", "gzip"],
  ["GZIP", "gzip"],
  ["br;q=0.5, gzip;q=0.8", "gzip"],
  ["br;q=0, gzip", "gzip"],
  ["gzip;q=0, br;q=0", undefined],
  ["*", "br"],
  ["*;q=0", undefined],
  ["br;q=0, *;q=0.1", "gzip"],
  ["br ; q=1.0 , gzip ; q=0.5", "br"],
  ["br;q=much", undefined],
  ["gzip;q=-3", undefined],
])("of Accept-Encoding %j the encoding is %j", ([header, expected]) => {
  expect(acceptedEncoding(withHeader("accept-encoding", header), ["br", "gzip"])).toBe(expected);
});

test.for<[string | undefined, boolean]>([
  [undefined, false],
  ["", false],
  ['"abc"', true],
  ['W/"abc"', true],
  ['"x", "abc" , "y"', true],
  ["*", true],
  ['"abcd"', false],
  ["abc", false],
])("If-None-Match %j names the tag abc: %j", ([header, expected]) => {
  expect(hasTag(withHeader("if-none-match", header), "abc")).toBe(expected);
});
