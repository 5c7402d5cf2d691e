import { tiersOf } from "../model/backup/recovery-points.ts";
import type { ProtectedItem, RecoveryPoint, Vault } from "../model/state.ts";
import { usDateText } from "../model/time.ts";

/** The simulator has one stamp. Not random: requesting a token must not change what happens later. */
const STAMP_ID = "b3c2f6de-5f0a-4d0b-8f5e-2f1a0c6d9e71";

/** What the paired region needs to know about a recovery point. The token is not a secret. */
export function accessTokenView(
  vault: Vault,
  item: ProtectedItem,
  point: RecoveryPoint,
  nowMs: number,
): Readonly<Record<string, unknown>> {
  return {
    objectType: "CrrAccessToken",
    accessTokenString: `simulated.${Buffer.from(`${vault.id};${point.id}`).toString("base64url")}`,
    subscriptionId: vault.subscriptionId,
    resourceGroupName: vault.resourceGroup,
    resourceName: vault.name,
    resourceId: item.dataId,
    protectionContainerId: Number(item.dataId.slice(0, 7)),
    recoveryPointId: point.id,
    recoveryPointTime: usDateText(point.atMs),
    containerName: item.key,
    containerType: "IaasVMContainer",
    backupManagementType: "AzureIaasVM",
    datasourceType: "VM",
    datasourceName: item.virtualMachineName,
    datasourceId: item.dataId,
    datasourceContainerName: item.key,
    coordinatorServiceStampUri: "https://coordinator.simulated.invalid",
    protectionServiceStampId: STAMP_ID,
    protectionServiceStampUri: "https://protection.simulated.invalid",
    tokenExtendedInformation: "<Simulated />",
    rpTierInformation: Object.fromEntries(tiersOf(point, nowMs).map((tier) => [tier, "Valid"])),
    rpOriginalSAOption: false,
    rpIsManagedVirtualMachine: true,
    rpVMSizeDescription: "Standard_DS1_v2",
    bMSActiveRegion: vault.location,
  };
}
