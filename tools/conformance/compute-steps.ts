import { memberOf } from "./recordings.ts";
import type { Stage } from "./stage.ts";

/** api-version of the requests that prepare Compute. */
const computeVersion = "2024-03-01";
const minutesUntilReady = 15;

/** Makes a resource as it was recorded; from nothing where the one it was made from cannot be there. */
export async function makeResource(stage: Stage, resource: string, recorded: unknown): Promise<void> {
  const { target } = stage;
  const isMachine = /virtualMachines\/[^/]+$/i.test(resource);
  const isWhole = memberOf(recorded, "location") !== undefined;
  if (isMachine && !isWhole) {
    await target.putMachine(resource.slice(resource.lastIndexOf("/") + 1));
    return;
  }
  const text = stage.rename(JSON.stringify(isWhole ? recorded : emptyDisk(target.location)));
  if (/vmAgent.*ProvisioningState\/Unavailable/.test(text)) target.plan({ kind: "agentNotReady", resource });
  const made = await target.call("PUT", resource, JSON.parse(text, shortComputerName), computeVersion);
  if (made.status >= 400) await target.call("PUT", resource, JSON.parse(text, withoutSources), computeVersion);
  await target.wait(minutesUntilReady);
}

/** Installs an extension with its recorded settings, or any. */
export async function putExtension(stage: Stage, machine: string, name: string, recorded: unknown): Promise<void> {
  const { target } = stage;
  const properties = recorded ?? { publisher: "Walk.Publisher", type: "WalkExtension", typeHandlerVersion: "1.0" };
  const body = { location: target.location, properties };
  await target.call("PUT", `${machine}/extensions/${name}`, body, computeVersion);
  await target.wait(minutesUntilReady);
}

/** Brings a machine into the power state that its recorded instance view shows. */
export async function powerLike({ target, recording }: Stage, machine: string): Promise<void> {
  const state = /"PowerState\/(stopped|deallocated)"/.exec(JSON.stringify(recording.body ?? ""))?.[1];
  if (state === undefined) return;
  const verb = state === "stopped" ? "powerOff" : "deallocate";
  await target.call("POST", `${machine}/${verb}`, undefined, computeVersion);
  await target.wait(minutesUntilReady);
}

/** A small disk without content. */
export function emptyDisk(location: string, change: Readonly<Record<string, unknown>> = {}): unknown {
  return { location, properties: { creationData: { createOption: "Empty" }, diskSizeGB: 32, ...change } };
}

/** The recorder replaced computer names by longer ones than Windows takes. */
function shortComputerName(key: string, value: unknown): unknown {
  return key === "computerName" ? "replay-computer" : value;
}

function withoutSources(key: string, value: unknown): unknown {
  if (key === "creationData") return { createOption: "Empty" };
  if (key === "imageReference" || key === "identity" || key === "securityProfile") return undefined;
  return shortComputerName(key, value);
}
