import { machineKey } from "../coordination/instance-ids.ts";
import { parseVirtualMachineId } from "../resource-id.ts";

/** Where a machine's record lies: by subscription, then by name, so that lists come in an order that people expect. */
export interface RecordKey {
  /** Subscription ID, lower case. */
  readonly subscription: string;
  /** `<name>!<machine key>`, lower case: machines of one name in several groups have rows of their own. */
  readonly row: string;
}

/** The key of a machine's record; `undefined` when the text is no machine's ID. */
export function recordKey(vmId: string): RecordKey | undefined {
  const id = parseVirtualMachineId(vmId);
  if (id === undefined) return undefined;
  return { subscription: id.subscriptionId.toLowerCase(), row: `${id.name.toLowerCase()}!${machineKey(vmId)}` };
}

/** The rows of all machines of a name: from `from`, before `to`. */
export function rowsOfName(name: string): { readonly from: string; readonly to: string } {
  // The quotation mark is the character after the exclamation mark.
  return { from: `${name.toLowerCase()}!`, to: `${name.toLowerCase()}"` };
}

const CONTINUATION = /^([0-9a-f-]{36})!([^!]{1,100}![0-9a-f]{32})$/;

/** The text that continues a list after this row. */
export function continuationAfter({ subscription, row }: RecordKey): string {
  return `${subscription}!${row}`;
}

/** The row after which a list continues; `undefined` when the text is no continuation. */
export function readContinuation(text: string): RecordKey | undefined {
  const [, subscription, row] = CONTINUATION.exec(text) ?? [];
  return subscription === undefined || row === undefined ? undefined : { subscription, row };
}
