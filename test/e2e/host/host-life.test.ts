import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createVirtualClock } from "../../../local/clock.ts";
import { startHost } from "../../../local/host/host.ts";
import { fixtureApps, postJson, startFixture } from "./running-fixture.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "host-life-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const commonjs = join(fixtureApps, "commonjs");

test("two hosts run in one process, each with its own app, address and database", async () => {
  const one = await startFixture();
  const other = await startFixture({
    appDirectory: commonjs,
    environment: { TWO_SCHEDULE: "0 0 0 1 1 *" },
    settings: { durable: { hubName: "OtherHub" } },
  });

  expect(await (await other.call("/api/one")).text()).toBe("one 1");
  expect((await other.call("/api/describe")).status).toBe(404);
  const started = await one.call("/api/client?id=x", { method: "POST" });
  expect(await started.text()).toContain("taskHub=FixtureHub");
  expect(other.taskHub.status("x")).toBeUndefined();
});

test("leaves the environment as it was", async () => {
  const before = process.env["WEBSITE_HOSTNAME"];
  const host = await startHost({
    appDirectory: commonjs,
    port: 0,
    databaseFile: ":memory:",
    clock: createVirtualClock(),
    environment: { TWO_SCHEDULE: "0 0 0 1 1 *" },
  });
  const during = [process.env["WEBSITE_HOSTNAME"], process.env["TWO_SCHEDULE"]];

  await host.stop();

  expect(during).toEqual([new URL(host.url).host, "0 0 0 1 1 *"]);
  expect([process.env["WEBSITE_HOSTNAME"], process.env["TWO_SCHEDULE"]]).toEqual([before, undefined]);
});

test("does not respond after it has stopped, and its port is free", async () => {
  const host = await startFixture();
  await host.stop();

  const port = Number(new URL(host.url).port);
  const next = await startFixture({ port });

  expect((await next.call("/api/items/first")).status).toBe(200);
});

test.for<[string, () => Promise<unknown>, RegExp]>([
  ["a broken app", () => startFixture({ appDirectory: join(fixtureApps, "broken/throws") }), /no settings, no app/],
  ["a missing setting", () => startFixture({ appDirectory: commonjs }), /the setting "TWO_SCHEDULE" is missing/],
  [
    "a file that is not a database",
    () => {
      writeFileSync(join(folder, "x.db"), "no database at all".repeat(100));
      return startFixture({ databaseFile: join(folder, "x.db") });
    },
    /Cannot use .*x\.db" as a task hub: it is not a SQLite database/,
  ],
  [
    "a size limit that is not a number",
    () => startFixture({ environment: { FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: "much" } }),
    /FUNCTIONS_REQUEST_BODY_SIZE_LIMIT is "much": it must be a number of bytes/,
  ],
  [
    "a damaged database of timers",
    () => {
      writeFileSync(join(folder, "x.timers.db"), "no database at all".repeat(100));
      return startFixture({ databaseFile: join(folder, "x.db") });
    },
    /Cannot store the status of timers in .*x\.timers\.db: .*Move the file/,
  ],
])("%s prevents the host from starting, and nothing stays open", async ([, start, message]) => {
  const before = process.env["WEBSITE_HOSTNAME"];

  await expect(start()).rejects.toThrow(message);

  expect(process.env["WEBSITE_HOSTNAME"]).toBe(before);
});

test("waits for a running request before it stops", async () => {
  const host = await startFixture();
  const waiting = host.call("/runtime/webhooks/durabletask/orchestrators/greetAll/late?timeout=5", postJson({}));
  await expect.poll(() => host.taskHub.status("late")?.instanceId).toBe("late");

  const stopped = host.stop();

  expect((await waiting).status).toBe(200);
  await stopped;
});

test("timer functions keep their schedule across restarts and report when they are past due", async () => {
  const clock = createVirtualClock({ startAtMs: Date.parse("2026-12-31T12:00:00Z") });
  const options = { clock, databaseFile: join(folder, "hub.db") };
  const first = await startFixture(options);
  await first.stop();
  await clock.advance(86_400_000);

  const second = await startFixture(options);
  await clock.advance(1);
  const seen = (await (await second.call("/api/seen")).json()) as { functionName: string; value: unknown }[];

  expect(seen.filter((entry) => entry.functionName === "yearly").map((entry) => entry.value)).toEqual([
    {
      schedule: { adjustForDST: true },
      scheduleStatus: {
        last: "0001-01-01T00:00:00+00:00",
        lastUpdated: "2026-12-31T12:00:00+00:00",
        next: "2027-01-01T03:00:00+00:00",
      },
      isPastDue: true,
    },
  ]);
});

test("the admin API runs functions manually", async () => {
  const host = await startFixture();
  const seenBy = async (name: string) => {
    const all = (await (await host.call("/api/seen")).json()) as { functionName: string; value: unknown }[];
    return all.filter((entry) => entry.functionName === name);
  };

  const answers = [
    await host.call("/admin/functions/YEARLY", postJson({})),
    await host.call("/admin/functions/takeEvents", postJson({ input: '{"id":"by-hand"}' })),
    await host.call("/admin/functions/describe", postJson({})),
    await host.call("/admin/functions/nobody", postJson({})),
    await host.call("/admin/functions/yearly", postJson("{a")),
  ];

  expect(answers.map(({ status }) => status)).toEqual([202, 202, 400, 404, 400]);
  await expect.poll(() => seenBy("yearly")).toHaveLength(1);
  expect(await seenBy("takeEvents")).toEqual([{ functionName: "takeEvents", value: { id: "by-hand" } }]);
});

test("warns about functions that the host does not support", async () => {
  const entry = join(folder, "index.mjs");
  writeFileSync(
    entry,
    `import { app } from ${JSON.stringify(import.meta.resolve("@azure/functions"))};
     app.storageBlob("fromBlob", { path: "c/{name}", connection: "C", handler: () => {} });
     app.storageQueue("fromQueue", { queueName: "from-queue", connection: "C", handler: () => {} });
     app.http("toQueue", { methods: ["GET"], handler: () => ({}), extraOutputs: [{ name: "o", type: "queue" }] });`,
  );

  const host = await startFixture({ appDirectory: folder, entryPoints: [entry] });

  expect(host.lines.filter((line) => line.level === "warning").map((line) => line.message)).toEqual([
    'Function "fromBlob" will not run: blobtrigger is not supported by the local host.',
    'Function "toQueue": its out binding of type queue is not supported by the local host.',
    'Function "fromQueue" will not run: its storage account is not configured: set C to a connection string, or C__queueServiceUri.',
  ]);
});

test("a disabled function does not exist", async () => {
  const host = await startFixture({ environment: { "AzureWebJobs.describe.Disabled": "true" } });

  expect((await host.call("/api/describe")).status).toBe(404);
});
