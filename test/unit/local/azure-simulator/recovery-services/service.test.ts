import { expect, test } from "vitest";
import { at } from "./protected-machine.ts";
import { DAY_MINUTES, givenScheduledBackups } from "./scheduled-backups.ts";
import { itemId, vaultId } from "./simulated-service.ts";

test("reading does not change what happens later, not even by POST", async () => {
  const observe = async (reads: number) => {
    const simulated = await givenScheduledBackups(1);
    await simulated.call("PATCH", vaultId(), {
      body: { properties: { redundancySettings: { crossRegionRestore: "Enabled" } } },
    });
    const points = await simulated.call("GET", `${itemId()}/recoveryPoints`);
    const token = `${itemId()}/recoveryPoints/${String(at(points.body, "value", 0, "name"))}/accessToken`;
    const refresh = await simulated.call("POST", `${vaultId()}/backupFabrics/Azure/refreshContainers`);
    const statuses: number[] = [];
    for (let read = 0; read < reads; read += 1) {
      statuses.push((await simulated.call("GET", refresh.headers?.["Location"] ?? "")).status);
      statuses.push((await simulated.call("POST", token, { body: {} })).status);
    }
    simulated.wait(2 * DAY_MINUTES);
    return { statuses, later: (await simulated.call("GET", `${itemId()}/recoveryPoints`)).body };
  };

  const [quiet, curious] = [await observe(0), await observe(2)];

  expect(curious.statuses).toEqual([202, 200, 202, 200]);
  expect(curious.later).toEqual(quiet.later);
});
