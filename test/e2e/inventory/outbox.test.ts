import { connect, createServer, type Server, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { type DomainEvent, eventInstanceId } from "../../../domain/events/domain-event.ts";
import { backupEnded, failedBackup, protectionEnded, vmId } from "../../support/inventory-events.ts";
import { crashAndRestart } from "../../support/stack/crash.ts";
import { emptyStorageAccount } from "../../support/stack/shared-azurite.ts";
import { startTestStack } from "../../support/stack/start-test-stack.ts";

test("an event is in the inventory's list, record and timeline", async () => {
  const stack = await startTestStack();

  await start(stack.host.url, protectionEnded());
  await stack.settle();

  expect(await get(stack.host.url, "virtual-machines?state=protected")).toMatchObject({
    items: [{ vmId, state: "protected", reason: "protectionEnabled" }],
    counts: { protected: 1, atRisk: 0 },
  });
  expect(await get(stack.host.url, "virtual-machines/WEB-01")).toMatchObject({
    vmId,
    timeline: [{ what: "Protection enabled" }],
  });
  expect(await get(stack.host.url, `virtual-machines/${encodeURIComponent(vmId)}`)).toMatchObject({ vmId });
  expect(await get(stack.host.url, "virtual-machines/web-02")).toMatchObject({ status: 404 });
});

test("a machine that appears is in the inventory with all that happened to it", async () => {
  const stack = await startTestStack();

  await stack.createVm("web-01");
  await stack.settle();

  const machine = (await get(stack.host.url, "virtual-machines/web-01")) as { timeline: { what: string }[] };
  expect(machine).toMatchObject({
    state: "protected",
    reason: "protectionEnabled",
    lastBackup: { result: "completed" },
  });
  expect(machine.timeline.map(({ what }) => what).sort()).toEqual([
    "Backup completed",
    "Decided by the rules",
    "Event received",
    "Protection enabled",
  ]);
  expect(await get(stack.host.url, "virtual-machines")).toMatchObject({ counts: { protected: 1, unknown: 0 } });
});

test("events that arrive while storage is down for hours are in the inventory when it is back", async () => {
  const storage = await interruptible(await emptyStorageAccount());
  const stack = await startTestStack(undefined, undefined, storage.connectionString);
  stack.clock.setJumps(false);
  storage.interrupt();

  for (const event of [protectionEnded(), backupEnded(failedBackup)]) await start(stack.host.url, event);
  await stack.clock.advance(5 * 3_600_000);
  const duringOutage = await get(stack.host.url, "virtual-machines");
  const health = await get(stack.host.url, "health");
  storage.resume();
  stack.clock.setJumps(true);
  await stack.settle();

  expect(duringOutage).toMatchObject({ status: 503, code: "STORAGE_UNAVAILABLE" });
  const unread = expect.objectContaining({ name: "events", status: "warning" });
  expect(health).toMatchObject({ status: "warning", checks: expect.arrayContaining([unread]) });
  expect(await get(stack.host.url, "virtual-machines/web-01")).toMatchObject({
    state: "atRisk",
    reason: "snapshotFailed",
    timeline: [{ what: "Backup failed" }, { what: "Protection enabled" }],
  });
});

test("a crash while storage is down loses no event", async () => {
  const storage = await interruptible(await emptyStorageAccount());
  const stack = await startTestStack(undefined, undefined, storage.connectionString);
  stack.clock.setJumps(false);
  storage.interrupt();
  await start(stack.host.url, protectionEnded());
  await stack.clock.advance(600_000);

  const host = await crashAndRestart(stack);
  storage.resume();
  stack.clock.setJumps(true);
  await stack.settle();

  expect(await get(host.url, "virtual-machines/web-01")).toMatchObject({
    state: "protected",
    timeline: [{ what: "Protection enabled" }],
  });
});

/** Publishes an event as `startPublication` does. */
async function start(url: string, event: DomainEvent): Promise<void> {
  const target = `${url}/runtime/webhooks/durabletask/orchestrators/publishEvent/${eventInstanceId(event.kind, event.eventId)}`;
  const response = await fetch(target, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ event }),
  });
  expect(response.status).toBe(202);
}

async function get(url: string, path: string): Promise<unknown> {
  return await (await fetch(`${url}/api/${path}`)).json();
}

/** The storage account behind a port that can be closed to it. */
async function interruptible(connectionString: string) {
  const address = new URL(/TableEndpoint=([^;]+)/.exec(connectionString)?.[1] ?? "");
  let isDown = false;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    if (isDown) {
      socket.destroy();
      return;
    }
    const target = connect(Number(address.port), address.hostname);
    for (const [from, to] of [
      [socket, target],
      [target, socket],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy());
      from.on("close", () => sockets.delete(from));
    }
  });
  const port = await listen(server);
  const close = () => {
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(() => {
    close();
    server.close();
  });
  return {
    connectionString: connectionString.replace(
      `TableEndpoint=http://${address.host}`,
      `TableEndpoint=http://127.0.0.1:${port}`,
    ),
    interrupt() {
      isDown = true;
      close();
    },
    resume() {
      isDown = false;
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { readonly port: number }).port));
  });
}
