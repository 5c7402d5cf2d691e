import type { Subscriptions } from "../../domain/ports/subscriptions.ts";
import { parseSubscriptionId } from "../../domain/resource-id.ts";
import { createArmRequest, listAll } from "../arm/arm-request.ts";
import { type AzureCall, callAzure, requireId } from "../arm/azure-error.ts";
import { type AzureOptions, createDiskClients } from "../arm/clients.ts";
import { collect } from "../arm/response-values.ts";
import { registrationStateOf, toDiskFacts, toRestorePointLock } from "./subscription-mapping.ts";

const PROVIDER = "Microsoft.RecoveryServices";

/** What belongs to a whole subscription, over Resource Manager and Compute. */
export function createArmSubscriptions(options: AzureOptions): Subscriptions {
  const disksOf = createDiskClients(options);
  const sendToLocks = createArmRequest(options, "locks");
  const sendToProviders = createArmRequest(options, "providers");
  return {
    async listDisks(subscriptionId) {
      const { call, subscription } = target("list the disks of", subscriptionId, "read");
      return await callAzure(call, async () => {
        const disks = await collect(disksOf(subscription).disks.list());
        return disks.map(toDiskFacts);
      });
    },

    async listRestorePointLocks(subscriptionId) {
      const { call, subscription } = target("list the locks of", subscriptionId, "read");
      const path = `/subscriptions/${subscription}/providers/Microsoft.Authorization/locks`;
      return await callAzure(call, async () => {
        const locks = await collect(listAll(sendToLocks, path));
        return locks.flatMap((lock) => toRestorePointLock(lock) ?? []);
      });
    },

    async readRegistration(subscriptionId) {
      const { call, subscription } = target(`read the registration of ${PROVIDER} in`, subscriptionId, "read");
      return await callAzure(call, async () =>
        registrationStateOf(
          await sendToProviders({ method: "GET", path: `/subscriptions/${subscription}/providers/${PROVIDER}` }),
        ),
      );
    },

    async registerProvider(subscriptionId) {
      const { call, subscription } = target(`register ${PROVIDER} in`, subscriptionId, "write");
      await callAzure(call, async () => {
        await sendToProviders({
          method: "POST",
          path: `/subscriptions/${subscription}/providers/${PROVIDER}/register`,
        });
      });
    },
  };
}

function target(action: string, subscriptionId: string, kind: AzureCall["kind"]) {
  const call: AzureCall = { action, resource: `/subscriptions/${subscriptionId}`, kind };
  return { call, subscription: requireId(call, parseSubscriptionId(subscriptionId)) };
}
