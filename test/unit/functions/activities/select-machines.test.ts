import { expect, test } from "vitest";
import type { BackupSchedule } from "../../../../domain/protection/config.ts";
import { createSelectMachines } from "../../../../functions/activities/select-machines.ts";
import { InMemoryFleet } from "../../../support/fakes/in-memory-fleet.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { sampleMachine, sampleVaultId, sampleVmId } from "../../../support/fakes/sample-machine.ts";

const SUBSCRIPTION = "00000000-0000-0000-0000-000000000001";
const nightly: BackupSchedule = { name: "nightly", cron: "30 2 * * *", timeZone: "UTC", match: {}, retainDays: 14 };
const { context } = recordingContext();
const item = (name: string, vault = "holdfast-westeurope", protectionState = "Protected") => ({
  vmId: sampleVmId(name),
  vaultId: sampleVaultId(vault),
  protectionState,
  isSoftDeleted: false,
});

function arrange(names: readonly string[]) {
  const fleet = new InMemoryFleet([SUBSCRIPTION]);
  for (const name of names) fleet.putMachine(sampleMachine({ name, tags: { cluster: "orders" } }));
  const select = (continuation?: string, schedule: BackupSchedule = nightly) =>
    createSelectMachines({ fleet, config: { schedules: [schedule] } })(
      {
        schedule: "nightly",
        at: "2026-11-21T02:30:00.000Z",
        subscriptionIds: [SUBSCRIPTION],
        ...(continuation !== undefined && { continuation }),
      },
      context,
    );
  return { fleet, select };
}

test("selects machine by machine, names each vault once, and says whom it passes over", async () => {
  const { fleet, select } = arrange(["a", "b"]);
  fleet.putItem(item("a"));

  const page = await select();

  expect(page).toEqual({
    kind: "page",
    vaultIds: [sampleVaultId()],
    machines: [{ vmId: sampleVmId("a"), vault: 0 }],
    passedOver: [{ vmId: sampleVmId("b"), reason: "notProtected" }],
    unreadable: [],
  });
});

test("reads page by page, each machine once", async () => {
  const { fleet, select } = arrange(["a", "b", "c"]);
  for (const name of ["a", "b", "c"]) fleet.putItem(item(name, name === "b" ? "other" : "holdfast-westeurope"));

  const first = await select();
  const { continuation } = first as { continuation: string };
  fleet.putMachine(sampleMachine({ name: "Z-before" })).putMachine(sampleMachine({ name: "aa" }));
  const second = await select(continuation);

  expect(first).toMatchObject({ machines: [{ vault: 0 }, { vault: 1 }] });
  // The machine that came in between moves "b" to the second page, where it is not selected again.
  expect(second).toMatchObject({ machines: [{ vmId: sampleVmId("c") }] });
});

test("completes the items of the machine at a page's end", async () => {
  const { fleet, select } = arrange(["a", "b", "c"]);
  fleet.putItem(item("a"));

  const page = await select();

  expect(page).toMatchObject({ machines: [{ vmId: sampleVmId("a") }], passedOver: [{ reason: "notProtected" }] });
});

test("tells the value of the tag whose values are limited", async () => {
  const { fleet, select } = arrange(["a"]);
  fleet.putItem(item("a"));

  const page = await select(undefined, {
    ...nightly,
    maximumParallel: { perTagValue: { tag: "cluster", maximum: 1 } },
  });

  expect(page).toMatchObject({ machines: [{ tagValue: "orders" }] });
});

test("tells that the schedule is gone", async () => {
  const { select } = arrange([]);

  expect(await select(undefined, { ...nightly, name: "weekly" })).toEqual({ kind: "scheduleUnknown" });
});

test("an empty page goes on where the one before ended", async () => {
  const { select } = arrange([]);

  expect(await select()).toMatchObject({ kind: "page", machines: [] });
  expect(await select()).not.toHaveProperty("continuation");
});
