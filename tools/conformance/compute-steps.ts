import { memberOf } from "./recordings.ts";
import type { Stage } from "./stage.ts";

/** Version in which the walk prepares Compute. */
const computeVersion = "2024-03-01";
const minutesUntilReady = 15;

/** Makes a resource as it was recorded; from nothing where the one it was made from cannot be there. */
export async function makeResource(stage: Stage, resource: string, recorded: unknown): Promise<void> {
  const { world } = stage;
  const isMachine = /virtualMachines\/[^/]+$/i.test(resource);
  const isWhole = memberOf(recorded, "location") !== undefined;
  if (isMachine && !isWhole) {
    await world.putMachine(resource.slice(resource.lastIndexOf("/") + 1));
    return;
  }
  const text = stage.rename(JSON.stringify(isWhole ? recorded : emptyDisk(world.location)));
  if (/vmAgent.*ProvisioningState\/Unavailable/.test(text)) world.plan({ kind: "agentNotReady", resource });
  const made = await world.call("PUT", resource, JSON.parse(text, shortComputerName), computeVersion);
  if (made.status >= 400) await world.call("PUT", resource, JSON.parse(text, withoutSources), computeVersion);
  await world.wait(minutesUntilReady);
}

/** Installs an extension with its recorded settings, or any. */
export async function putExtension(stage: Stage, machine: string, name: string, recorded: unknown): Promise<void> {
  const { world } = stage;
  const properties = recorded ?? { publisher: "Walk.Publisher", type: "WalkExtension", typeHandlerVersion: "1.0" };
  const body = { location: world.location, properties };
  await world.call("PUT", `${machine}/extensions/${name}`, body, computeVersion);
  await world.wait(minutesUntilReady);
}

/** Brings a machine into the power state that its recorded instance view shows. */
export async function powerLike({ world, recording }: Stage, machine: string): Promise<void> {
  const state = /"PowerState\/(stopped|deallocated)"/.exec(JSON.stringify(recording.body ?? ""))?.[1];
  if (state === undefined) return;
  const verb = state === "stopped" ? "powerOff" : "deallocate";
  await world.call("POST", `${machine}/${verb}`, undefined, computeVersion);
  await world.wait(minutesUntilReady);
}

/** A small disk without content. */
export function emptyDisk(location: string, change: Readonly<Record<string, unknown>> = {}): unknown {
  return { location, properties: { creationData: { createOption: "Empty" }, diskSizeGB: 32, ...change } };
}

/** The recorder replaced computer names by longer ones than Windows takes. */
function shortComputerName(key: string, value: unknown): unknown {
  return key === "computerName" ? "walk-computer" : value;
}

function withoutSources(key: string, value: unknown): unknown {
  if (key === "creationData") return { createOption: "Empty" };
  if (key === "imageReference" || key === "identity" || key === "securityProfile") return undefined;
  return shortComputerName(key, value);
}
