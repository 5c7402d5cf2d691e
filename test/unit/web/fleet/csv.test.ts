import { expect, test } from "vitest";
import { toCsv } from "../../../../web/fleet/csv.ts";

const columns = [{ heading: "Name", value: ({ text }: { readonly text: string | number | undefined }) => text }];
const cellOf = (text: string | number | undefined) => toCsv([{ text }], columns).split("\r\n")[1];

test.for([
  ["a plain text", "web-01", '"web-01"'],
  ["quotation marks, commas and lines", 'a "b", c\nd', '"a ""b"", c\nd"'],
  ["a number, also below zero", -3, "-3"],
  ["nothing", undefined, ""],
  ["a formula", '=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
  ["a formula that starts with a plus", "+1+cmd|' /C calc'!A0", `"'+1+cmd|' /C calc'!A0"`],
  ["a formula that starts with a minus", "-1", `"'-1"`],
  ["a formula that starts with an at sign", "@SUM(A1)", `"'@SUM(A1)"`],
  ["a formula behind a space", "  =1", `"'  =1"`],
  ["a formula behind an invisible mark", "\u202E=1", `"'\u202E=1"`],
  ["a tab", "\tx", `"'\tx"`],
  ["a wide equals sign", "＝1", `"'＝1"`],
] as const)("writes %s", ([, text, cell]) => {
  expect(cellOf(text)).toBe(cell);
});

test("starts with a byte order mark and the headings, and ends every line as RFC 4180 says", () => {
  expect(toCsv([{ text: "a" }], columns)).toBe('\uFEFF"Name"\r\n"a"\r\n');
});
