import { objectAt, stringAt, stringMembers } from "../../arm/json.ts";
import { idKey, isWithin } from "../../arm/resource-id.ts";
import type { Deployment } from "./deployment.ts";

export interface Subscription {
  readonly id: string;
  readonly name: string;
  tags?: Readonly<Record<string, string>>;
}

export interface ResourceGroup {
  readonly id: string;
  readonly subscriptionId: string;
  readonly name: string;
  readonly location: string;
  tags: Readonly<Record<string, string>>;
  managedBy: string | undefined;
  /** `Deleting` until nothing is left in it. */
  provisioningState: "Succeeded" | "Deleting";
}

/** A resource on another scope: a lock, a role assignment. */
export interface ExtensionResource {
  readonly id: string;
  readonly scope: string;
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Type of the extension resource that shows its scope. */
export const ROLE_ASSIGNMENTS = "Microsoft.Authorization/roleAssignments";

/** State of ARM's own resources. Keys are lower case, what is shown keeps its casing. */
export interface PlatformState {
  readonly subscriptions: Map<string, Subscription>;
  readonly groups: Map<string, ResourceGroup>;
  readonly locks: Map<string, ExtensionResource>;
  readonly roleAssignments: Map<string, ExtensionResource>;
  readonly deployments: Map<string, Deployment>;
  /** Per subscription, namespaces that are not registered; lower case. */
  readonly unregistered: Map<string, Set<string>>;
}

export function createPlatformState(
  subscriptions: readonly Subscription[],
  unregisteredNamespaces: readonly string[],
): PlatformState {
  const key = (subscription: Subscription) => subscription.id.toLowerCase();
  const namespaces = unregisteredNamespaces.map((namespace) => namespace.toLowerCase());
  return {
    subscriptions: new Map(subscriptions.map((each) => [key(each), each])),
    groups: new Map(),
    locks: new Map(),
    roleAssignments: new Map(),
    deployments: new Map(),
    unregistered: new Map(subscriptions.map((each) => [key(each), new Set(namespaces)])),
  };
}

export function groupKey(subscriptionId: string, name: string): string {
  return idKey(`/subscriptions/${subscriptionId}/resourceGroups/${name}`);
}

/** Creates or updates a group from a PUT's body. */
export function putGroup(state: PlatformState, subscriptionId: string, name: string, body: unknown): ResourceGroup {
  const key = groupKey(subscriptionId, name);
  const existing = state.groups.get(key);
  const group: ResourceGroup = existing ?? {
    id: `/subscriptions/${subscriptionId}/resourceGroups/${name}`,
    subscriptionId,
    name,
    location: stringAt(body, "location") ?? "",
    tags: {},
    managedBy: undefined,
    provisioningState: "Succeeded",
  };
  group.tags = stringMembers(objectAt(body, "tags"));
  group.managedBy = stringAt(body, "managedBy");
  state.groups.set(key, group);
  return group;
}

/** Scopes whose lock forbids the operation on `id`: locks reach down to everything below their scope. */
export function lockedScopes(state: PlatformState, id: string, isDelete: boolean): readonly string[] {
  const blocking = [...state.locks.values()].filter((lock) => {
    const level = stringAt(lock.properties, "level");
    const forbids = level === "ReadOnly" || (level === "CanNotDelete" && isDelete);
    return forbids && (isWithin(id, lock.scope) || (isDelete && isWithin(lock.scope, id)));
  });
  return [...new Set(blocking.map((lock) => lock.scope))];
}
