import type { InvocationContext } from "@azure/functions";
import { z } from "zod";
import type { Fleet, FleetMachine } from "../../domain/ports/fleet.ts";
import type { ProtectionConfig } from "../../domain/protection/config.ts";
import { resourceKey } from "../../domain/resource-id.ts";
import { type Selection, selectRow, usableItem } from "../../domain/schedule/selection.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { selectMachines } from "../../orchestrations/contracts/runs.ts";

interface Deps {
  readonly fleet: Pick<Fleet, "machines" | "itemOf">;
  readonly config: Pick<ProtectionConfig, "schedules">;
}

type Page = Extract<ActivityOutput<typeof selectMachines>, { readonly kind: "page" }>;

/** Where a page begins: behind the last machine of the one before, which the index may show again. */
const position = z.object({ cursor: z.string(), after: z.string() });

/**
 * Selects the machines of one page of the index that a schedule backs up; each page is read once. Safe to repeat: it changes nothing.
 * What is selected counts from the time when the result is in the history.
 */
export function createSelectMachines({ fleet, config }: Deps) {
  return async (
    rawInput: unknown,
    context: Pick<InvocationContext, "info">,
  ): Promise<ActivityOutput<typeof selectMachines>> => {
    const { schedule: name, at, subscriptionIds, continuation } = selectMachines.input.parse(rawInput);
    const schedule = config.schedules.find((candidate) => candidate.name === name);
    if (schedule === undefined) return { kind: "scheduleUnknown" };
    const { cursor, after = "" } = readPosition(continuation);
    const page = await fleet.machines({ subscriptionIds, ...(cursor !== undefined && { cursor }) });
    const fresh = page.machines.filter(({ machine }) => resourceKey(machine.vmId) > after);
    const rows = page.cursor === undefined ? fresh : await withAllItems(fleet, fresh);
    const last = page.machines.at(-1)?.machine.vmId;
    const selection = new PageOfMachines();
    for (const row of rows) selection.add(row.machine.vmId, selectRow(row, schedule, at));
    const result = selection.result();
    context.info(`Schedule "${name}" selects ${result.machines.length} of ${rows.length} machines of a page.`);
    return {
      ...result,
      unreadable: [...page.unreadable],
      ...(page.cursor !== undefined && {
        continuation: JSON.stringify({ cursor: page.cursor, after: last === undefined ? after : resourceKey(last) }),
      }),
    };
  };
}

function readPosition(continuation: string | undefined): Partial<z.output<typeof position>> {
  return continuation === undefined ? {} : position.parse(JSON.parse(continuation));
}

/** The items of a page's last machine may go on on the next page. */
async function withAllItems(
  fleet: Pick<Fleet, "itemOf">,
  rows: readonly FleetMachine[],
): Promise<readonly FleetMachine[]> {
  const last = rows.at(-1);
  if (last === undefined || usableItem(last.items) !== undefined) return rows;
  return [...rows.slice(0, -1), { ...last, items: await fleet.itemOf(last.machine.vmId) }];
}

/** What a page selects; each vault is named once, to keep it small. */
class PageOfMachines {
  readonly #vaults = new Map<string, { readonly index: number; readonly vaultId: string }>();
  readonly #machines: Page["machines"] = [];
  readonly #passedOver: Page["passedOver"] = [];

  add(vmId: string, selection: Selection): void {
    if (selection.kind === "passedOver") this.#passedOver.push({ vmId, reason: selection.reason });
    if (selection.kind !== "selected") return;
    const { vaultId, tagValue } = selection;
    const key = resourceKey(vaultId);
    const vault = this.#vaults.get(key) ?? { index: this.#vaults.size, vaultId };
    this.#vaults.set(key, vault);
    this.#machines.push({ vmId, vault: vault.index, ...(tagValue !== undefined && { tagValue }) });
  }

  result(): Pick<Page, "kind" | "vaultIds" | "machines" | "passedOver"> {
    const vaultIds = [...this.#vaults.values()].map(({ vaultId }) => vaultId);
    return { kind: "page", vaultIds, machines: this.#machines, passedOver: this.#passedOver };
  }
}
