import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RecordedChange } from "../../domain/changes/change.ts";
import type { Instant } from "../../domain/instant.ts";
import type { ChangeLog } from "../../domain/ports/change-log.ts";
import { type Azurite, startAzurite } from "../../local/azurite.ts";
import { createTableChanges } from "../../storage/table-changes.ts";
import { InMemoryChangeLog } from "../support/fakes/in-memory-change-log.ts";

const unusedCredential = { getToken: () => Promise.reject(new Error("No credential is needed.")) };

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite({ accounts: ["lists", "forgets"] });
  await azurite.ready;
}, 60_000);
afterAll(() => azurite.stop());

function inTables(account: string): ChangeLog {
  const settings = { kind: "connectionString", connectionString: azurite.connectionStringOf(account) } as const;
  return createTableChanges({ settings, credential: unusedCredential });
}

const vmId = "/subscriptions/1/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/Web-01";
const change = (day: number, subject = vmId): RecordedChange => ({
  at: `2026-11-${String(day).padStart(2, "0")}T08:00:00.000Z` as Instant,
  who: "Ada (1)",
  what: "protect",
  subject,
  detail: `day ${day}`,
});

const implementations: readonly (readonly [name: string, create: (account: string) => ChangeLog])[] = [
  ["in memory", () => new InMemoryChangeLog()],
  ["in tables", inTables],
];

describe.for(implementations)("changes %s", ([, create]) => {
  test("are listed newest first, page by page, once each, and by their subject in any casing", async () => {
    const log = create("lists");
    await log.save("a", change(1));
    await log.save("b", change(3));
    await log.save("c", change(2, "inc-1"));
    await log.save("b", change(3));

    const first = await log.list({ pageSize: 2 });
    const second = await log.list({ pageSize: 2, continuation: first.continuation ?? "" });
    const ofMachine = await log.list({ subject: ` ${vmId.toUpperCase()}` });

    expect(first.items).toEqual([change(3), change(2, "inc-1")]);
    expect(second).toEqual({ items: [change(1)] });
    expect(ofMachine.items).toEqual([change(3), change(1)]);
  });

  test("are forgotten by their age", async () => {
    const log = create("forgets");
    for (const day of [1, 2, 3]) await log.save("a", change(day));

    await log.forget(change(2).at);

    expect((await log.list({})).items).toEqual([change(3), change(2)]);
  });
});
