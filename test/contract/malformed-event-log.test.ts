import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MalformedEventCount } from "../../domain/events/malformed-events.ts";
import type { Instant } from "../../domain/instant.ts";
import type { MalformedEventLog } from "../../domain/ports/malformed-event-log.ts";
import { type Azurite, startAzurite } from "../../local/azurite.ts";
import { createTableMalformedEvents } from "../../storage/table-malformed-events.ts";
import { InMemoryMalformedEventLog } from "../support/fakes/in-memory-malformed-event-log.ts";

const unusedCredential = { getToken: () => Promise.reject(new Error("No credential is needed.")) };
const accounts = ["sums", "repeats", "forgets", "cuts"];

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite({ accounts });
  await azurite.ready;
}, 60_000);
afterAll(() => azurite.stop());

function inTables(account: string): MalformedEventLog {
  const connectionString = azurite.connectionStringOf(account);
  const settings = { kind: "connectionString", connectionString } as const;
  return createTableMalformedEvents({ settings, credential: unusedCredential });
}

const at = (text: string) => text as Instant;

function counted(writer: string, count: number, lastAt: string, because = "no data"): MalformedEventCount {
  return { day: lastAt.slice(0, 10), writer, count, last: { at: at(lastAt), because, entrance: "queue" } };
}

/** Each has accounts that are empty at first. */
const implementations: readonly (readonly [name: string, create: (account: string) => MalformedEventLog])[] = [
  ["in memory", () => new InMemoryMalformedEventLog()],
  ["in tables", inTables],
];

describe.for(implementations)("counts of malformed events %s", ([, create]) => {
  test("are nothing at first, then the sum over processes and days from a day on", async () => {
    const log = create("sums");

    const empty = await log.read(at("2026-03-30T00:00:00.000Z"));
    await log.save(counted("a", 100, "2026-03-29T23:59:59.999Z"));
    await log.save(counted("a", 3, "2026-03-30T01:00:00.000Z"));
    await log.save(counted("b", 4, "2026-03-31T02:00:00.000Z", "newest"));
    await log.save(counted("a", 5, "2026-03-31T01:00:00.000Z"));

    expect(empty).toEqual({ count: 0 });
    expect(await log.read(at("2026-03-30T23:00:00.000Z"))).toEqual({
      count: 12,
      last: { at: "2026-03-31T02:00:00.000Z", because: "newest", entrance: "queue" },
    });
  });

  test("replace what the same process has counted on the same day", async () => {
    const log = create("repeats");

    for (const count of [1, 50, 50]) await log.save(counted("a", count, "2026-03-30T01:00:00.000Z"));

    expect((await log.read(at("2026-03-30T00:00:00.000Z"))).count).toBe(50);
  });

  test("are forgotten by whole days", async () => {
    const log = create("forgets");
    await log.save(counted("a", 100, "2026-02-27T23:00:00.000Z"));
    await log.save(counted("a", 5, "2026-02-28T01:00:00.000Z"));

    await log.forget(at("2026-02-28T12:00:00.000Z"));

    expect((await log.read(at("2026-01-01T00:00:00.000Z"))).count).toBe(5);
  });
});

test("a reason that is too long is cut before it is stored", async () => {
  const log = inTables("cuts");

  await log.save(counted("a", 1, "2026-03-30T01:00:00.000Z", "x".repeat(50_000)));

  expect((await log.read(at("2026-03-30T00:00:00.000Z"))).last?.because).toHaveLength(400);
});

test("storage that cannot be reached may pass", async () => {
  const connectionString = azurite.connectionString.replace(
    /TableEndpoint=[^;]+/,
    "TableEndpoint=http://127.0.0.1:1/a",
  );
  const settings = { kind: "connectionString", connectionString } as const;

  const reading = createTableMalformedEvents({ settings, credential: unusedCredential }).read(
    at("2026-03-30T00:00:00.000Z"),
  );

  await expect(reading).rejects.toMatchObject({ code: "STORAGE_UNAVAILABLE", retryable: true });
});
