import { expect, test } from "vitest";
import { safeJson } from "../../../../cli/render/json.ts";
import { createTable } from "../../../../cli/render/table.ts";
import { cellWidth, clean, cut, lastPart, plural, words } from "../../../../cli/render/text.ts";
import { timeIn } from "../../../../cli/render/time.ts";

const HOSTILE = "we\u001b[31mb\u0007\u009b2J\u202e10-\u2066x\u200b\r\n<b>";

test("text for a terminal has no control characters and none that reorder or hide text", () => {
  expect(clean(HOSTILE)).toBe("we [31mb 2J10-x <b>");
});

test("JSON for a terminal escapes them and means the same", () => {
  const value = { [HOSTILE]: [HOSTILE, "\u{e0041}", "ä"] };

  const json = safeJson(value);

  expect(json).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(json).toContain("ä");
  expect(JSON.parse(json)).toEqual(value);
});

test.for<[string, number]>([
  ["web-01", 6],
  ["ä", 1],
  ["e\u0301", 1],
  ["東京", 4],
  ["👩‍👩‍👧", 2],
])("%s takes %i cells", ([text, width]) => {
  expect(cellWidth(text)).toBe(width);
});

test.for<[string, number, string]>([
  ["web-01", 6, "web-01"],
  ["web-01", 5, "web-…"],
  ["東京都", 5, "東京…"],
  ["東京都", 4, "東…"],
])("%s in %i cells is %s", ([text, cells, expected]) => {
  expect(cut(text, cells)).toBe(expected);
});

test.for<[string, string]>([
  ["needsAttention", "needs attention"],
  ["protected", "protected"],
  ["AZURE_UNAVAILABLE", "AZURE_UNAVAILABLE"],
  ["UserErrorGuestAgentStatusUnavailable", "UserErrorGuestAgentStatusUnavailable"],
])("the code %s reads %s", ([code, expected]) => {
  expect(words(code)).toBe(expected);
});

test("counts and IDs are shortened as people read them", () => {
  expect([plural(0, "run"), plural(1, "run"), plural(2, "run")]).toEqual(["0 runs", "1 run", "2 runs"]);
  expect(lastPart("/a/b/web-01/")).toBe("web-01");
});

test.for<[string, string | undefined, string]>([
  ["Europe/Berlin", "2026-06-01T08:05:00.000Z", "2026-06-01 10:05 CEST"],
  ["Europe/Berlin", "2026-10-25T00:30:00.000Z", "2026-10-25 02:30 CEST"],
  ["Europe/Berlin", "2026-10-25T01:30:00.000Z", "2026-10-25 02:30 CET"],
  ["UTC", "2026-06-01T00:05:00.000Z", "2026-06-01 00:05 UTC"],
  ["UTC", undefined, "-"],
  ["UTC", "soon\u001b", "soon"],
])("in %s the instant %s is %s", ([zone, instant, expected]) => {
  expect(timeIn(zone)(instant)).toBe(expected);
});

interface Row {
  readonly name: string;
  readonly count?: number;
}

async function tableText(pages: readonly (readonly Row[])[], columns: number | undefined): Promise<string> {
  let text = "";
  const write = createTable<Row>(
    [
      { title: "NAME", value: ({ name }) => name, shrinksTo: 6 },
      { title: "N", value: ({ count }) => count, alignsRight: true },
    ],
    {
      columns,
      write: async (more) => {
        text += more;
      },
    },
  );
  for (const page of pages) await write(page);
  return text;
}

test.for<[string, readonly (readonly Row[])[], number | undefined, string]>([
  ["nothing without rows", [[]], undefined, ""],
  ["a dash for what is not known", [[{ name: "a" }]], undefined, "NAME  N\na     -\n"],
  [
    "numbers to the right",
    [
      [
        { name: "a", count: 1 },
        { name: "b", count: 10 },
      ],
    ],
    undefined,
    "NAME   N\na      1\nb     10\n",
  ],
  [
    "wide rows whole where there is no terminal",
    [[{ name: "abcdefghij", count: 1 }]],
    undefined,
    "NAME        N\nabcdefghij  1\n",
  ],
  ["wide rows cut to the terminal", [[{ name: "abcdefghij", count: 1 }]], 10, "NAME     N\nabcdef…  1\n"],
  ["columns no narrower than they may be", [[{ name: "abcdefghij", count: 1 }]], 3, "NAME    N\nabcde…  1\n"],
  [
    "its titles once",
    [[{ name: "abcd", count: 1 }], [{ name: "x", count: 2 }]],
    undefined,
    "NAME  N\nabcd  1\nx     2\n",
  ],
  [
    "a later wide row whole",
    [[{ name: "a", count: 1 }], [{ name: "abcdef", count: 2 }]],
    undefined,
    "NAME  N\na     1\nabcdef  2\n",
  ],
  [
    "a later wide row cut on a terminal",
    [[{ name: "a", count: 1 }], [{ name: "abcdef", count: 2 }]],
    80,
    "NAME  N\na     1\nabc…  2\n",
  ],
])("a table shows %s", async ([, pages, columns, expected]) => {
  expect(await tableText(pages, columns)).toBe(expected);
});
