import { type FindingRow, sources } from "./finding-row.ts";

/** What the machine itself shows: agent, extension, power, provisioning, kind of machine. */
export const machineRows = {
  agentAbsent: {
    severity: "warning",
    text: "The machine runs, but no VM agent reports. Backups are crash-consistent or fail.",
    remedy:
      "Install the VM agent in the machine: on Linux the distribution's package, on Windows the current installer.",
    whoActs: "vmOwner",
    source: sources.preparation,
  },
  agentNotReady: {
    severity: "warning",
    text: "The VM agent is not ready. Backups are crash-consistent or fail.",
    remedy:
      "Restart the VM agent's service, and check that the machine reaches 168.63.129.16 on ports 80, 443 and 32526.",
    whoActs: "vmOwner",
    source: sources.snapshots,
  },
  agentTooOld: {
    severity: "warning",
    text: "The VM agent is older than 2.6.1198.718, the oldest that Azure Backup works with on Windows.",
    remedy: "Install the current VM agent in the machine.",
    whoActs: "vmOwner",
    source: sources.preparation,
  },
  extensionFailed: {
    severity: "warning",
    text: "The backup extension (VMSnapshot) has failed. The next backup may fail, or be crash-consistent.",
    remedy:
      "Repair what the extension names; if it names nothing, remove the extension, and the next backup installs it again.",
    whoActs: "vmOwner",
    source: sources.snapshots,
  },
  extensionInstalling: {
    severity: "info",
    text: "Azure Backup is installing its extension (VMSnapshot) in the machine.",
    remedy: "Nothing to do; the extension is read again after a failed snapshot.",
    whoActs: "none",
    source: sources.troubleshooting,
  },
  poweredOff: {
    severity: "info",
    text: "The machine is off, so its backups are crash-consistent.",
    remedy:
      "Nothing to do, unless application-consistent backups are needed: let the machine run at the time of the backup.",
    whoActs: "none",
    source: sources.introduction,
  },
  provisioningFailed: {
    severity: "warning",
    text: "The machine's provisioning has failed. It is protected all the same; backups are crash-consistent or fail.",
    remedy: "Repair what failed, mostly another extension, and update the machine until its provisioning succeeds.",
    whoActs: "vmOwner",
    source: sources.introduction,
  },
  provisioningInProgress: {
    severity: "info",
    text: "Azure is still creating, changing or deleting the machine.",
    remedy: "Nothing to do; protection waits until Azure has finished.",
    whoActs: "none",
    source: sources.introduction,
  },
  sizeTooSmall: {
    severity: "warning",
    text: "By its name the machine's size has one core; Azure Backup asks for two cores and 1 GB of memory.",
    remedy: "Choose a size with two cores, or watch whether its snapshots succeed.",
    whoActs: "vmOwner",
    source: sources.supportMatrix,
  },
  uniformScaleSetInstance: {
    severity: "blocking",
    text: "The machine is an instance of a uniform scale set, which Azure Backup does not support.",
    remedy:
      "Use a scale set with flexible orchestration, whose machines can be backed up, or exclude the machine by a rule.",
    whoActs: "vmOwner",
    source: sources.supportMatrix,
  },
  spotMachine: {
    severity: "info",
    text: "The machine is a spot machine; a restore creates a regular one at the regular price.",
    remedy: "Nothing to do before a restore.",
    whoActs: "none",
    source: sources.supportMatrix,
  },
  marketplacePlan: {
    severity: "info",
    text: "The machine has a marketplace plan. If the plan is withdrawn, a restore as a new machine fails.",
    remedy: "Restore the disks instead of a new machine if the plan is no longer offered.",
    whoActs: "none",
    source: sources.troubleshooting,
  },
} as const satisfies Readonly<Record<string, FindingRow>>;
