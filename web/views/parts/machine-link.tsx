import { machineName, vaultName } from "../../../domain/notices/wording.ts";
import { parseVirtualMachineId } from "../../../domain/resource-id.ts";
import { Link } from "../../components/link.tsx";
import { machineHref } from "../../routes.ts";

/** A machine's name, which leads to its page, and its resource group: the name alone is not unique. */
export function MachineLink({ vmId }: { readonly vmId: string }) {
  const group = parseVirtualMachineId(vmId)?.resourceGroup;
  return (
    <>
      <Link href={machineHref(vmId)}>
        <bdi>{machineName(vmId)}</bdi>
      </Link>
      {group !== undefined && (
        <span class="hint group">
          {" "}
          <bdi>{group}</bdi>
        </span>
      )}
    </>
  );
}

/** A vault's short name; its whole ID as the tool tip. */
export function VaultLabel({ vaultId }: { readonly vaultId: string }) {
  return <bdi title={vaultId}>{vaultName(vaultId)}</bdi>;
}
