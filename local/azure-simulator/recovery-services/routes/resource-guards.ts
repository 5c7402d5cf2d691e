import { type Model, member, nowOf } from "../model/model.ts";
import {
  findProxy,
  type GuardedOperation,
  guardedOperations,
  guardRequestId,
  linkGuard,
  unlinkGuard,
  unlockDelete,
} from "../model/resource-guard.ts";
import type { ResourceGuardProxy } from "../model/state.ts";
import { instantText } from "../model/text.ts";
import type { SimulatorRequest } from "../seam.ts";
import { page } from "./paging.ts";
import { ok, parameter, type Route, spelledVaultId, vaultOf, vaultPath } from "./routing.ts";

const listPath = `${vaultPath}/backupResourceGuardProxies`;
const onePath = `${listPath}/{resourceGuardProxyName}`;
const action = "vaults/backupResourceGuardProxies";

/** A vault's link to a Resource Guard, and the consent to deletions that goes through it. */
export const resourceGuardRoutes: readonly Route[] = [
  [
    "ResourceGuardProxies_Get",
    "GET",
    listPath,
    `${action}/read`,
    (request, model) => {
      const { guard } = vaultOf(request, model);
      return page(request, guard === undefined ? [] : [bodyOf(request, guard)]);
    },
  ],
  [
    "ResourceGuardProxy_Get",
    "GET",
    onePath,
    `${action}/read`,
    (request, model) => ok(bodyOf(request, proxyOf(request, model))),
  ],
  [
    "ResourceGuardProxy_Put",
    "PUT",
    onePath,
    `${action}/write`,
    (request, model) => {
      const name = parameter(request, "resourceGuardProxyName");
      const properties = member(request.body, "properties");
      return ok(bodyOf(request, linkGuard(vaultOf(request, model), name, properties, nowOf(model))));
    },
  ],
  [
    "ResourceGuardProxy_UnlockDelete",
    "POST",
    `${onePath}/unlockDelete`,
    `${action}/unlockDelete/action`,
    (request, model) => {
      const untilMs = unlockDelete(proxyOf(request, model), request.body, nowOf(model));
      return ok({ unlockDeleteExpiryTime: instantText(untilMs) });
    },
  ],
  [
    "ResourceGuardProxy_Delete",
    "DELETE",
    onePath,
    `${action}/delete`,
    (request, model) => {
      unlinkGuard(vaultOf(request, model), proxyOf(request, model), nowOf(model));
      return ok({});
    },
  ],
];

function proxyOf(request: SimulatorRequest, model: Model): ResourceGuardProxy {
  return findProxy(vaultOf(request, model), parameter(request, "resourceGuardProxyName"));
}

function bodyOf(request: SimulatorRequest, proxy: ResourceGuardProxy): Readonly<Record<string, unknown>> {
  const operations = Object.entries(guardedOperations) as readonly [GuardedOperation, readonly [string, string]][];
  return {
    id: `${spelledVaultId(request)}/backupResourceGuardProxies/${proxy.name}`,
    name: proxy.name,
    type: "Microsoft.RecoveryServices/vaults/backupResourceGuardProxies",
    properties: {
      resourceGuardResourceId: proxy.resourceGuardId,
      resourceGuardOperationDetails: operations.map(([operation, [name]]) => ({
        vaultCriticalOperation: `Microsoft.RecoveryServices/vaults/${name}`,
        defaultResourceRequest: guardRequestId(proxy, operation),
      })),
      lastUpdatedTime: instantText(proxy.changedAtMs),
      description: "",
    },
  };
}
