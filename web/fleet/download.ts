import { reasonWords } from "../../domain/notices/reason-words.ts";
import { stateWords } from "../state-words.ts";
import { type CsvColumn, toCsv } from "./csv.ts";
import type { FleetMachine } from "./machines.ts";

const COLUMNS: readonly CsvColumn<FleetMachine>[] = [
  { heading: "Machine", value: ({ name }) => name },
  { heading: "Resource group", value: ({ resourceGroup }) => resourceGroup },
  { heading: "Subscription", value: ({ subscriptionId }) => subscriptionId },
  { heading: "Location", value: ({ location }) => location },
  { heading: "State", value: ({ state }) => stateWords(state).word },
  { heading: "Why", value: ({ reasonText }) => reasonText },
  { heading: "In this state since", value: ({ since }) => since },
  { heading: "Waits until", value: ({ until }) => until },
  { heading: "Attempts", value: ({ attempts }) => attempts },
  { heading: "Last recovery point", value: ({ lastRecoveryPointAt }) => lastRecoveryPointAt },
  {
    heading: "Last on-demand backup",
    value: ({ lastBackupResult }) => (lastBackupResult === undefined ? undefined : reasonWords(lastBackupResult)),
  },
  { heading: "It ended", value: ({ lastBackupAt }) => lastBackupAt },
  { heading: "Vault", value: ({ vaultId }) => vaultId },
  { heading: "Rule", value: ({ rule }) => rule },
  { heading: "Resource ID", value: ({ vmId }) => vmId },
];

/** The machines as CSV: every column, times in UTC. */
export function machinesCsv(machines: readonly FleetMachine[]): string {
  return toCsv(machines, COLUMNS);
}
