import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readDifferenceList } from "../../../../tools/conformance/differences.ts";

const markdown = `# Title

- because of this
  - in \`folder/one.json\`
  - in \`folder/series__*.json#2\`
  - differs \`body.a: string recorded, nothing sent\`
- because of that
  - in \`folder/one.json\`
  - differs \`status: 200 recorded, 404 sent \`
`;
const [a, status] = ["body.a: string recorded, nothing sent", "status: 200 recorded, 404 sent "];

test.for<[string, string, readonly string[], boolean]>([
  ["a difference of a recording that is named with it is explained", "folder/one.json", [a], true],
  ["differences of several entries are explained together", "folder/one.json", [a, status], true],
  ["a star stands for a part of a file's name", "folder/series__x.json#2", [a], true],
  ["but not for another step", "folder/series__x.json#20", [a], false],
  ["nor for another folder", "folder/series__x/y.json#2", [a], false],
  ["a difference of another entry's recording is not explained", "folder/series__x.json#2", [status], false],
  ["part of a difference's words is not enough", "folder/one.json", [`${a} at all`], false],
  ["one difference too many is not explained", "folder/one.json", [a, "body.b: other"], false],
  ["a recording that is not named is not explained", "folder/one.json5", [a], false],
])("%s", ([, recording, differences, expected]) => {
  expect(readDifferenceList(markdown).explains(recording, differences)).toBe(expected);
});

test("what no recording needs is told, line by line", () => {
  const list = readDifferenceList(markdown);

  list.explains("folder/one.json", [a]);
  list.explains("folder/one.json", [status, "body.b: unexplained"]);

  expect(list.unused()).toEqual([
    "because of this: folder/series__*.json#2",
    "because of that: folder/one.json",
    `because of that: ${status}`,
  ]);
});

test("the project's list names recordings by folder and file, none twice for one reason, and always says how they differ", () => {
  const { rows } = readDifferenceList(readFileSync("docs/simulator-differences.md", "utf8"));

  expect(rows.length).toBeGreaterThan(20);
  for (const { recordings, differences, reason } of rows) {
    expect([reason, new Set(recordings).size, differences.length > 0]).toEqual([reason, recordings.length, true]);
    for (const name of recordings) expect(name).toMatch(/^[\w-]+\/[\w.-]{12,}/);
  }
});
