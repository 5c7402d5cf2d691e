import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createComputeManagedDisks } from "../../azure/compute/compute-managed-disks.ts";
import type { ManagedDisks } from "../../domain/ports/managed-disks.ts";
import { DISK_ID, type SimulatedAzure, startSimulatedAzure } from "../support/azure/simulated-azure.ts";
import { InMemoryManagedDisks } from "../support/fakes/in-memory-managed-disks.ts";

let azure: SimulatedAzure;
beforeAll(async () => {
  azure = await startSimulatedAzure();
});
afterAll(() => azure.stop());

/** Each has one disk, tagged `backup: off`. */
const implementations: readonly (readonly [name: string, create: () => ManagedDisks])[] = [
  ["in memory", () => new InMemoryManagedDisks({ [DISK_ID]: { backup: "off" } })],
  ["Compute", () => createComputeManagedDisks(azure.options)],
];

describe.for(implementations)("managed disks %s", ([, create]) => {
  test("reads a disk's tags whatever the casing of its ID", async () => {
    expect(await create().readTags(DISK_ID.toUpperCase())).toEqual({ backup: "off" });
  });

  test("returns undefined for a disk, or a group, that does not exist", async () => {
    expect(await create().readTags(`${DISK_ID}-2`)).toBeUndefined();
    expect(await create().readTags(DISK_ID.replace("shop", "nowhere"))).toBeUndefined();
  });
});
