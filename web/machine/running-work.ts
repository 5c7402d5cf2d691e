import { reasonWords } from "../../domain/notices/reason-words.ts";
import { type StatusWord, sentenceCase, textFor } from "../words/status-words.ts";

/** What runs for a machine, of `running` in `GET /api/virtual-machines/{…}`. Instants are ISO 8601, UTC. */
export interface RunningWork {
  /** `protect`, `backup` or `retire`. */
  readonly kind: string;
  readonly instanceId: string;
  /** The workflow's stage, as a code. */
  readonly phase: string;
  /** Absent where it is not known since when. */
  readonly since?: string | undefined;
  /** The stage in words, a sentence. */
  readonly detail?: string | undefined;
  readonly jobId?: string | undefined;
  /** When it goes on by itself. */
  readonly nextAt?: string | undefined;
  readonly attempts?: number | undefined;
}

/** A backup job of the machine that no workflow of its own follows, of `vaultJobs`. */
export interface VaultJob {
  /** Whether its snapshot is proven. */
  readonly hasSnapshot: boolean;
  readonly jobId?: string | undefined;
  readonly startedAt?: string | undefined;
}

/** How such a job stands: more is not known of it. */
export const workingWord: StatusWord = { label: "Working", tone: "wait" };

const KIND_WORDS: Readonly<Record<string, string>> = {
  protect: "Protection",
  backup: "Backup",
  retire: "Retirement",
};

const PHASE_WORDS: Readonly<Record<string, string>> = {
  locating: "looks for the machine's vault",
  starting: "requests the backup",
  joined: "waits for a backup that is already under way",
  snapshot: "the snapshot is taken",
  transfer: "data goes to the vault",
  waitingToRetry: "waits before the next attempt",
};

const WAITING_PHASES: readonly string[] = ["joined", "locating"];
/** Hours after which a phase takes longer than usual: the defaults of `thresholds` in the configuration. */
const USUAL_HOURS: Readonly<Record<string, number>> = { snapshot: 2, transfer: 12, joined: 12 };
const OTHER_USUAL_HOURS = 1;
const HOUR_MS = 3_600_000;

/** Waiting, working, retrying, or at it for longer than usual: "running" alone would hide the difference. */
export function workStatus({ phase, since, nextAt, attempts = 1 }: RunningWork, now: number): StatusWord {
  if (phase === "waitingToRetry") return { label: `Retrying, attempt ${attempts + 1}`, tone: "warn" };
  const isPlanned = nextAt !== undefined && Date.parse(nextAt) > now;
  const usualHours = Object.hasOwn(USUAL_HOURS, phase) ? (USUAL_HOURS[phase] ?? OTHER_USUAL_HOURS) : OTHER_USUAL_HOURS;
  if (!isPlanned && since !== undefined && now - Date.parse(since) > usualHours * HOUR_MS) {
    return { label: "Longer than usual", tone: "bad", meaning: `This usually ends within ${usualHours} h.` };
  }
  if (WAITING_PHASES.includes(phase) || phase.startsWith("waiting")) return { label: "Waiting", tone: "wait" };
  return { label: attempts > 1 ? `Working, attempt ${attempts}` : "Working", tone: "wait" };
}

/** Such a job, as a line. Without a proven snapshot nothing is said about it. */
export function jobWords({ hasSnapshot }: VaultJob): string {
  return `Backup job in the vault${hasSnapshot ? ": the snapshot is taken, data goes to the vault" : ""}`;
}

/** What runs, as a line: `Backup: data goes to the vault`. */
export function workWords({ kind, phase, detail }: RunningWork): string {
  const what = textFor(KIND_WORDS, kind);
  const own = Object.hasOwn(PHASE_WORDS, phase) ? PHASE_WORDS[phase] : undefined;
  return `${what}: ${detail ?? own ?? sentenceCase(reasonWords(phase))}`;
}
