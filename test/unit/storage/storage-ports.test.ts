import { expect, test } from "vitest";
import { createDeadLetters } from "../../../storage/dead-letters.ts";
import { createStoragePorts } from "../../../storage/storage-ports.ts";
import { createTableDeliveryLog } from "../../../storage/table-delivery-log.ts";
import { createTableIncidents } from "../../../storage/table-incidents.ts";
import { createTableInventory } from "../../../storage/table-inventory.ts";
import { createTableRunReports } from "../../../storage/table-run-reports.ts";

const connection = {
  settings: { kind: "connectionString", connectionString: "UseDevelopmentStorage=true" },
  credential: { getToken: () => Promise.reject(new Error("no token is asked for")) },
} as const;

test("offers exactly the methods of every adapter", () => {
  const ports = createStoragePorts(connection, "dead-letters");
  const adapters = {
    inventory: createTableInventory(connection),
    reports: createTableRunReports(connection),
    incidents: createTableIncidents(connection),
    deliveries: createTableDeliveryLog(connection),
    deadLetters: createDeadLetters(connection, "dead-letters"),
  };

  const methodsOf = (given: object) =>
    Object.fromEntries(Object.entries(given).map(([name, port]) => [name, Object.keys(port).sort()]));
  expect(methodsOf(ports)).toEqual(methodsOf(adapters));
});

test("has no dead letters without a container", () => {
  expect(createStoragePorts(connection)).not.toHaveProperty("deadLetters");
});
