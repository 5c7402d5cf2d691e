import { type JsonObject, objectAt, stringAt } from "../../arm/json.ts";
import { idKey } from "../../arm/resource-id.ts";
import { deploymentActive } from "../errors.ts";
import { type DeployedResource, type Deployment, isEnded } from "./deployment.ts";
import type { PlatformModel } from "./model.ts";
import type { ResourceGroup } from "./state.ts";
import { readTemplate } from "./template.ts";

/** How often a deployment asks its resources whether they are ready. */
const POLL_SECONDS = 5;

/**
 * Starts the deployment of a template: each resource is created by its own PUT, in the order of their dependencies.
 *
 * @throws {@link ArmError} 400 when the template is not valid, 409 while the deployment runs.
 */
export function startDeployment(
  model: PlatformModel,
  group: ResourceGroup,
  name: string,
  properties: JsonObject,
): Deployment {
  const id = `${group.id}/providers/Microsoft.Resources/deployments/${name}`;
  const running = model.state.deployments.get(idKey(id));
  if (running !== undefined && !isEnded(running)) throw deploymentActive(name);
  const { resources, parameters } = readTemplate(properties, { subscriptionId: group.subscriptionId, group });
  const nowMs = model.context.clock.now();
  const deployment: Deployment = {
    id,
    name,
    operationId: model.context.newGuid(),
    correlationId: model.context.newGuid(),
    parameters,
    resources: resources.map((resource) => ({ ...resource, state: "waiting" })),
    startedAtMs: nowMs,
    changedAtMs: nowMs,
    provisioningState: "Accepted",
    error: undefined,
  };
  model.state.deployments.set(idKey(id), deployment);
  model.context.clock.schedule(nowMs, () => void advance(model, deployment));
  return deployment;
}

/** Takes a deployment as far as it gets now, and again after a while. */
async function advance(model: PlatformModel, deployment: Deployment): Promise<void> {
  const release = model.context.clock.hold();
  try {
    deployment.provisioningState = "Running";
    while (await advanceOnce(model, deployment));
    deployment.changedAtMs = model.context.clock.now();
    if (deployment.error !== undefined) deployment.provisioningState = "Failed";
    else if (deployment.resources.every(({ state }) => state === "done")) deployment.provisioningState = "Succeeded";
    else {
      const nextAtMs = deployment.changedAtMs + POLL_SECONDS * 1000;
      model.context.clock.schedule(nextAtMs, () => void advance(model, deployment));
    }
  } finally {
    release();
  }
}

/** @returns Whether a resource has become ready, so that others may start. */
async function advanceOnce(model: PlatformModel, deployment: Deployment): Promise<boolean> {
  const done = new Set(deployment.resources.flatMap(({ id, state }) => (state === "done" ? [idKey(id)] : [])));
  let hasProgress = false;
  for (const resource of deployment.resources) {
    if (deployment.error !== undefined) return false;
    if (resource.state === "waiting" && resource.dependsOn.every((key) => done.has(key))) {
      resource.state = "running";
      await create(model, deployment, resource);
    }
    if (resource.state !== "running" || deployment.error !== undefined) continue;
    await observe(model, deployment, resource);
    hasProgress ||= !done.has(idKey(resource.id)) && stateOf(resource) === "done";
  }
  return hasProgress;
}

function stateOf(resource: DeployedResource): DeployedResource["state"] {
  return resource.state;
}

async function create(model: PlatformModel, deployment: Deployment, resource: DeployedResource): Promise<void> {
  const { id, apiVersion, body } = resource;
  const response = await model.callInternally({ method: "PUT", path: encodeURI(id), apiVersion, body });
  if (response.status < 300) return;
  const { code = "BadRequest", message = "" } = objectAt(response.body, "error");
  deployment.error = { code: String(code), message: String(message) };
}

async function observe(model: PlatformModel, deployment: Deployment, resource: DeployedResource): Promise<void> {
  const { id, apiVersion } = resource;
  const response = await model.callInternally({ method: "GET", path: encodeURI(id), apiVersion });
  const state = stringAt(response.body, "properties", "provisioningState") ?? "Succeeded";
  if (response.status >= 300 || state === "Failed" || state === "Canceled") {
    const message = `The resource '${id}' ended in state '${response.status < 300 ? state : "NotFound"}'.`;
    deployment.error = { code: "ResourceDeploymentFailure", message };
  } else if (state === "Succeeded") resource.state = "done";
}
