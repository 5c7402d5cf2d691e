import type { Message, MessageIncident, MessagePhase } from "../alerts/message.ts";
import { noticeOf } from "../alerts/notice-of.ts";
import type { Fact, Notice } from "../notices/notice.ts";
import { counted, machineList, machineName, presentFacts, sentences, timeText, vaultName } from "../notices/wording.ts";
import { MAX_NAMES } from "./incident.ts";

/** What is the same for all machines of an incident. */
const COMMON_FACTS = ["Reason", "Azure's code", "Phase"];

/** What a message says, in words: of an incident how many machines it concerns, which, and since when. */
export function incidentNotice(message: Message): Notice {
  const notice = noticeOf(message.alert);
  const { incident } = message;
  if (incident === undefined) return notice;
  const several = ofSeveral(notice, incident);
  const text = sentences(progressText(incident), several.text);
  return incident.phase === "resolved"
    ? { ...several, text, severity: "info", whatToDo: "Nothing.", whoActs: "none" }
    : { ...several, text };
}

function ofSeveral(notice: Notice, incident: MessageIncident): Notice {
  const { machineCount, vaultIds } = incident;
  if (machineCount > 1) return ofMachines(notice, incident);
  return machineCount === 0 && vaultIds.length > 1 ? ofVaults(notice, vaultIds) : notice;
}

/** `rsv-weu: scheduled backups cannot be checked` becomes `Scheduled backups cannot be checked in several vaults`. */
function ofVaults(notice: Notice, vaultIds: readonly string[]): Notice {
  return {
    ...notice,
    title: `${capitalized(notice.title.replace(/^[^:]*: /, ""))} in several vaults`,
    facts: [["Vaults", listed(vaultIds.map(vaultName))], ...notice.facts.filter(isCommon)],
  };
}

function ofMachines({ vmId, ...notice }: Notice, incident: MessageIncident): Notice {
  const { vmIds, vaultIds, machineCount } = incident;
  return {
    ...notice,
    title: titleOf(notice.title, vmId, machineCount),
    facts: [
      ...presentFacts([
        ["Machines", machineList(vmIds, machineCount, MAX_NAMES)],
        [vaultIds.length === 1 ? "Vault" : "Vaults", listed(vaultIds.map(vaultName))],
      ]),
      ...notice.facts.filter(isCommon),
    ],
  };
}

/** Titles that say how a machine is, not what happened on it, with what stands between machines and those words. */
const CONDITIONS: Readonly<Record<string, string>> = {
  "backed up again": "are",
  protected: "are",
  "not protected": "are",
  "no longer to be protected": "are",
  "no recovery point within the objective": "have",
  "recovery point within the objective again": "have a",
};

/** `web-01: backup failed` becomes `Backup failed on 37 machines`, `web-01: backed up again` becomes `37 machines are backed up again`. */
function titleOf(title: string, vmId: string | undefined, machineCount: number): string {
  const prefix = vmId === undefined ? "" : `${machineName(vmId)}: `;
  const words = title.startsWith(prefix) ? title.slice(prefix.length) : title;
  const condition = CONDITIONS[words];
  if (condition !== undefined) return `${counted(machineCount, "machine")} ${condition} ${words}`;
  return `${capitalized(words)} on ${counted(machineCount, "machine")}`;
}

function capitalized(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}

function isCommon([name]: Fact): boolean {
  return COMMON_FACTS.includes(name);
}

const PROGRESS: Readonly<Record<MessagePhase, (incident: MessageIncident) => string>> = {
  opened: () => "",
  updated: (incident) => sentences(`Open since ${timeText(incident.openedAt)}.`, progress(incident)),
  reminded: (incident) => sentences(`Not solved since ${timeText(incident.openedAt)}.`, progress(incident)),
  escalated: (incident) => sentences(`Not acknowledged since ${timeText(incident.openedAt)}.`, progress(incident)),
  resolved: ({ openedAt, resolvedAt = openedAt }) => `Open from ${timeText(openedAt)} to ${timeText(resolvedAt)}.`,
  reopened: () => "It was solved within the last day and is back.",
};

function progressText(incident: MessageIncident): string {
  return PROGRESS[incident.phase](incident);
}

function progress({ machineCount, resolvedCount }: MessageIncident): string {
  if (machineCount <= 1) return "";
  const solved = resolvedCount === 0 ? "none" : String(resolvedCount);
  return `${counted(machineCount, "machine")} so far, ${solved} solved.`;
}
