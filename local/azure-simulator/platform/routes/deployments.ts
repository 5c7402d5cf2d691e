import { pathParameter } from "../../arm/arm-call.ts";
import { resourceGroupNotFound } from "../../arm/errors.ts";
import { objectAt } from "../../arm/json.ts";
import { pageOf } from "../../arm/paging.ts";
import { idKey } from "../../arm/resource-id.ts";
import type { Operation, SimulatorRequest, SimulatorResponse } from "../../arm/service.ts";
import { deploymentNotFound } from "../errors.ts";
import { type Deployment, isEnded } from "../model/deployment.ts";
import { startDeployment } from "../model/deployments.ts";
import type { PlatformModel } from "../model/model.ts";
import { groupKey, type ResourceGroup } from "../model/state.ts";
import { readTemplate } from "../model/template.ts";
import { deployedResourceView, deploymentStatusView, deploymentView } from "../views.ts";

const LIST =
  "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Resources/deployments";
const ONE = `${LIST}/{deploymentName}`;
const ACTION = "Microsoft.Resources/deployments";
/** ARM's page of generic lists. */
const PAGE_SIZE = 1000;
const RETRY_AFTER_SECONDS = 5;

/** Deployments of templates to resource groups. */
export function deploymentOperations(model: PlatformModel): readonly Operation[] {
  const operation = (
    name: string,
    method: Operation["method"],
    path: string,
    action: string,
    handle: Operation["handle"],
  ): Operation => ({ name, method, path, action: `${ACTION}/${action}`, handle });
  const found = (handle: (deployment: Deployment) => SimulatorResponse) => (request: SimulatorRequest) =>
    handle(deploymentOf(model, request));
  return [
    operation("Deployments_ListByResourceGroup", "GET", LIST, "read", (request) => {
      const prefix = `${idKey(groupOf(model, request).id)}/`;
      const within = [...model.state.deployments].filter(([key]) => key.startsWith(prefix));
      return pageOf(request, within, PAGE_SIZE, ([, deployment]) => deploymentView(deployment));
    }),
    operation(
      "Deployments_Get",
      "GET",
      ONE,
      "read",
      found((deployment) => ({ status: 200, body: deploymentView(deployment) })),
    ),
    operation("Deployments_CheckExistence", "HEAD", ONE, "read", (request) => {
      return { status: find(model, request) === undefined ? 404 : 204 };
    }),
    operation("Deployments_CreateOrUpdate", "PUT", ONE, "write", (request) => createDeployment(model, request)),
    operation("Deployments_Validate", "POST", `${ONE}/validate`, "validate/action", (request) => {
      const group = groupOf(model, request);
      const { parameters } = readTemplate(objectAt(request.body, "properties"), {
        subscriptionId: group.subscriptionId,
        group,
      });
      return { status: 200, body: { properties: { mode: "Incremental", parameters, provisioningState: "Succeeded" } } };
    }),
    operation(
      "DeploymentOperations_List",
      "GET",
      `${ONE}/operations`,
      "operations/read",
      found((deployment) => ({ status: 200, body: { value: deployedResourceView(deployment) } })),
    ),
    operation(
      "Deployments_GetOperationStatus",
      "GET",
      `${ONE}/operationStatuses/{operationId}`,
      "operationStatuses/read",
      found((deployment) => ({
        status: 200,
        ...(isEnded(deployment) ? {} : { headers: { "retry-after": String(RETRY_AFTER_SECONDS) } }),
        body: deploymentStatusView(deployment),
      })),
    ),
  ];
}

function createDeployment(model: PlatformModel, request: SimulatorRequest): SimulatorResponse {
  const group = groupOf(model, request);
  const existed = find(model, request) !== undefined;
  const name = pathParameter(request, "deploymentName");
  const deployment = startDeployment(model, group, name, objectAt(request.body, "properties"));
  const status = `${request.origin}${deployment.id}/operationStatuses/${deployment.operationId}`;
  return {
    status: existed ? 200 : 201,
    headers: {
      "azure-asyncoperation": `${status}?api-version=${request.apiVersion}`,
      "retry-after": String(RETRY_AFTER_SECONDS),
    },
    body: deploymentView(deployment),
  };
}

function groupOf(model: PlatformModel, request: SimulatorRequest): ResourceGroup {
  const name = pathParameter(request, "resourceGroupName");
  const group = model.state.groups.get(groupKey(pathParameter(request, "subscriptionId"), name));
  if (group === undefined) throw resourceGroupNotFound(name);
  return group;
}

function find(model: PlatformModel, request: SimulatorRequest): Deployment | undefined {
  const key = groupKey(pathParameter(request, "subscriptionId"), pathParameter(request, "resourceGroupName"));
  const name = pathParameter(request, "deploymentName").toLowerCase();
  return model.state.deployments.get(`${key}/providers/microsoft.resources/deployments/${name}`);
}

function deploymentOf(model: PlatformModel, request: SimulatorRequest): Deployment {
  const deployment = find(model, request);
  if (deployment === undefined) throw deploymentNotFound(pathParameter(request, "deploymentName"));
  return deployment;
}
