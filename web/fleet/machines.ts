import type { Fleet } from "../../api/fleet.ts";
import { reasonWords } from "../../domain/notices/reason-words.ts";
import { badness, stateWords } from "../state-words.ts";

/** A machine of the fleet, as the table shows it. What the app does not know is absent. */
export interface FleetMachine {
  readonly vmId: string;
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscriptionId: string;
  readonly location?: string;
  readonly state: string;
  readonly reason: string;
  /** The reason as a sentence. */
  readonly reasonText: string;
  readonly since?: string;
  readonly until?: string;
  readonly vaultId?: string;
  /** The last part of the vault's ID. */
  readonly vaultName?: string;
  readonly rule?: string;
  readonly lastRecoveryPointAt?: string;
  readonly lastBackupResult?: string;
  readonly lastBackupAt?: string;
  readonly attempts?: number;
  /** Whether it is known to have a recovery point within the objective. */
  readonly proof: Proof;
}

/**
 * `proven`: protected, and Azure states a recovery point or said that the last backup's data is in the vault. `notNeeded`: excluded or deleted. `lacking`: all others, also those whose
 * first backup is not due yet, and those of which nothing is known.
 */
type Proof = "proven" | "lacking" | "notNeeded";

type TextColumn = Exclude<Fleet["columns"][number], "attempts">;

/** The machines of a response, in its order. */
export function machinesOf(fleet: Fleet): readonly FleetMachine[] {
  const cells = cellReader(fleet);
  const sentences = new Map<string, string>();
  const sentence = (reason: string) => {
    const text = sentences.get(reason) ?? reasonSentence(fleet.texts, reason);
    sentences.set(reason, text);
    return text;
  };
  return fleet.rows.map((row) => machineOf(cells(row), sentence));
}

type Cells = { readonly text: (column: TextColumn) => string | undefined; readonly attempts: number | undefined };

function cellReader({ columns, strings = [] }: Fleet): (row: Fleet["rows"][number]) => Cells {
  const places = new Map(columns.map((column, place) => [column, place]));
  const attemptsAt = places.get("attempts") ?? -1;
  return (row) => {
    const attempts = row[attemptsAt];
    return {
      text: (column) => {
        const cell = row[places.get(column) ?? -1] ?? undefined;
        return typeof cell === "number" ? strings[cell] : cell;
      },
      attempts: typeof attempts === "number" ? attempts : undefined,
    };
  };
}

function machineOf({ text, attempts }: Cells, sentence: (reason: string) => string): FleetMachine {
  // One that another release of the app wrote counts as unknown.
  const { state } = stateWords(text("state") ?? "unknown");
  const reason = text("reason") ?? "";
  const vaultId = text("vaultId");
  const vaultName = vaultId?.split("/").at(-1);
  const lastRecoveryPointAt = text("lastRecoveryPointAt");
  return {
    vmId: text("vmId") ?? "",
    name: text("name") ?? "",
    resourceGroup: text("resourceGroup") ?? "",
    subscriptionId: text("subscriptionId") ?? "",
    state,
    reason,
    reasonText: sentence(reason),
    proof: proofOf(state, lastRecoveryPointAt !== undefined || text("lastBackupResult") === "completed"),
    ...known({
      location: text("location"),
      since: text("since"),
      until: text("until"),
      vaultId,
      vaultName,
      rule: text("rule"),
      lastRecoveryPointAt,
      lastBackupResult: text("lastBackupResult"),
      lastBackupAt: text("lastBackupAt"),
    }),
    ...(attempts !== undefined && { attempts }),
  };
}

/** Without what is absent. */
function known<Name extends string>(
  facts: Readonly<Record<Name, string | undefined>>,
): { readonly [Member in Name]?: string } {
  const found = Object.entries<string | undefined>(facts).filter(([, value]) => value !== undefined);
  return Object.fromEntries(found) as { readonly [Member in Name]?: string };
}

/** The reason as a sentence: of the response, or else its name in words. */
export function reasonSentence(texts: Readonly<Record<string, string>>, reason: string): string {
  if (reason === "") return "No reason is known.";
  const text = Object.hasOwn(texts, reason) ? texts[reason] : undefined;
  if (text !== undefined && text !== "") return text;
  const words = reasonWords(reason);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

function proofOf(state: string, hasRecoveryPoint: boolean): Proof {
  if (state === "excluded" || state === "deleted") return "notNeeded";
  return state === "protected" && hasRecoveryPoint ? "proven" : "lacking";
}

/** The worst first: by state, then those without any recovery point, then the oldest one, then those longest in their state. */
export function compareBadness(a: FleetMachine, b: FleetMachine): number {
  return (
    badness(a.state) - badness(b.state) ||
    compareText(a.lastRecoveryPointAt ?? "", b.lastRecoveryPointAt ?? "") ||
    compareText(a.since ?? "9", b.since ?? "9") ||
    compareText(a.name, b.name)
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
