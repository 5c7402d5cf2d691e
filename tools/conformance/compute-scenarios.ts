import { emptyDisk, makeResource, powerLike, putExtension } from "./compute-steps.ts";
import { memberOf } from "./recordings.ts";
import { prepareRestorePoint } from "./restore-point-scenarios.ts";
import type { Stage } from "./stage.ts";

const computeVersion = "2024-03-01";
const resourcePattern =
  /^(.*\/providers\/Microsoft\.Compute\/(?:virtualMachines|disks|snapshots|restorePointCollections)\/[^/]+)/i;
const extensionPattern = /^(.*)\/extensions\/([^/]+)$/i;

/** Makes what a Compute request is about, from the recorded resource itself: its name, place and settings. */
export async function prepareCompute(stage: Stage): Promise<void> {
  const { recording } = stage;
  const path = stage.rename(decodeURIComponent(recording.path)).replace(/\?.*/, "");
  if (memberOf(recording.body, "error", "code") !== "ResourceGroupNotFound") await makeGroup(stage, path);
  if (recording.status === 404) return;
  if (/restorePointCollections/i.test(path)) return await prepareRestorePoint(stage, path);
  const resource = resourcePattern.exec(path)?.[1];
  if (resource === undefined) return await makeRows(stage);
  await makeSources(stage, resource);
  const isPutOfIt = recording.method === "PUT" && resource === path;
  if (!isPutOfIt || recording.status === 200) await makeResource(stage, resource, recording.body);
  await makeExtensions(stage, resource, path);
  await powerLike(stage, resource);
}

/** Makes the resource group that a path names, if it names one. */
export async function makeGroup({ target }: Stage, path: string): Promise<void> {
  const group = /\/resourcegroups\/([^/]+)/i.exec(path)?.[1];
  if (group === undefined) return;
  const { location, subscription } = target;
  await target.call("PUT", `/subscriptions/${subscription}/resourceGroups/${group}`, { location }, "2021-04-01");
}

/** The rows of a recorded list: groups, machines, disks, snapshots. */
async function makeRows(stage: Stage): Promise<void> {
  const rows = memberOf(stage.recording.body, "value");
  for (const row of Array.isArray(rows) ? rows : []) {
    const id = stage.rename(String(memberOf(row, "id") ?? ""));
    await makeGroup(stage, id);
    if (resourcePattern.exec(id)?.[1] === id) await makeResource(stage, id, row);
  }
}

/** Disks and snapshots that the recording refers to. */
async function makeSources(stage: Stage, resource: string): Promise<void> {
  const { recording, target } = stage;
  const text = stage.rename(JSON.stringify([recording.requestBody ?? "", recording.body ?? ""]));
  const sources = text.matchAll(
    /"(\/subscriptions\/[^"]+\/providers\/Microsoft\.Compute\/(?:disks|snapshots)\/[^"/]+)"/gi,
  );
  for (const id of new Set([...sources].map(([, source = ""]) => source))) {
    if (id.toLowerCase() === resource.toLowerCase()) continue;
    await makeGroup(stage, id);
    const change = /\/snapshots\//i.test(id) ? { incremental: true } : {};
    await target.call("PUT", id, emptyDisk(target.location, change), computeVersion);
    await target.wait(1);
  }
}

/** The extension that a request is about, or those that a recorded machine has. */
async function makeExtensions(stage: Stage, resource: string, path: string): Promise<void> {
  const { recording } = stage;
  const asked = extensionPattern.exec(path)?.[2];
  const isFirstPut = recording.method === "PUT" && recording.status === 201;
  if (asked !== undefined && !isFirstPut) {
    await putExtension(stage, resource, asked, memberOf(recording.body, "properties"));
  }
  const own = memberOf(recording.body, "resources");
  for (const extension of Array.isArray(own) ? own : []) {
    await putExtension(stage, resource, String(memberOf(extension, "name")), memberOf(extension, "properties"));
  }
}
