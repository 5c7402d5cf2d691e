import type { InvocationContext } from "@azure/functions";
import type { Instant } from "../domain/instant.ts";
import type { Inventory } from "../domain/ports/inventory.ts";
import { safeLine } from "../domain/text/safe-line.ts";

/** Notes in the inventory that the app was told of a machine. Never rejects. */
export type NoteMachine = (vmId: string, context: Pick<InvocationContext, "warn">) => Promise<void>;

interface Deps {
  readonly inventory: Pick<Inventory, "note">;
  readonly now: () => Instant;
  /** Resolves after that many milliseconds, and keeps no process running. */
  readonly wait: (milliseconds: number) => Promise<unknown>;
}

/** A storage account that does not answer delays no protection. Milliseconds. */
const NOTE_WAIT_MS = 1000;

/**
 * What the entrances of events and requests call before they start a machine's protection: its first run may take minutes, or hours where
 * Azure does not answer, and until its end the inventory would not know the machine.
 */
export function createNoteMachine({ inventory, now, wait }: Deps): NoteMachine {
  return async (vmId, context) => {
    const noted = inventory.note(vmId, now()).catch((error: unknown) => {
      const reason = safeLine(error instanceof Error ? error.message : String(error), 300);
      context.warn(`${vmId} could not be noted in the inventory, which its protection does not need: ${reason}`);
    });
    await Promise.race([noted, wait(NOTE_WAIT_MS)]);
  };
}
