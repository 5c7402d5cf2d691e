import type { InvocationContext } from "@azure/functions";
import { BackupError } from "../../domain/errors.ts";
import type { BackupVault, ProtectedItem } from "../../domain/ports/backup-vault.ts";
import type { VaultDirectory } from "../../domain/ports/vault-directory.ts";
import type { VirtualMachines } from "../../domain/ports/virtual-machines.ts";
import type { MachineMatch, ProtectionConfig } from "../../domain/protection/config.ts";
import { matchesMachine } from "../../domain/protection/machine-match.ts";
import { classifyItem } from "../../domain/protection/state.ts";
import { resourceKey } from "../../domain/resource-id.ts";
import { type ActivityOutput, selectForSchedule } from "../../orchestrations/contracts/activities.ts";

interface Deps {
  readonly machines: Pick<VirtualMachines, "list">;
  readonly directory: Pick<VaultDirectory, "listVaults">;
  readonly vault: Pick<BackupVault, "listProtectedItems">;
  readonly config: ProtectionConfig;
}

const PAGE_SIZE = 100;

/**
 * Selects the protected machines that a schedule backs up now, 100 at a time in the order of their IDs. Safe to repeat: it
 * changes nothing. A page starts behind the last machine of the one before, so that machines which come and go in between
 * neither hide nor repeat others.
 */
export function createSelectForSchedule(deps: Deps) {
  return async (
    rawInput: unknown,
    context: Pick<InvocationContext, "info">,
  ): Promise<ActivityOutput<typeof selectForSchedule>> => {
    const { schedule: name, continuation = "" } = selectForSchedule.input.parse(rawInput);
    const schedule = deps.config.schedules.find((candidate) => candidate.name === name);
    if (schedule === undefined) return { kind: "scheduleUnknown" };

    const leftOut: LeftOut[] = [];
    const matching = await matchingMachines(deps, schedule.match, leftOut);
    const items = await protectedItems(deps, leftOut);
    const selected = items.filter((item) => isBackedUp(item) && matching.has(resourceKey(item.vmId)));
    context.info(`Schedule "${name}" selects ${selected.length} of ${items.length} protected machines.`);

    const rest = selected
      .map(({ vaultId, vmId }) => ({ vaultId, vmId, key: `${resourceKey(vmId)}|${resourceKey(vaultId)}` }))
      .filter(({ key }) => key > continuation)
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    const page = rest.slice(0, PAGE_SIZE);
    const last = page.at(-1);
    return {
      kind: "selected",
      configVersion: deps.config.version,
      retainDays: schedule.retainDays,
      thresholds: deps.config.thresholds,
      items: page.map(({ vaultId, vmId }) => ({ vaultId, vmId })),
      ...(rest.length > page.length && last !== undefined && { continuation: last.key }),
      ...(leftOut.length > 0 && { leftOut }),
    };
  };
}

interface LeftOut {
  readonly resource: string;
  readonly code: string;
}

/** A list that Azure refuses for good leaves its own machines out, not everybody's. What may pass by itself is thrown. */
async function listOrLeaveOut<T>(resource: string, list: () => Promise<readonly T[]>, leftOut: LeftOut[]) {
  try {
    return await list();
  } catch (error) {
    if (!(error instanceof BackupError) || error.retryable) throw error;
    leftOut.push({ resource, code: error.code });
    return [];
  }
}

async function matchingMachines(deps: Deps, match: MachineMatch, leftOut: LeftOut[]): Promise<ReadonlySet<string>> {
  const machines = await Promise.all(
    deps.config.subscriptionIds.map((id) =>
      listOrLeaveOut(`machines of subscription ${id}`, () => deps.machines.list(id), leftOut),
    ),
  );
  return new Set(
    machines
      .flat()
      .filter((machine) => matchesMachine(match, machine))
      .map((machine) => resourceKey(machine.vmId)),
  );
}

/** All vaults of the configured subscriptions: also those that protected their machines before Holdfast came. */
async function protectedItems(deps: Deps, leftOut: LeftOut[]): Promise<readonly ProtectedItem[]> {
  const named = Object.values(deps.config.vaults).flatMap((target) => target.subscriptionId ?? []);
  const subscriptionIds = new Set([...deps.config.subscriptionIds, ...named].map((id) => id.toLowerCase()));
  const vaults = await Promise.all(
    [...subscriptionIds].map((id) =>
      listOrLeaveOut(`vaults of subscription ${id}`, () => deps.directory.listVaults(id), leftOut),
    ),
  );
  const items = await Promise.all(
    vaults.flat().map(({ vaultId }) => listOrLeaveOut(vaultId, () => deps.vault.listProtectedItems(vaultId), leftOut)),
  );
  return items.flat();
}

/** A stopped or deleted item takes no backup; one in error does, and a backup may be what heals it. */
function isBackedUp(item: ProtectedItem): boolean {
  const step = classifyItem(item);
  return step.kind === "protected" || step.kind === "error";
}
