import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Instant } from "../../domain/instant.ts";
import type { DeliveryEntry, DeliveryLog } from "../../domain/ports/delivery-log.ts";
import { type Azurite, startAzurite } from "../../local/azurite.ts";
import { createTableDeliveryLog } from "../../storage/table-delivery-log.ts";
import { InMemoryDeliveryLog } from "../support/fakes/in-memory-delivery-log.ts";

const accounts = Array.from({ length: 10 }, (_, index) => `account${index}`);
const unusedCredential = { getToken: () => Promise.reject(new Error("No credential is needed.")) };

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite({ accounts: [...accounts] });
  await azurite.ready;
}, 60_000);
afterAll(() => azurite.stop());

function inNewAccount(): DeliveryLog {
  const connectionString = azurite.connectionStringOf(accounts.pop() ?? "");
  return createTableDeliveryLog({
    settings: { kind: "connectionString", connectionString },
    credential: unusedCredential,
  });
}

const implementations: readonly (readonly [name: string, create: () => DeliveryLog])[] = [
  ["in memory", () => new InMemoryDeliveryLog()],
  ["in a table", inNewAccount],
];

function entry(messageId: string, change: Partial<DeliveryEntry> = {}): DeliveryEntry {
  const since = "2026-11-20T02:30:00.000Z" as Instant;
  return {
    channel: "ops",
    messageId,
    title: "web-01: backup failed",
    severity: "error",
    since,
    at: since,
    attempts: 1,
    status: "delivered",
    ...change,
  };
}
const later = "2026-11-21T02:30:00.000Z" as Instant;

describe.for(implementations)("deliveries %s", ([, create]) => {
  test("keep the last entry of a delivery, as it was written", async () => {
    const log = create();
    const retrying = entry("m", { status: "retrying", error: "It returned 503." });
    const delivered = entry("m", {
      attempts: 2,
      at: later,
      incidentId: "incident-1",
      phase: "opened",
      insteadOf: "team",
    });

    await log.save(retrying);
    await log.save(delivered);

    expect(await log.list("ops", {})).toEqual({ items: [delivered] });
  });

  test("list a channel's deliveries, those that began last first, in pages", async () => {
    const log = create();
    for (const saved of [entry("a"), entry("c", { since: later }), entry("b"), entry("d", { channel: "team" })]) {
      await log.save(saved);
    }

    const page = await log.list("ops", { pageSize: 2 });
    const rest = await log.list("ops", { pageSize: 2, continuation: page.continuation ?? "" });

    expect(page.items.map(({ messageId }) => messageId)).toEqual(["c", "a"]);
    expect(rest.items.map(({ messageId }) => messageId)).toEqual(["b"]);
    expect(rest).not.toHaveProperty("continuation");
    expect(await log.list("removed", {})).toEqual({ items: [] });
  });

  test("forget a channel's deliveries that began before, and no others", async () => {
    const log = create();
    const old = Array.from({ length: 120 }, (_, index) => entry(`m-${index}`));
    for (const saved of [...old, entry("new", { since: later }), entry("m-1", { channel: "team" })])
      await log.save(saved);

    await log.forget("ops", later);

    expect((await log.list("ops", {})).items).toEqual([entry("new", { since: later })]);
    expect((await log.list("team", {})).items).toHaveLength(1);
  });
});
