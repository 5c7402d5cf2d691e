import { expect, test } from "vitest";
import { escapedWithin } from "../../../chat/escaped-within.ts";

const escaping = (text: string) => text.replaceAll("&", "&amp;");

test.for([
  ["a&b", 7, "a&amp;b"],
  ["a&b", 6, "a…"],
  ["&&&", 11, "&amp;&amp;…"],
  ["🙂🙂🙂", 6, "🙂🙂🙂"],
  ["🙂🙂🙂", 5, "🙂🙂…"],
  ["🙂🙂🙂", 4, "🙂…"],
  ["abc", 1, "…"],
  ["", 1, ""],
] as const)("%s within %i is %s", ([text, maxLength, expected]) => {
  expect(escapedWithin(text, maxLength, escaping)).toBe(expected);
});
