import { BackupError } from "../../domain/errors.ts";
import type { Subscriptions } from "../../domain/ports/subscriptions.ts";
import { parseVaultId, parseVirtualMachineId } from "../../domain/resource-id.ts";

/**
 * The port, whose calls register Microsoft.RecoveryServices where Azure says that the subscription has not. Registering takes
 * minutes: the call fails with `AZURE_UNAVAILABLE`, which the workflows retry.
 *
 * @param port - Its methods take the ID of a vault or machine, or an object with `vaultId` or `vmId`, as their first argument.
 */
export function registeringProvider<Port extends object>(
  port: Port,
  subscriptions: Pick<Subscriptions, "registerProvider">,
): Port {
  const methods = Object.entries(port).map(([name, method]) => [
    name,
    async (...args: readonly unknown[]) => {
      try {
        return await (method as (...args: readonly unknown[]) => Promise<unknown>)(...args);
      } catch (error) {
        const subscriptionId = subscriptionOf(args[0]);
        if (!isNotRegistered(error) || subscriptionId === undefined) throw error;
        await subscriptions.registerProvider(subscriptionId);
        throw registrationStarted(subscriptionId, error);
      }
    },
  ]);
  return Object.fromEntries(methods) as Port;
}

function registrationStarted(subscriptionId: string, cause: unknown): BackupError {
  const text = `Microsoft.RecoveryServices is being registered in the subscription ${subscriptionId}; the app retries.`;
  return new BackupError("AZURE_UNAVAILABLE", text, { cause });
}

function isNotRegistered(error: unknown): boolean {
  return error instanceof BackupError && error.code === "AZURE_PROVIDER_NOT_REGISTERED";
}

/** The vault's subscription is the one that has to be registered. */
function subscriptionOf(request: unknown): string | undefined {
  const { vaultId, vmId } = (typeof request === "object" && request !== null ? request : { vaultId: request }) as {
    readonly vaultId?: unknown;
    readonly vmId?: unknown;
  };
  const id = typeof vaultId === "string" ? parseVaultId(vaultId) : parseVirtualMachineId(String(vmId));
  return id?.subscriptionId;
}
