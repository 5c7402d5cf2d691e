import type { ArmCall, InternalCall } from "../arm/arm-call.ts";
import { createOperationStore } from "../arm/long-running.ts";
import type { ArmResource, Service, SimulatorContext, SimulatorResponse } from "../arm/service.ts";
import { checkCall } from "./model/call-checks.ts";
import type { PlatformModel } from "./model/model.ts";
import { createPlatformState, type Subscription } from "./model/state.ts";
import { deploymentOperations } from "./routes/deployments.ts";
import { extensionOperations } from "./routes/locks-and-role-assignments.ts";
import { providerOperations } from "./routes/providers.ts";
import { groupOperations } from "./routes/resource-groups.ts";
import { resourceListOperations } from "./routes/resources.ts";
import { subscriptionOperations } from "./routes/subscriptions.ts";
import { tagOperations } from "./routes/tags.ts";
import { groupView, subscriptionContainer } from "./views.ts";

/** ARM itself: subscriptions, resource groups, lists, provider registration, locks, role assignments. */
export interface Platform {
  readonly service: Service;
  /** Subscriptions and resource groups, for Resource Graph's `ResourceContainers`. */
  containers(): readonly ArmResource[];
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
  const state = createPlatformState(options.subscriptions, options.unregisteredNamespaces);
  const model: PlatformModel = { ...options, state, operations: createOperationStore(options.context) };
  return {
    service: {
      namespace: "Microsoft.Resources",
      operations: [
        ...subscriptionOperations(model),
        ...groupOperations(model),
        ...resourceListOperations(model),
        ...providerOperations(model),
        ...extensionOperations(model),
        ...deploymentOperations(model),
        ...tagOperations(model),
      ],
      counts: () => ({
        subscriptions: state.subscriptions.size,
        resourceGroups: state.groups.size,
        locks: state.locks.size,
        roleAssignments: state.roleAssignments.size,
      }),
      resources: () => [],
    },
    containers: () => [
      ...[...state.subscriptions.values()].map(subscriptionContainer),
      ...[...state.groups.values()].map((group) => ({
        ...groupView(group),
        type: "microsoft.resources/subscriptions/resourcegroups",
      })),
    ],
    check: (call) => checkCall(state, call),
  };
}
