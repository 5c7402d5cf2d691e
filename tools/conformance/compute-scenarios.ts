import { memberOf } from "./recordings.ts";
import { machineOf, type Stage } from "./stage.ts";

const computeVersion = "2024-03-01";
const resourcePattern =
  /^(.*\/providers\/Microsoft\.Compute\/(?:virtualMachines|disks|snapshots|restorePointCollections)\/[^/]+)/i;

/** Makes what a Compute or platform request is about, from the recorded resource itself: its name, place and settings. */
export async function prepareCompute(stage: Stage): Promise<void> {
  const { recording, world } = stage;
  const path = stage.rename(decodeURIComponent(recording.path)).replace(/\?.*/, "");
  const group = /\/resourcegroups\/([^/]+)/i.exec(path)?.[1];
  if (group !== undefined && recording.status !== 404) {
    const location = world.location;
    await world.call("PUT", `/subscriptions/${world.subscription}/resourceGroups/${group}`, { location }, "2021-04-01");
  }
  const resource = resourcePattern.exec(path)?.[1];
  if (resource === undefined || recording.status === 404) return;
  await makeSources(stage, resource);
  const isPutOfIt = recording.method === "PUT" && resource === path;
  if (!isPutOfIt || recording.status === 200) await makeResource(stage, resource);
}

/** The machines, disks and snapshots that the recording refers to. */
async function makeSources(stage: Stage, resource: string): Promise<void> {
  const { recording, world } = stage;
  const isCollection = /restorePointCollections/i.test(resource);
  const machines = isCollection ? stage.machines : [];
  for (const machine of machines) await world.putMachine(machine);
  const text = stage.rename(JSON.stringify([recording.requestBody ?? "", recording.body ?? ""]));
  const sources = text.matchAll(
    /"(\/subscriptions\/[^"]+\/providers\/Microsoft\.Compute\/(?:disks|snapshots)\/[^"/]+)"/gi,
  );
  for (const id of new Set([...sources].map(([, source = ""]) => source))) {
    if (id.toLowerCase() === resource.toLowerCase()) continue;
    await world.call("PUT", id, emptyDisk(world.location), computeVersion);
  }
}

async function makeResource(stage: Stage, resource: string): Promise<void> {
  const { recording, world } = stage;
  const isCollection = /restorePointCollections/i.test(resource);
  const isMachine = /virtualMachines\/[^/]+$/i.test(resource);
  if (isMachine && memberOf(recording.body, "location") === undefined) {
    await world.putMachine(resource.slice(resource.lastIndexOf("/") + 1));
    return;
  }
  const plain = isCollection
    ? { location: world.location, properties: { source: { id: machineOf(stage) } } }
    : emptyDisk(world.location);
  const isWhole = memberOf(recording.body, "location") !== undefined;
  const text = stage.rename(JSON.stringify(isWhole ? recording.body : plain));
  if (/vmAgent.*ProvisioningState\/Unavailable/.test(text)) world.plan({ kind: "agentNotReady", resource });
  const made = await world.call("PUT", resource, JSON.parse(text, shortComputerName), computeVersion);
  if (made.status >= 400) await world.call("PUT", resource, JSON.parse(text, withoutSources), computeVersion);
  await world.wait(15);
}

function emptyDisk(location: string): unknown {
  return { location, properties: { creationData: { createOption: "Empty" }, diskSizeGB: 32 } };
}

/** The recorder replaced computer names by longer ones than Windows takes. */
function shortComputerName(key: string, value: unknown): unknown {
  return key === "computerName" ? "walk-computer" : value;
}

/** Makes a resource from nothing where the one it was made from cannot be there. */
function withoutSources(key: string, value: unknown): unknown {
  if (key === "creationData") return { createOption: "Empty" };
  if (key === "imageReference" || key === "identity" || key === "securityProfile") return undefined;
  return shortComputerName(key, value);
}
