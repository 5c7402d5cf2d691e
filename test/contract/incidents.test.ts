import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { causeKeyOf } from "../../domain/coordination/instance-ids.ts";
import { incidentIdOf } from "../../domain/incidents/identity.ts";
import type { IncidentSummary } from "../../domain/incidents/summary.ts";
import type { Incidents } from "../../domain/ports/incidents.ts";
import { type Azurite, startAzurite } from "../../local/azurite.ts";
import { createTableIncidents } from "../../storage/table-incidents.ts";
import { InMemoryIncidents } from "../support/fakes/in-memory-incidents.ts";
import { agentCause, minutes, subjectOf, vm } from "../support/incidents.ts";

const accounts = Array.from({ length: 20 }, (_, index) => `account${index}`);
const unusedCredential = { getToken: () => Promise.reject(new Error("No credential is needed.")) };

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite({ accounts: [...accounts] });
  await azurite.ready;
}, 60_000);
afterAll(() => azurite.stop());

function inNewAccount(): Incidents {
  const connectionString = azurite.connectionStringOf(accounts.pop() ?? "");
  const settings = { kind: "connectionString", connectionString } as const;
  return createTableIncidents({ settings, credential: unusedCredential });
}

const implementations: readonly (readonly [name: string, create: () => Incidents])[] = [
  ["in memory", () => new InMemoryIncidents()],
  ["in a table", inNewAccount],
];

function openedAt(minute: number, change: Partial<IncidentSummary> = {}): IncidentSummary {
  return {
    ...{ id: incidentIdOf(causeKeyOf("backup", agentCause), minutes(minute)), status: "open", family: "backup" },
    ...{ cause: agentCause, severity: "error", whoActs: "vmOwner", title: "vm-1: backup failed" },
    ...{ openedAt: minutes(minute), changedAt: minutes(minute) },
    ...{ subjectCount: 1, openCount: 1, machines: [vm(1)], messages: 1 },
    ...change,
  };
}
const [first, second, third] = [openedAt(0), openedAt(60), openedAt(120, { cause: "O'Hara" })];

describe.for(implementations)("the list of incidents %s", ([, create]) => {
  test("keeps the last state of an incident, and knows no other", async () => {
    const incidents = create();
    const resolved = { ...first, status: "resolved" as const, resolvedAt: minutes(30), openCount: 0 };

    await incidents.save(first);
    await incidents.save(resolved);

    expect(await incidents.read(first.id)).toEqual(resolved);
    expect(await incidents.read(second.id)).toBeUndefined();
  });

  test("lists incidents, newest first, in pages", async () => {
    const incidents = create();
    for (const incident of [first, second, third]) await incidents.save(incident);

    const page = await incidents.list({ pageSize: 2 });
    const rest = await incidents.list({ pageSize: 2, continuation: page.continuation ?? "" });

    expect(page.items).toEqual([third, second]);
    expect(rest).toEqual({ items: [first] });
  });

  test("lists by cause, in any spelling, and by whether they are over", async () => {
    const incidents = create();
    await incidents.save(first);
    await incidents.save({ ...second, status: "resolved" });
    await incidents.save({ ...third, status: "unknown" });

    const idsOf = async (query: Parameters<Incidents["list"]>[0]) =>
      (await incidents.list(query)).items.map(({ id }) => id);

    expect(await idsOf({ cause: "o'hara" })).toEqual([third.id]);
    expect(await idsOf({ isResolved: false })).toEqual([first.id]);
    expect(await idsOf({ isResolved: true })).toEqual([third.id, second.id]);
    expect(await idsOf({ isResolved: true, cause: agentCause.toUpperCase() })).toEqual([second.id]);
  });

  test("notes what joined and what is solved, and finds incidents by it", async () => {
    const incidents = create();
    for (const incident of [first, second]) await incidents.save(incident);
    await incidents.saveJoined(first.id, [
      { ...subjectOf(1), openedAt: minutes(1) },
      { ...subjectOf(2), openedAt: minutes(2) },
    ]);

    await incidents.saveSolved(first.id, [vm(1).toUpperCase(), vm(9)], minutes(30));

    const { items } = await incidents.subjects(first.id, {});
    expect(items).toHaveLength(2);
    expect(items).toContainEqual({ ...subjectOf(1), openedAt: minutes(1), closedAt: minutes(30) });
    expect(items).toContainEqual({ ...subjectOf(2), openedAt: minutes(2) });
    expect((await incidents.list({ subject: vm(1) })).items).toEqual([first]);
    expect((await incidents.list({ subject: vm(9) })).items).toEqual([]);
  });

  test("lists what an incident concerns in pages, each once", async () => {
    const incidents = create();
    await incidents.saveJoined(first.id, [1, 2, 3, 3].map(subjectOf));
    await incidents.saveJoined(second.id, [subjectOf(4)]);

    const page = await incidents.subjects(first.id, { pageSize: 2 });
    const rest = await incidents.subjects(first.id, { pageSize: 2, continuation: page.continuation ?? "" });

    const keys = [...page.items, ...rest.items].map(({ key }) => key);
    expect(keys.toSorted()).toEqual([1, 2, 3].map((number) => subjectOf(number).key));
    expect(rest).not.toHaveProperty("continuation");
  });

  test("forgets old incidents with everything that they concerned", async () => {
    const incidents = create();
    for (const incident of [first, second]) await incidents.save(incident);
    for (let batch = 0; batch < 5; batch += 1)
      await incidents.saveJoined(
        first.id,
        Array.from({ length: 25 }, (_, index) => subjectOf(batch * 25 + index)),
      );
    await incidents.saveJoined(second.id, [subjectOf(1)]);

    await incidents.forget(minutes(60));

    expect((await incidents.list({})).items).toEqual([second]);
    expect((await incidents.subjects(first.id, {})).items).toEqual([]);
    expect((await incidents.subjects(second.id, {})).items).toEqual([subjectOf(1)]);
  });
});
