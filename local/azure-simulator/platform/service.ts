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
  /** Throws what ARM refuses before it asks a resource provider. */
  check(call: ArmCall): void;
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
    check: (call) => checkCall(model, call),
  };
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const GROUP_ACTIONS = "microsoft.resources/subscriptions/resourcegroups/";

/**
 * What ARM checks before it asks a resource provider: subscription, resource group, registration, locks.
 *
 * @throws {@link ArmError} The first refusal.
 */
function checkCall(model: PlatformModel, call: ArmCall): void {
  const id = parseResourceId(decodeURIComponent(call.request.path));
  if (id.subscriptionId === undefined) return;
  checkSubscription(model, call, id.subscriptionId);
  checkGroup(model, call, id.subscriptionId, id.resourceGroupName);
  checkRegistration(model, call, id.subscriptionId);
  checkLocks(model, call);
}

/**
 * A subscription that nobody configured comes into being with its first resource group, so that any client's subscription
 * ID works; reading from it before that is a 404 as in Azure.
 */
function checkSubscription(model: PlatformModel, call: ArmCall, id: string): void {
  if (!GUID.test(id)) throw subscriptionInvalid(id);
  const key = id.toLowerCase();
  if (model.subscriptions.has(key)) return;
  if (call.operation.name !== "ResourceGroups_CreateOrUpdate") throw subscriptionNotFound(id);
  model.subscriptions.set(key, { id: key, name: "Simulated subscription" });
}

function checkGroup(
  model: PlatformModel,
  { operation }: ArmCall,
  subscriptionId: string,
  name: string | undefined,
): void {
  if (name === undefined || operation.action.toLowerCase().startsWith(GROUP_ACTIONS)) return;
  const group = model.groups.get(groupKey(subscriptionId, name));
  if (group === undefined) throw resourceGroupNotFound(name);
  if (group.provisioningState === "Deleting" && operation.method === "PUT") throw groupBeingDeleted(name);
}

function checkRegistration(model: PlatformModel, { operation, request }: ArmCall, subscriptionId: string): void {
  const { namespace, type } = parseResourceId(decodeURIComponent(request.path));
  const isOfPlatform = operation.action.startsWith("Microsoft.Resources/") || operation.name.startsWith("Providers_");
  if (namespace === undefined || type === undefined || isOfPlatform) return;
  const unregistered = model.unregistered.get(subscriptionId.toLowerCase());
  if (unregistered?.has(namespace.toLowerCase()) === true) throw providerNotRegistered(namespace);
}

function checkLocks(model: PlatformModel, call: ArmCall): void {
  const kind = callKind(call);
  const isLockItself = call.operation.action.startsWith("Microsoft.Authorization/locks/");
  // A POST may only read; ARM lets those through a lock.
  if (kind === "reads" || isLockItself || isReadByPost(call)) return;
  const id = decodeURIComponent(call.request.path);
  const scopes = lockedScopes(model, id, kind === "deletes");
  if (scopes.length > 0) throw scopeLocked(id, kind === "deletes" ? "delete" : "write", scopes);
}

function isReadByPost({ operation }: ArmCall): boolean {
  return (
    operation.method === "POST" && /read$|\/(list|check|validate|backupStatus)[^/]*\/action$/i.test(operation.action)
  );
}
