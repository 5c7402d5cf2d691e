import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Instant } from "../../domain/instant.ts";
import type { RunReports } from "../../domain/ports/run-reports.ts";
import type { RunItem, RunSummary } from "../../domain/schedule/report.ts";
import { type Azurite, startAzurite } from "../../local/azurite.ts";
import { createTableRunReports } from "../../storage/table-run-reports.ts";
import { InMemoryRunReports } from "../support/fakes/in-memory-run-reports.ts";
import { sampleVmId } from "../support/fakes/sample-machine.ts";

const accounts = Array.from({ length: 20 }, (_, index) => `account${index}`);
const unusedCredential = { getToken: () => Promise.reject(new Error("No credential is needed.")) };

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite({ accounts: [...accounts] });
  await azurite.ready;
}, 60_000);
afterAll(() => azurite.stop());

function inNewAccount(): RunReports {
  const connectionString = azurite.connectionStringOf(accounts.pop() ?? "");
  return createTableRunReports({
    settings: { kind: "connectionString", connectionString },
    credential: unusedCredential,
  });
}

const implementations: readonly (readonly [name: string, create: () => RunReports])[] = [
  ["in memory", () => new InMemoryRunReports()],
  ["in a table", inNewAccount],
];

function runOf(day: string, change: Partial<RunSummary> = {}): RunSummary {
  const dueAt = `2026-11-${day}T02:30:00.000Z` as Instant;
  const id = `run:nightly:2026-11-${day}T02:30Z`;
  return { id, schedule: "nightly", dueAt, startedAt: dueAt, status: "running", counts: {}, ...change };
}
const item = (name: string, change: Partial<RunItem> = {}): RunItem => ({
  vmId: sampleVmId(name),
  status: "triggered",
  ...change,
});
const [first, second] = [runOf("20"), runOf("21")];

describe.for(implementations)("reports of runs %s", ([, create]) => {
  test("keep the last head of a run, and know no other", async () => {
    const reports = create();
    const ended = { ...first, status: "completed" as const, counts: { vaulted: 3 }, unreadable: ["/subscriptions/x"] };

    await reports.saveRun(first);
    await reports.saveRun(ended);

    expect(await reports.read(first.id)).toEqual(ended);
    expect(await reports.read(second.id)).toBeUndefined();
    expect(await reports.read("nightly")).toBeUndefined();
  });

  test("list runs, newest first, in pages", async () => {
    const reports = create();
    for (const run of [first, second, runOf("19")]) await reports.saveRun(run);

    const page = await reports.list({ pageSize: 2 });
    const rest = await reports.list({ pageSize: 2, continuation: page.continuation ?? "" });

    expect(page.items.map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(rest.items.map(({ id }) => id)).toEqual([runOf("19").id]);
    expect(rest).not.toHaveProperty("continuation");
  });

  test("keep one line per machine, the last one, and select by status", async () => {
    const reports = create();
    await reports.saveItems(first.id, 1, [item("a"), item("b")]);
    await reports.saveItems(first.id, 1, [
      item("a", { status: "vaulted", jobId: "job-a", milestones: { vaultedAt: first.dueAt } }),
    ]);
    await reports.saveItems(second.id, 1, [item("a")]);

    const { items } = await reports.items(first.id, {});

    expect(items).toHaveLength(2);
    expect((await reports.items(first.id, { status: "vaulted" })).items).toEqual([
      item("a", { status: "vaulted", jobId: "job-a", milestones: { vaultedAt: first.dueAt } }),
    ]);
  });
});

describe.for(implementations)("lines of parts of runs %s", ([, create]) => {
  test("list the lines of a run part by part, in pages, each once", async () => {
    const reports = create();
    await reports.saveItems(first.id, 2, [item("c")]);
    await reports.saveItems(first.id, 1, [item("a"), item("b")]);

    const page = await reports.items(first.id, { pageSize: 2 });
    const rest = await reports.items(first.id, { pageSize: 2, continuation: page.continuation ?? "" });

    expect(new Set(page.items.map(({ vmId }) => vmId))).toEqual(new Set([sampleVmId("a"), sampleVmId("b")]));
    expect(rest.items).toEqual([item("c")]);
  });

  test("make unknown what a lost part left open, and nothing else", async () => {
    const reports = create();
    await reports.saveItems(first.id, 1, [item("a"), item("b", { status: "vaulted" })]);
    await reports.saveItems(first.id, 2, [item("c")]);

    expect(await reports.closePart(first.id, 1)).toEqual({ closed: 1, counts: { unknown: 1, vaulted: 1 } });

    const { items } = await reports.items(first.id, {});
    expect(items).toContainEqual(item("a", { status: "unknown", reason: "monitorFailed" }));
    expect(items).toContainEqual(item("b", { status: "vaulted" }));
    expect(items).toContainEqual(item("c"));
    expect(await reports.closePart(first.id, 1)).toEqual({ closed: 0, counts: { unknown: 1, vaulted: 1 } });
    expect(await reports.closePart(first.id, 7)).toEqual({ closed: 0, counts: {} });
  });

  test("take 100 lines at once, and forget old runs with theirs", async () => {
    const reports = create();
    await reports.saveRun(first);
    await reports.saveRun(second);
    await reports.saveItems(
      first.id,
      1,
      Array.from({ length: 100 }, (_, index) => item(`vm-${index}`)),
    );
    await reports.saveItems(second.id, 1, [item("a")]);

    await reports.forget(second.dueAt);

    expect((await reports.list({})).items).toEqual([second]);
    expect((await reports.items(first.id, {})).items).toEqual([]);
    expect((await reports.items(second.id, {})).items).toEqual([item("a")]);
  });
});
