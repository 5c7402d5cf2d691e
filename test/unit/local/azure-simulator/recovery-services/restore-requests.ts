import type { SimulatorResponse } from "../../../../../local/azure-simulator/arm/service.ts";
import { at, backUp, givenProtectedMachine } from "./protected-machine.ts";
import { itemId, machineId, type SimulatedService, subscription } from "./simulated-service.ts";

/** Resource group into which the tests restore. */
export const targetGroup = `/subscriptions/${subscription}/resourceGroups/target`;

/** Properties that every restore request has. */
export const RESTORE_REQUEST = {
  objectType: "IaasVMRestoreRequest",
  sourceResourceId: machineId(),
  storageAccountId: `/subscriptions/${subscription}/resourceGroups/rg1/providers/Microsoft.Storage/storageAccounts/sa1`,
  region: "westeurope",
};

/** A protected machine with one recovery point; `point` is the point's path. */
export async function givenRecoveryPoint(): Promise<{ readonly simulated: SimulatedService; readonly point: string }> {
  const simulated = await givenProtectedMachine();
  await backUp(simulated);
  simulated.wait(120);
  const points = await simulated.call("GET", `${itemId()}/recoveryPoints`);
  return { simulated, point: `${itemId()}/recoveryPoints/${String(at(points.body, "value", 0, "name"))}` };
}

/** Requests a restore and returns the response. */
export async function requestRestore(
  simulated: SimulatedService,
  point: string,
  properties: Readonly<Record<string, unknown>>,
): Promise<SimulatorResponse> {
  return await simulated.call("POST", `${point}/restore`, {
    body: { properties: { ...RESTORE_REQUEST, ...properties } },
  });
}

/** Starts a restore and returns the job's ID, read from its operation as a client does. */
export async function restore(
  simulated: SimulatedService,
  point: string,
  properties: Readonly<Record<string, unknown>>,
): Promise<string> {
  const accepted = await requestRestore(simulated, point, properties);
  simulated.wait(0.2);
  const operation = await simulated.call("GET", accepted.headers?.["Azure-AsyncOperation"] ?? "");
  return String(at(operation.body, "properties", "jobId"));
}
