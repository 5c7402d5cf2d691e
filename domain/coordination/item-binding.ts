/**
 * For which machine (`properties.vmId`) an item was enabled last. Azure identifies an item by the machine's name, so an item
 * without a recovery point of the present machine does not tell whether it belongs to it. Kept by the durable entity
 * `itemBinding`, one per machine, until the machine has a recovery point of its own.
 */
export interface ItemBinding {
  readonly uniqueId?: string;
}

export type BindingOperation =
  | { readonly name: "bind"; readonly uniqueId: string }
  | { readonly name: "read" | "forget" };

/** `bind` remembers a machine, `read` returns the remembered one or `null`, `forget` clears it. */
export function applyBindingOperation(
  state: ItemBinding,
  operation: BindingOperation,
): { readonly state: ItemBinding; readonly result: string | boolean | null } {
  switch (operation.name) {
    case "bind":
      return { state: { uniqueId: operation.uniqueId }, result: true };
    case "read":
      return { state, result: state.uniqueId ?? null };
    case "forget":
      return { state: {}, result: state.uniqueId !== undefined };
  }
}
