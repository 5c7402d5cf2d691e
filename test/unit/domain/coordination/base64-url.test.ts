import { expect, test } from "vitest";
import { base64UrlOf } from "../../../../domain/coordination/base64-url.ts";

test.for<[string, string]>([
  ["", ""],
  ["000", "AA"],
  ["fff", "__"],
  ["04", "BA"],
  ["fbe", "--"],
])("writes %s as %s", ([hexadecimal, text]) => {
  expect(base64UrlOf(hexadecimal)).toBe(text);
});
