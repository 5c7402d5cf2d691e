import { appendFileSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import {
  type JournalLine,
  journalEndMs,
  openJournalFile,
} from "../../../../../local/azure-simulator/history/journal-file.ts";
import { journalPath, startCloud } from "./restartable-cloud.ts";

const GROUP = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg1";

/** A journal of two calls, at minutes 0 and 1. */
async function writtenJournal() {
  const journalFile = journalPath();
  const cloud = await startCloud({ journalFile });
  await cloud.send("PUT", GROUP, { location: "westeurope" });
  await cloud.until(1);
  await cloud.send("PUT", `${GROUP}b`, { location: "westeurope" });
  return { journalFile, cloud, text: readFileSync(journalFile, "utf8") };
}

async function statuses(cloud: Awaited<ReturnType<typeof startCloud>>) {
  return [(await cloud.send("GET", GROUP)).status, (await cloud.send("GET", `${GROUP}b`)).status];
}

test.for<[string, (text: string) => string]>([
  ["half a line", (text) => `${text}{"kind":"call","turn":3,"atMs":17`],
  ["a line without its end", (text) => `${text}{"kind":"event","atMs":1774857660000,"event":"2.0"}`],
])("a journal that ends with %s is replayed without it, with a warning, and goes on", async ([, tear]) => {
  const { journalFile, text } = await writtenJournal();
  writeFileSync(journalFile, tear(text));
  const warnings: string[] = [];

  const cloud = await startCloud({ journalFile, warn: (warning) => warnings.push(warning) });
  await cloud.send("DELETE", GROUP);
  await cloud.until(10);
  await cloud.restart();

  expect(warnings).toEqual([expect.stringContaining("the last line was cut off")]);
  expect(await statuses(cloud)).toEqual([404, 200]);
});

test("a journal whose first line was cut off is started anew", async () => {
  const { journalFile, text } = await writtenJournal();
  writeFileSync(journalFile, text.slice(0, 20));

  const cloud = await startCloud({ journalFile });

  expect(await statuses(cloud)).toEqual([404, 404]);
});

test.for<[string, (text: string) => string, RegExp]>([
  ["is no journal", () => "Dear diary,\n", /is not a journal of the Azure simulator/],
  ["is something else in one line", () => "Dear diary", /is not a journal of the Azure simulator/],
  ["is other JSON", () => '{"nowMs":1}\n', /is not a journal of the Azure simulator/],
  ["has another version", (text) => text.replace('"version":1', '"version":2'), /version 2; this simulator reads/],
  [
    "is damaged in the middle",
    (text) => text.replace('{"kind":"call","turn":1', '{"kind":"call"x'),
    /line 2 cannot be/,
  ],
  ["has a line of a kind unknown", (text) => text.replace('"kind":"call"', '"kind":"joke"'), /line 2 cannot be/],
  ["was written with another seed", (text) => text.replace('"seed":1', '"seed":2'), /seed was 2 and is 1/],
  ["leads to other responses", (text) => text.replace('"status":201', '"status":200'), /was answered 200 and is now/],
  ["has lost a call", (text) => text.replace('"turn":2', '"turn":3'), /cannot be replayed/],
])("a file that %s is refused with what to do, and left as it is", async ([, change, reason]) => {
  const { journalFile, text } = await writtenJournal();
  const changed = change(text);
  writeFileSync(journalFile, changed);

  const failure = await startCloud({ journalFile }).catch((error: unknown) => error);

  expect(changed).not.toBe(text);
  expect(String(failure)).toMatch(reason);
  expect(String(failure)).toContain(journalFile);
  expect(String(failure)).toContain("choose another data directory");
  expect(readFileSync(journalFile, "utf8")).toBe(changed);
});

test("only its owner can read a journal, because it holds bodies with passwords", async () => {
  const { journalFile } = await writtenJournal();

  expect(statSync(journalFile).mode & 0o777).toBe(0o600);
});

test("a call that cannot be recorded is answered 500, and the reason is named", async () => {
  const { journalFile, cloud } = await writtenJournal();
  rmSync(dirname(journalFile), { recursive: true });

  const response = await cloud.send("DELETE", GROUP);

  expect(response.status).toBe(500);
  expect(JSON.stringify(response.body)).toContain("ENOENT");
});

test("an effect that cannot be recorded only causes a warning, once", async () => {
  const journalFile = journalPath();
  const warnings: string[] = [];
  const cloud = await startCloud({ journalFile, warn: (warning) => warnings.push(warning) });
  await cloud.send("PUT", GROUP, { location: "westeurope" });
  for (const name of ["vm1", "vm2"]) {
    const machine = { location: "westeurope", properties: { storageProfile: { osDisk: { osType: "Linux" } } } };
    await cloud.send("PUT", `${GROUP}/providers/Microsoft.Compute/virtualMachines/${name}`, machine);
  }
  rmSync(dirname(journalFile), { recursive: true });

  await cloud.until(5);

  expect(warnings).toEqual([expect.stringContaining("The journal cannot be written")]);
});

test("the end of a journal is its latest instant; without a journal it is 0", async () => {
  const { journalFile } = await writtenJournal();
  appendFileSync(journalFile, '{"kind":"call","turn":3,"at');

  expect(new Date(journalEndMs(journalFile)).toISOString()).toBe("2026-03-30T08:01:00.000Z");
  expect(journalEndMs(`${journalFile}.none`)).toBe(0);
});

test("time does not run backwards on a clock that was set back", async () => {
  const { cloud } = await writtenJournal();

  await cloud.restart(0);
  const { body } = await cloud.send("GET", "/_simulator/clock");

  expect(body).toEqual({ now: "2026-03-30T08:01:00.000Z" });
});

const HEADER = { createdAtMs: 0, options: {} };
const lineAt = (atMs: number): JournalLine => ({ kind: "event", atMs, event: `${atMs}.0` });

test("after an append that failed half-way, as on a full disk, the journal has whole lines only", () => {
  const file = journalPath();
  let isFull = false;
  const appendText = (name: string, text: string) => {
    appendFileSync(name, isFull ? text.slice(0, 10) : text);
    if (isFull) throw new Error("ENOSPC: no space left on device, write");
  };
  const journal = openJournalFile(file, { header: HEADER, warn: () => {}, appendText });
  journal.append([lineAt(1)]);
  isFull = true;
  expect(() => journal.append([lineAt(2)])).toThrow("ENOSPC");
  isFull = false;

  journal.append([lineAt(3)]);

  const warnings: string[] = [];
  const reopened = openJournalFile(file, { header: HEADER, warn: (warning) => warnings.push(warning) });
  expect([...reopened.lines()]).toEqual([lineAt(1), lineAt(3)]);
  expect(warnings).toEqual([]);
});

test("lines longer than what is read at once, and letters of several bytes at its edges, are read whole", () => {
  const file = journalPath();
  const journal = openJournalFile(file, { header: HEADER, warn: () => {} });
  const lines = [1, 600_000, 3, 262_143].map((size, atMs) => ({ ...lineAt(atMs), event: "ä".repeat(size) }));

  journal.append(lines);

  expect([...openJournalFile(file, { header: HEADER, warn: () => {} }).lines()]).toEqual(lines);
});
