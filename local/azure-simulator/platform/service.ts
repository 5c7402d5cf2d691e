import type { InternalCall } from "../arm/arm-call.ts";
import { type ArmCall, callKind } from "../arm/arm-call.ts";
import {
  providerNotRegistered,
  resourceGroupNotFound,
  scopeLocked,
  subscriptionInvalid,
  subscriptionNotFound,
} from "../arm/errors.ts";
import { createOperationStore } from "../arm/long-running.ts";
import { parseResourceId } from "../arm/resource-id.ts";
import type { Service, SimulatorContext, SimulatorResponse } from "../arm/service.ts";
import { groupBeingDeleted } from "./errors.ts";
import { extensionOperations } from "./extension-routes.ts";
import { createPlatformModel, groupKey, lockedScopes, type PlatformModel, type Subscription } from "./model.ts";
import type { PlatformParts } from "./parts.ts";
import { platformOperations } from "./routes.ts";

/** ARM itself: subscriptions, resource groups, lists, provider registration, locks, role assignments. */
export interface Platform {
  readonly service: Service;
  /** What ARM refuses before it asks a resource provider. */
  refusal(call: ArmCall): SimulatorResponse | undefined;
}

export function createPlatform(options: {
  readonly context: SimulatorContext;
  readonly tenantId: string;
  readonly subscriptions: readonly Subscription[];
  readonly unregisteredNamespaces: readonly string[];
  readonly services: () => readonly Service[];
  readonly callInternally: (call: InternalCall) => Promise<SimulatorResponse>;
}): Platform {
  const model = createPlatformModel(options.subscriptions, options.unregisteredNamespaces);
  const parts: PlatformParts = { ...options, model, operations: createOperationStore(options.context) };
  return {
    service: {
      namespace: "Microsoft.Resources",
      operations: [...platformOperations(parts), ...extensionOperations(parts)],
      counts: () => ({
        subscriptions: model.subscriptions.size,
        resourceGroups: model.groups.size,
        locks: model.locks.size,
        roleAssignments: model.roleAssignments.size,
      }),
      resources: () => [],
    },
    refusal: (call) => refusal(model, call),
  };
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const GROUP_ACTIONS = "microsoft.resources/subscriptions/resourcegroups/";

function refusal(model: PlatformModel, call: ArmCall): SimulatorResponse | undefined {
  const id = parseResourceId(decodeURIComponent(call.request.path));
  if (id.subscriptionId === undefined) return undefined;
  return (
    refuseSubscription(model, call, id.subscriptionId) ??
    refuseGroup(model, call, id.subscriptionId, id.resourceGroupName) ??
    refuseNamespace(model, call, id.subscriptionId) ??
    refuseLocked(model, call)
  );
}

/**
 * A subscription that nobody configured comes into being with its first resource group, so that any client's subscription
 * ID works; reading from it before that is a 404 as in Azure.
 */
function refuseSubscription(model: PlatformModel, call: ArmCall, id: string): SimulatorResponse | undefined {
  if (!GUID.test(id)) return subscriptionInvalid(id);
  const key = id.toLowerCase();
  if (model.subscriptions.has(key)) return undefined;
  if (call.operation.name !== "ResourceGroups_CreateOrUpdate") return subscriptionNotFound(id);
  model.subscriptions.set(key, { id: key, name: "Simulated subscription" });
  return undefined;
}

function refuseGroup(
  model: PlatformModel,
  { operation }: ArmCall,
  subscriptionId: string,
  name: string | undefined,
): SimulatorResponse | undefined {
  if (name === undefined || operation.action.toLowerCase().startsWith(GROUP_ACTIONS)) return undefined;
  const group = model.groups.get(groupKey(subscriptionId, name));
  if (group === undefined) return resourceGroupNotFound(name);
  if (group.provisioningState === "Deleting" && operation.method === "PUT") return groupBeingDeleted(name);
  return undefined;
}

function refuseNamespace(
  model: PlatformModel,
  { operation, request }: ArmCall,
  subscriptionId: string,
): SimulatorResponse | undefined {
  const { namespace, type } = parseResourceId(decodeURIComponent(request.path));
  const isOfPlatform = operation.action.startsWith("Microsoft.Resources/") || operation.name.startsWith("Providers_");
  if (namespace === undefined || type === undefined || isOfPlatform) return undefined;
  const unregistered = model.unregistered.get(subscriptionId.toLowerCase());
  return unregistered?.has(namespace.toLowerCase()) === true ? providerNotRegistered(namespace) : undefined;
}

function refuseLocked(model: PlatformModel, call: ArmCall): SimulatorResponse | undefined {
  const kind = callKind(call);
  const isLockItself = call.operation.action.startsWith("Microsoft.Authorization/locks/");
  // POST asks as often as it changes; ARM lets reads by POST through, so only named actions that write are refused.
  if (kind === "reads" || isLockItself || isAsking(call)) return undefined;
  const id = decodeURIComponent(call.request.path);
  const scopes = lockedScopes(model, id, kind === "deletes");
  return scopes.length === 0 ? undefined : scopeLocked(id, kind === "deletes" ? "delete" : "write", scopes);
}

function isAsking({ operation }: ArmCall): boolean {
  return (
    operation.method === "POST" && /read$|\/(list|check|validate|backupStatus)[^/]*\/action$/i.test(operation.action)
  );
}
