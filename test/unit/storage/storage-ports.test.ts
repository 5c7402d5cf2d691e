import { expect, test } from "vitest";
import { createDeadLetters } from "../../../storage/dead-letters.ts";
import { createPoisonQueue } from "../../../storage/poison-queue.ts";
import { createStoragePorts } from "../../../storage/storage-ports.ts";
import { createTableApprovals } from "../../../storage/table-approvals.ts";
import { createTableChanges } from "../../../storage/table-changes.ts";
import { createTableDeliveryLog } from "../../../storage/table-delivery-log.ts";
import { createTableIncidents } from "../../../storage/table-incidents.ts";
import { createTableInventory } from "../../../storage/table-inventory.ts";
import { createTableMalformedEvents } from "../../../storage/table-malformed-events.ts";
import { createTableRunReports } from "../../../storage/table-run-reports.ts";

const connection = {
  settings: { kind: "connectionString", connectionString: "UseDevelopmentStorage=true" },
  credential: { getToken: () => Promise.reject(new Error("no token is asked for")) },
} as const;

test("offers exactly the methods of every adapter", () => {
  const ports = createStoragePorts(connection, { deadLetterContainer: "dead-letters" });
  const adapters = {
    inventory: createTableInventory(connection),
    reports: createTableRunReports(connection),
    incidents: createTableIncidents(connection),
    deliveries: createTableDeliveryLog(connection),
    malformedEventLog: createTableMalformedEvents(connection),
    changes: createTableChanges(connection),
    approvals: createTableApprovals(connection),
    deadLetters: createDeadLetters(connection, "dead-letters"),
  };

  const methodsOf = (given: object) =>
    Object.fromEntries(Object.entries(given).map(([name, port]) => [name, Object.keys(port).sort()]));
  expect(methodsOf(ports)).toEqual(methodsOf(adapters));
});

test("offers the methods of the queue's dead letters, alone and with a container", () => {
  const methods = Object.keys(createPoisonQueue(connection, "events")).sort();

  for (const settings of [{ eventQueue: "events" }, { eventQueue: "events", deadLetterContainer: "dead-letters" }]) {
    expect(Object.keys(createStoragePorts(connection, settings).deadLetters ?? {}).sort()).toEqual(methods);
  }
});

test("has no dead letters without a container or a queue", () => {
  expect(createStoragePorts(connection, {})).not.toHaveProperty("deadLetters");
});
