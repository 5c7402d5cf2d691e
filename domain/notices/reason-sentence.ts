import { deletionActions } from "../events/domain-event.ts";
import { inventoryReasons } from "../inventory/state.ts";
import { backupReasons, outcomeReasons } from "../reasons.ts";

const sentences: Readonly<Record<string, string>> = {
  ...Object.assign({}, ...Object.values(outcomeReasons)),
  ...deletionActions,
  ...backupReasons,
  ...inventoryReasons,
};

/** What a reason of the inventory, a backup or a protection means, in a sentence; `undefined` for one of a newer app. */
export function reasonSentence(reason: string): string | undefined {
  return Object.hasOwn(sentences, reason) ? sentences[reason] : undefined;
}
