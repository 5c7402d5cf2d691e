import { Agenda } from "../../arm/agenda.ts";
import { resourceNotFound } from "../../arm/errors.ts";
import type { SimulatedVirtualMachine, SimulatorContext, VirtualMachineDirectory } from "../../arm/service.ts";
import { regionUnavailable } from "../errors/refusal.ts";
import { parseVirtualMachineId, sameId, shortName } from "./names.ts";
import type { OperationRecord, ProtectedItem, SoftDeletedVault, Vault } from "./state.ts";

/** Behaviour that tests and demos choose. */
export interface RecoveryServicesOptions {
  /** Whether policies run by their schedules, as in Azure. Default true; otherwise only backups on demand are made. */
  readonly scheduledBackups?: boolean;
}

/** The service's state, its context and the virtual machines. The first parameter of the model's functions. */
export interface Model {
  readonly context: SimulatorContext;
  readonly machines: VirtualMachineDirectory;
  readonly options: RecoveryServicesOptions;
  readonly agenda: Agenda;
  /** By lower-case ID. */
  readonly vaults: Map<string, Vault>;
  /** Deleted vaults, kept so that the last poll of their deletion still finds its operation. By lower-case ID. */
  readonly deletedVaults: Map<string, { readonly vault: Vault; readonly atMs: number }>;
  /** Deleted vaults that can be undeleted. By name, a GUID. */
  readonly softDeletedVaults: Map<string, SoftDeletedVault>;
}

/** A new service without vaults. */
export function createModel(
  context: SimulatorContext,
  machines: VirtualMachineDirectory,
  options: RecoveryServicesOptions,
): Model {
  return {
    context,
    machines,
    options,
    agenda: new Agenda(context.clock),
    vaults: new Map(),
    deletedVaults: new Map(),
    softDeletedVaults: new Map(),
  };
}

/** A seeded number in [low, high). */
export function randomBetween(model: Model, low: number, high: number): number {
  return low + model.context.random() * (high - low);
}

/** Digits for an ID such as a recovery point's; never starts with 0. */
export function randomDigits(model: Model, count: number): string {
  let digits = String(1 + Math.floor(model.context.random() * 9));
  while (digits.length < count) digits += String(Math.floor(model.context.random() * 10));
  return digits;
}

/** The vault that a request names. Throws ARM's 404, or 503 while its region is out. */
export function findVault(
  model: Model,
  name: { readonly subscriptionId: string; readonly resourceGroup: string; readonly vaultName: string },
): Vault {
  const vault = model.vaults.get(vaultKey(name.subscriptionId, name.resourceGroup, name.vaultName));
  if (vault === undefined)
    throw resourceNotFound("Microsoft.RecoveryServices/vaults", name.vaultName, name.resourceGroup);
  if (model.context.plannedFault.regionOut(vault.location)) throw regionUnavailable(vault.location);
  return vault;
}

/** Key of a vault in `Model.vaults`. */
export function vaultKey(subscriptionId: string, resourceGroup: string, vaultName: string): string {
  return `/subscriptions/${subscriptionId}/resourcegroups/${resourceGroup}/providers/microsoft.recoveryservices/vaults/${vaultName}`.toLowerCase();
}

/** Records an operation of a vault, so that polls find it. */
export function recordOperation(
  model: Model,
  vault: Vault,
  operation: Omit<OperationRecord, "id" | "startedAtMs"> & { readonly startedAtMs?: number },
): OperationRecord {
  const record = { startedAtMs: model.context.clock.now(), ...operation, id: model.context.newGuid() };
  vault.operations.set(record.id, record);
  return record;
}

/**
 * The protected machine; `undefined` when it was deleted, also when another one was created under its name.
 */
export function findProtectedMachine(model: Model, item: ProtectedItem): SimulatedVirtualMachine | undefined {
  const machine = model.machines.find(item.virtualMachineId);
  return machine?.uniqueId === item.uniqueId ? machine : undefined;
}

/** Every vault that protects a machine, soft-deleted items included. An item's key is made of its machine's name and group. */
export function findProtections(
  model: Model,
  virtualMachineId: string,
): readonly { readonly vault: Vault; readonly item: ProtectedItem }[] {
  const name = parseVirtualMachineId(virtualMachineId);
  if (name === undefined) return [];
  const key = shortName(name);
  return [...model.vaults.values()].flatMap((vault) => {
    const item = vault.items.get(key);
    return item !== undefined && sameId(item.virtualMachineId, virtualMachineId) ? [{ vault, item }] : [];
  });
}
