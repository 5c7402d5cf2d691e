import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createSeededRandom } from "../../../../local/azure-simulator/arm/seeded-random.ts";
import type { Service, SimulatorContext } from "../../../../local/azure-simulator/arm/service.ts";
import { createCompute } from "../../../../local/azure-simulator/compute/service.ts";
import { createEventGridService } from "../../../../local/azure-simulator/event-grid/service.ts";
import { isMutating, READ_ONLY_POSTS } from "../../../../local/azure-simulator/history/mutating-operations.ts";
import { createNetwork } from "../../../../local/azure-simulator/network/service.ts";
import { createPlatform } from "../../../../local/azure-simulator/platform/service.ts";
import { createRecoveryServices } from "../../../../local/azure-simulator/recovery-services/service.ts";
import { createResourceGraph } from "../../../../local/azure-simulator/resource-graph/service.ts";
import { createStorage } from "../../../../local/azure-simulator/storage/service.ts";
import { createVirtualClock } from "../../../../local/clock.ts";

const context: SimulatorContext = {
  clock: createVirtualClock({ startAtMs: 0 }),
  ...createSeededRandom(1),
  publish: () => {},
  plannedFault: {
    backupJob: () => undefined,
    missedBackup: () => false,
    agentNotReady: () => false,
    agentVersion: () => undefined,
    provisioningFails: () => false,
    regionOut: () => false,
  },
};
const platform = createPlatform({
  context,
  tenantId: "tenant",
  subscriptions: [],
  unregisteredNamespaces: [],
  services: () => [],
  callInternally: () => Promise.resolve({ status: 200 }),
});
const tables = { resources: () => [], recoveryServicesResources: () => [], resourceContainers: () => [] };
const compute = createCompute(context);
const eventGrid = createEventGridService(
  {
    subscribe: () => Promise.resolve({ id: "1" }),
    unsubscribe: () => true,
    state: () => ({ subscriptions: [], published: 0, delivered: 0, failedAttempts: 0, pending: 0, deadLetters: [] }),
  },
  context.newGuid,
);
const services: readonly (readonly [string, Service])[] = [
  ["platform", platform.service],
  ["compute", compute.service],
  ["network", createNetwork(context)],
  ["storage", createStorage(context)],
  ["event-grid", eventGrid],
  ["resource-graph", createResourceGraph(context, tables, { tenantId: "tenant", hasQuota: true })],
];

/** Recovery Services' coverage is listed by area, not by operation. */
const allServices = [...services.map(([, service]) => service), createRecoveryServices(context, compute.machines)];

/** Cells of the rows whose second cell is a method, without the marks of code. */
function operationRows(file: string): readonly string[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => /\| (?:GET|HEAD|PUT|POST|PATCH|DELETE) +\|/.test(line))
    .map((line) =>
      line
        .split("|")
        .slice(1, 4)
        .map((cell) => cell.trim().replaceAll("`", ""))
        .join(" "),
    );
}

test.for(services)("the coverage of %s names exactly its operations", ([folder, service]) => {
  const documented = operationRows(`local/azure-simulator/${folder}/coverage.md`);

  const paths = service.operations.map(({ name, method, path }) =>
    [name, method, path.replace("/subscriptions/{subscriptionId}", "…")].join(" "),
  );

  expect(documented).toEqual(paths);
});

test("the table of RBAC actions has every operation's action, and no other", () => {
  const documented = new Set(operationRows("docs/simulator-rbac.md"));

  const simulated = allServices.flatMap((service) =>
    service.operations.map(({ name, method, action }) => [name, method, action].join(" ")),
  );

  expect(documented).toEqual(new Set(simulated));
});

test("the POSTs that the journal leaves out exist, and every other POST is an action", () => {
  const posts = allServices.flatMap((service) => service.operations).filter(({ method }) => method === "POST");
  const reading = posts.filter((operation) => !isMutating(operation)).map(({ name }) => name);

  expect(new Set(reading)).toEqual(new Set([...READ_ONLY_POSTS, "Resources"]));
  expect(posts.filter(isMutating).every(({ action }) => action.endsWith("/action"))).toBe(true);
});
