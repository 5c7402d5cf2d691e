import type { SimulatorRequest } from "../../arm/service.ts";
import { type Model, member, nowOf } from "../model/model.ts";
import {
  findProxy,
  GUARDED_OPERATIONS,
  type GuardedOperation,
  guardRequestId,
  linkGuard,
  unlinkGuard,
  unlockDelete,
} from "../model/resource-guard.ts";
import type { ResourceGuardProxy } from "../model/state.ts";
import { instantText } from "../views/text.ts";
import { page } from "./paging.ts";
import { ok, parameter, type Route, spelledVaultId, VAULT_PATH, vaultOf } from "./routing.ts";

const LIST = `${VAULT_PATH}/backupResourceGuardProxies`;
const ONE = `${LIST}/{resourceGuardProxyName}`;
const ACTION = "vaults/backupResourceGuardProxies";

/** A vault's link to a Resource Guard, and the consent to deletions that goes through it. */
export const resourceGuardRoutes: readonly Route[] = [
  [
    "ResourceGuardProxies_Get",
    "GET",
    LIST,
    `${ACTION}/read`,
    (request, model) => {
      const { guard } = vaultOf(request, model);
      return page(request, guard === undefined ? [] : [bodyOf(request, guard)]);
    },
  ],
  [
    "ResourceGuardProxy_Get",
    "GET",
    ONE,
    `${ACTION}/read`,
    (request, model) => ok(bodyOf(request, proxyOf(request, model))),
  ],
  [
    "ResourceGuardProxy_Put",
    "PUT",
    ONE,
    `${ACTION}/write`,
    (request, model) => {
      const name = parameter(request, "resourceGuardProxyName");
      const properties = member(request.body, "properties");
      return ok(bodyOf(request, linkGuard(vaultOf(request, model), name, properties, nowOf(model))));
    },
  ],
  [
    "ResourceGuardProxy_UnlockDelete",
    "POST",
    `${ONE}/unlockDelete`,
    `${ACTION}/unlockDelete/ACTION`,
    (request, model) => {
      const untilMs = unlockDelete(proxyOf(request, model), request.body, nowOf(model));
      return ok({ unlockDeleteExpiryTime: instantText(untilMs) });
    },
  ],
  [
    "ResourceGuardProxy_Delete",
    "DELETE",
    ONE,
    `${ACTION}/delete`,
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
  const operations = Object.entries(GUARDED_OPERATIONS) as readonly [GuardedOperation, readonly [string, string]][];
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
