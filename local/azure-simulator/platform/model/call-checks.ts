import { type ArmCall, callKind } from "../../arm/arm-call.ts";
import { isAzureRegion } from "../../arm/azure-regions.ts";
import {
  providerNotRegistered,
  resourceGroupNotFound,
  scopeLocked,
  subscriptionInvalid,
  subscriptionNotFound,
} from "../../arm/errors.ts";
import { stringAt } from "../../arm/json.ts";
import { parseResourceId } from "../../arm/resource-id.ts";
import { groupBeingDeleted, groupLocationUnknown, locationUnknown } from "../errors.ts";
import { groupKey, lockedScopes, type PlatformState } from "./state.ts";

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const GROUP_ACTIONS = "microsoft.resources/subscriptions/resourcegroups/";

/**
 * What ARM checks before it asks a resource provider: subscription, resource group, registration, locks.
 *
 * @throws {@link ArmError} The first refusal.
 */
export function checkCall(state: PlatformState, call: ArmCall): void {
  const id = parseResourceId(decodeURIComponent(call.request.path));
  if (id.subscriptionId === undefined) return;
  checkSubscription(state, call, id.subscriptionId);
  checkGroup(state, call, id.subscriptionId, id.resourceGroupName);
  checkLocation(call);
  checkRegistration(state, call, id.subscriptionId);
  checkLocks(state, call);
}

/**
 * A subscription that is not configured is created with its first resource group, so that any client's subscription
 * ID works; reading from it before that is a 404 as in Azure.
 */
function checkSubscription(state: PlatformState, call: ArmCall, id: string): void {
  if (!GUID.test(id)) throw subscriptionInvalid(id);
  const key = id.toLowerCase();
  if (state.subscriptions.has(key)) return;
  if (call.operation.name !== "ResourceGroups_CreateOrUpdate") throw subscriptionNotFound(id);
  state.subscriptions.set(key, { id: key, name: "Simulated subscription" });
}

function checkGroup(
  state: PlatformState,
  { operation }: ArmCall,
  subscriptionId: string,
  name: string | undefined,
): void {
  if (name === undefined || operation.action.toLowerCase().startsWith(GROUP_ACTIONS)) return;
  const group = state.groups.get(groupKey(subscriptionId, name));
  if (group === undefined) throw resourceGroupNotFound(name);
  if (group.provisioningState === "Deleting" && operation.method === "PUT") throw groupBeingDeleted(name);
}

/** A location that a PUT names must be a region. A missing one is for the resource's own service to refuse. */
function checkLocation({ operation, request }: ArmCall): void {
  const location = operation.method === "PUT" ? stringAt(request.body, "location") : undefined;
  if (location === undefined || location === "" || isAzureRegion(location)) return;
  const { type } = parseResourceId(decodeURIComponent(request.path));
  throw type === undefined ? groupLocationUnknown(location) : locationUnknown(location, type);
}

function checkRegistration(state: PlatformState, { operation, request }: ArmCall, subscriptionId: string): void {
  const { namespace, type } = parseResourceId(decodeURIComponent(request.path));
  const isOfPlatform = operation.action.startsWith("Microsoft.Resources/") || operation.name.startsWith("Providers_");
  if (namespace === undefined || type === undefined || isOfPlatform) return;
  const unregistered = state.unregistered.get(subscriptionId.toLowerCase());
  if (unregistered?.has(namespace.toLowerCase()) === true) throw providerNotRegistered(namespace);
}

function checkLocks(state: PlatformState, call: ArmCall): void {
  const kind = callKind(call);
  const isLockItself = call.operation.action.startsWith("Microsoft.Authorization/locks/");
  // A POST may only read; ARM lets those through a lock.
  if (kind === "reads" || isLockItself || isReadByPost(call)) return;
  const id = decodeURIComponent(call.request.path);
  const scopes = lockedScopes(state, id, kind === "deletes");
  if (scopes.length > 0) throw scopeLocked(id, kind === "deletes" ? "delete" : "write", scopes);
}

function isReadByPost({ operation }: ArmCall): boolean {
  return (
    operation.method === "POST" && /read$|\/(list|check|validate|backupStatus)[^/]*\/action$/i.test(operation.action)
  );
}
