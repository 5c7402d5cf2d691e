import type { MonitoringResumed, MonitoringStopped } from "../alerts/typed-alert.ts";
import type { Monitor } from "../monitoring/absence.ts";
import type { Notice } from "./notice.ts";
import { presentFacts, sentences, timeText, timeTextOf, vaultName } from "./wording.ts";

interface Words {
  readonly stopped: string;
  readonly resumed: string;
  /** What is not found meanwhile. */
  readonly text: string;
  readonly whatToDo: string;
}

const LOOK = "Check in the app's log why";

const WORDS: Readonly<Record<Monitor, Words>> = {
  sweep: {
    stopped: "No sweep runs",
    resumed: "Sweeps run again",
    text: "Machines without protection, and machines without a recovery point within the objective, are not found.",
    whatToDo: `${LOOK} sweeps do not start or do not end: the function sweepTick starts them, the instance "sweep" is the last one.`,
  },
  watchTick: {
    stopped: "The watch of backups does not run",
    resumed: "The watch of backups runs again",
    text: "Failed, stalled and missing scheduled backups may not be told.",
    whatToDo: `${LOOK} the function watchTick does not run, or cannot list the vaults.`,
  },
  vaultWatch: {
    stopped: "backups are not watched",
    resumed: "backups are watched again",
    text: "Failed and stalled backups of this vault may not be told.",
    whatToDo: `${LOOK} the workflow watchVault of this vault does not run. A terminated one starts again by itself.`,
  },
};

/** The notice that what finds problems does not run. */
export function monitoringStoppedNotice({ monitor, vaultId, since, lastAt, at }: MonitoringStopped): Notice {
  const { stopped, text, whatToDo } = WORDS[monitor];
  return {
    kind: "monitoringStopped",
    severity: "error",
    title: titleOf(stopped, vaultId),
    text: sentences(`Missing since ${timeText(since)}.`, text, "What happens meanwhile is unknown."),
    whatToDo,
    whoActs: "platformAdmin",
    occurredAt: at,
    facts: presentFacts([
      ["Vault", vaultId === undefined ? undefined : vaultName(vaultId)],
      ["Last seen", timeTextOf(lastAt) ?? "never"],
    ]),
  };
}

/** The notice that what finds problems runs again. */
export function monitoringResumedNotice({ monitor, vaultId, at }: MonitoringResumed): Notice {
  return {
    kind: "monitoringResumed",
    severity: "info",
    title: titleOf(WORDS[monitor].resumed, vaultId),
    text: "What happened meanwhile is told separately, as far as it can still be seen.",
    whatToDo: "Nothing.",
    whoActs: "none",
    occurredAt: at,
    facts: presentFacts([["Vault", vaultId === undefined ? undefined : vaultName(vaultId)]]),
  };
}

function titleOf(words: string, vaultId: string | undefined): string {
  return vaultId === undefined ? words : `${vaultName(vaultId)}: ${words}`;
}
