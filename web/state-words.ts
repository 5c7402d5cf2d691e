import type { Fleet } from "../api/fleet.ts";

export type MachineState = keyof Fleet["counts"];

/** How a state is told: sorted from the worst to the best, a tone for its colour, and an icon that differs in shape. */
export interface StateWords {
  readonly state: MachineState;
  readonly word: string;
  readonly tone: "bad" | "warn" | "wait" | "good" | "quiet";
  readonly meaning: string;
}

/** Every state of a machine, the worst first. Unknown is sorted with the bad ones: it is never fine. */
export const STATES: readonly StateWords[] = [
  {
    state: "needsAttention",
    word: "Needs attention",
    tone: "bad",
    meaning: "Not protected; an administrator has to act.",
  },
  {
    state: "atRisk",
    word: "At risk",
    tone: "bad",
    meaning:
      "A vault protects the machine, but its last backup failed, or its last recovery point is missing or too old.",
  },
  {
    state: "unknown",
    word: "Unknown",
    tone: "warn",
    meaning: "Holdfast cannot tell whether the machine is protected.",
  },
  {
    state: "waiting",
    word: "Waiting",
    tone: "wait",
    meaning: "Holdfast will protect it: at the time stated, or as soon as the sweep comes to it.",
  },
  {
    state: "protected",
    word: "Protected",
    tone: "good",
    meaning: "A vault protects the machine, and nothing says that its recovery points are too old.",
  },
  { state: "excluded", word: "Excluded", tone: "quiet", meaning: "A rule excludes it, or no rule matches." },
  { state: "deleted", word: "Deleted", tone: "quiet", meaning: "It was deleted; kept here for 400 days." },
];

const BY_STATE = new Map<string, { readonly words: StateWords; readonly place: number }>(
  STATES.map((words, place) => [words.state, { words, place }]),
);

/** The words of a state; those of `unknown` for one that this page does not know. */
export function stateWords(state: string): StateWords {
  return entryOf(state).words;
}

/** Its place from the worst (0) to the best. */
export function badness(state: string): number {
  return entryOf(state).place;
}

function entryOf(state: string): { readonly words: StateWords; readonly place: number } {
  const entry = BY_STATE.get(state) ?? BY_STATE.get("unknown");
  if (entry === undefined) throw new Error("The table of states lacks `unknown`.");
  return entry;
}
