import { memberOf } from "./recordings.ts";
import type { Stage } from "./stage.ts";

const computeVersion = "2024-03-01";

/** Makes what a Compute or platform request is about, from the recorded resource itself: its name, place and settings. */
export async function prepareCompute(stage: Stage): Promise<void> {
  const { recording, world } = stage;
  const path = stage.rename(decodeURIComponent(recording.path)).replace(/\?.*/, "");
  const group = /\/resourcegroups\/([^/]+)/i.exec(path)?.[1];
  const location = world.location;
  if (group !== undefined && recording.status !== 404) {
    await world.call("PUT", `/subscriptions/${world.subscription}/resourceGroups/${group}`, { location }, "2021-04-01");
  }
  const resource =
    /^(.*\/providers\/Microsoft\.Compute\/(?:virtualMachines|disks|snapshots|restorePointCollections)\/[^/]+)/i.exec(
      path,
    )?.[1];
  const needsIt = recording.method !== "PUT" && recording.status !== 404;
  if (resource === undefined || !needsIt) return;
  const body = memberOf(recording.body, "location") === undefined ? { location, properties: {} } : recording.body;
  await world.call("PUT", resource, JSON.parse(stage.rename(JSON.stringify(body))), computeVersion);
  await world.wait(15);
}
