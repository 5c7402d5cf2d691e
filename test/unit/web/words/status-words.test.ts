import { expect, test } from "vitest";
import * as words from "../../../../web/words/status-words.ts";
import { hubStatusWord, textFor, whoActsWords, wordFor } from "../../../../web/words/status-words.ts";

const tables = Object.entries(words).filter(([name]) => name.endsWith("StatusWords") || name === "channelHealthWords");

test.for(tables)("%s has no label with two meanings and none that is a code", ([, table]) => {
  const labels = Object.values(table as Readonly<Record<string, { readonly label: string }>>).map(({ label }) => label);

  expect(new Set(labels).size).toBe(labels.length);
  for (const label of labels) expect(label).not.toMatch(/[a-z][A-Z]/);
});

test("a state of a newer app is unknown, in words", () => {
  expect(wordFor(words.runStatusWords, "pausedByOperator")).toMatchObject({
    label: "Paused by operator",
    tone: "unknown",
  });
  expect(wordFor(words.runStatusWords, "toString")).toMatchObject({ tone: "unknown" });
});

test("the task hub's states are read in any casing", () => {
  expect(hubStatusWord("Terminated")).toMatchObject({ label: "Terminated", tone: "bad" });
});

test("a role that is not known is shown in words", () => {
  expect(textFor(whoActsWords, "vmOwner")).toBe("The machine's owner");
  expect(textFor(whoActsWords, "networkTeam")).toBe("Network team");
});
