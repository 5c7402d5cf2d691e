import { memberOf } from "./recordings.ts";
import { machineOf, type Stage } from "./stage.ts";

const version = "2024-03-01";
const minutesUntilReady = 15;

/** A machine as the recorded point describes it, its collection, and the points that the recording presupposes. */
export async function prepareRestorePoint(stage: Stage, path: string): Promise<void> {
  const { recording, target } = stage;
  await makeMachine(stage);
  const rows = memberOf(recording.body, "value");
  if (Array.isArray(rows)) {
    for (const row of rows) await makeCollection(stage, stage.rename(String(memberOf(row, "id"))), row);
    return;
  }
  const [, collection = "", point] =
    /^(.*\/restorePointCollections\/[^/]+)(?:\/restorePoints\/([^/]+))?/i.exec(path) ?? [];
  const isPut = recording.method === "PUT";
  if (point === undefined && isPut && recording.status === 201) return;
  await makeCollection(stage, collection, recording.body);
  const expanded = memberOf(recording.body, "properties", "restorePoints");
  const inside = Array.isArray(expanded) ? expanded.map((each) => String(memberOf(each, "name"))) : [];
  for (const name of [...inside, ...(point === undefined || isPut ? [] : [point])]) {
    await target.call("PUT", `${collection}/restorePoints/${name}`, { properties: {} }, version);
    await target.wait(minutesUntilReady);
  }
}

async function makeCollection(stage: Stage, id: string, recorded: unknown): Promise<void> {
  const source = memberOf(recorded, "properties", "source", "id");
  const machine =
    typeof source === "string" && /virtualMachines/i.test(source) ? stage.rename(source) : machineOf(stage);
  const tags = memberOf(recorded, "tags") ?? {};
  const body = { location: stage.target.location, tags, properties: { source: { id: machine } } };
  await stage.target.call("PUT", id, body, version);
}

async function makeMachine(stage: Stage): Promise<void> {
  const { recording, target } = stage;
  const metadata =
    memberOf(recording.body, "properties", "sourceMetadata") ??
    memberOf(recording.body, "properties", "restorePoints", 0, "properties", "sourceMetadata");
  if (metadata === undefined) return await target.putMachine(stage.machines[0] ?? "");
  const { hardwareProfile, storageProfile, osProfile } = metadata as Readonly<Record<string, unknown>>;
  const properties = JSON.parse(JSON.stringify({ hardwareProfile, storageProfile, osProfile }, creatable)) as Readonly<
    Record<string, unknown>
  >;
  await target.call("PUT", machineOf(stage), { location: target.location, properties }, version);
  await target.wait(minutesUntilReady);
}

/** What a point tells of a machine lacks how its disks were made, and names disks that are not there. */
function creatable(key: string, value: unknown): unknown {
  if (key === "computerName") return "replay-computer";
  if (key === "osDisk") return { ...(value as object), createOption: "FromImage", managedDisk: undefined };
  if (key !== "dataDisks" || !Array.isArray(value)) return value;
  return value.map((disk: object) => ({ ...disk, createOption: "Empty", managedDisk: undefined }));
}
