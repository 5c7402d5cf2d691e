import { pathParameter } from "../../arm/arm-call.ts";
import { valueAt } from "../../arm/json.ts";
import { pageOf } from "../../arm/paging.ts";
import type { SimulatorRequest } from "../../arm/service.ts";
import type { Model } from "../model/model.ts";
import { findProxy, linkGuard, unlinkGuard, unlockDelete } from "../model/resource-guard.ts";
import type { ResourceGuardProxy } from "../model/state.ts";
import { resourceGuardProxyView } from "../views/resource-guard.ts";
import { instantText } from "../views/text.ts";
import { ok, ROWS_PER_PAGE, type Route, requestedVaultId, VAULT_PATH, vaultOf } from "./routing.ts";

const LIST = `${VAULT_PATH}/backupResourceGuardProxies`;
const ONE = `${LIST}/{resourceGuardProxyName}`;
const ACTION = "vaults/backupResourceGuardProxies";

/** A vault's link to a Resource Guard, and the approval of deletions. */
export const resourceGuardRoutes: readonly Route[] = [
  [
    "ResourceGuardProxies_Get",
    "GET",
    LIST,
    `${ACTION}/read`,
    (request, model) => {
      const { guard } = vaultOf(request, model);
      return pageOf(request, guard === undefined ? [] : [guard], ROWS_PER_PAGE, (proxy) =>
        resourceGuardProxyView(proxy, requestedVaultId(request)),
      );
    },
  ],
  [
    "ResourceGuardProxy_Get",
    "GET",
    ONE,
    `${ACTION}/read`,
    (request, model) => ok(resourceGuardProxyView(proxyOf(request, model), requestedVaultId(request))),
  ],
  [
    "ResourceGuardProxy_Put",
    "PUT",
    ONE,
    `${ACTION}/write`,
    (request, model) => {
      const name = pathParameter(request, "resourceGuardProxyName");
      const properties = valueAt(request.body, "properties");
      const proxy = linkGuard(vaultOf(request, model), name, properties, model.context.clock.now());
      return ok(resourceGuardProxyView(proxy, requestedVaultId(request)));
    },
  ],
  [
    "ResourceGuardProxy_UnlockDelete",
    "POST",
    `${ONE}/unlockDelete`,
    `${ACTION}/unlockDelete/action`,
    (request, model) => {
      const untilMs = unlockDelete(proxyOf(request, model), request.body, model.context.clock.now());
      return ok({ unlockDeleteExpiryTime: instantText(untilMs) });
    },
  ],
  [
    "ResourceGuardProxy_Delete",
    "DELETE",
    ONE,
    `${ACTION}/delete`,
    (request, model) => {
      unlinkGuard(vaultOf(request, model), proxyOf(request, model), model.context.clock.now());
      return ok({});
    },
  ],
];

function proxyOf(request: SimulatorRequest, model: Model): ResourceGuardProxy {
  return findProxy(vaultOf(request, model), pathParameter(request, "resourceGuardProxyName"));
}
