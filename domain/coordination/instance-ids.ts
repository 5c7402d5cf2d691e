import type { Instant } from "../instant.ts";
import { parseVirtualMachineId, resourceKey } from "../resource-id.ts";

const FNV_OFFSET_BASIS = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;
const SIXTY_FOUR_BITS = 0xffffffffffffffffn;

/** Purposes of workflow instances: the first part of their IDs. */
export type InstancePurpose = "protect" | "backup" | "recheck";

/**
 * The ID of the workflow instance that does something for a machine: readable, and the same for every spelling of the
 * machine's ID, so that a repeated event finds the running instance. At most 100 characters, only letters, digits,
 * `.`, `_`, `-` and `:`.
 */
export function machineInstanceId(purpose: InstancePurpose, vmId: string): string {
  const name = parseVirtualMachineId(vmId)?.name ?? "machine";
  return `${purpose}:${safeText(name.toLowerCase())}:${machineKey(vmId)}`;
}

/** Twelve hexadecimal digits for a machine: the last part of its instance IDs and the key of its attention mark. */
export function machineKey(vmId: string): string {
  return fnv1a64(resourceKey(vmId)).slice(-12);
}

/** The ID of one run of a schedule; the same for the same due time, so that a repeated tick starts nothing. */
export function scheduleInstanceId(schedule: string, dueAt: Instant): string {
  return `run:${safeText(schedule)}:${dueAt.slice(0, 19).replaceAll(":", "")}Z:${fnv1a64(schedule).slice(-12)}`;
}

/**
 * FNV-1a, 64 bits, over the text's UTF-16 code units (low byte first), as 16 hexadecimal digits. Not for secrets: it only
 * tells machines with one name apart.
 *
 * @see http://www.isthe.com/chongo/tech/comp/fnv/
 */
export function fnv1a64(text: string): string {
  let hash = FNV_OFFSET_BASIS;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    for (const byte of unit > 0xff ? [unit & 0xff, unit >> 8] : [unit]) {
      hash = ((hash ^ BigInt(byte)) * FNV_PRIME) & SIXTY_FOUR_BITS;
    }
  }
  return hash.toString(16).padStart(16, "0");
}

function safeText(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9._-]/g, "-").slice(0, 60);
}
