import type { NoticeAlert } from "../../domain/alerts/alert.ts";
import type { IncidentChange, IncidentFamily } from "../../domain/alerts/incident-change.ts";
import { causeKeyOf } from "../../domain/coordination/instance-ids.ts";
import { incidentIdOf } from "../../domain/incidents/identity.ts";
import type { Incident } from "../../domain/incidents/incident.ts";
import {
  applyIncidentOperation,
  type IncidentAnswer,
  type IncidentOperation,
  type Recorded,
} from "../../domain/incidents/incident-operations.ts";
import { defaultIncidentSettings } from "../../domain/incidents/settings.ts";
import { addSeconds, type Instant } from "../../domain/instant.ts";
import type { Notice } from "../../domain/notices/notice.ts";

/** Machines, alerts and incidents for tests; all times are minutes after noon. */

export const noon = "2026-11-22T12:00:00.000Z" as Instant;
export const subscriptionId = "11111111-2222-3333-4444-555555555555";
export const vaultId = `/subscriptions/${subscriptionId}/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/rsv-weu`;
export const agentCause = "UserErrorGuestAgentStatusUnavailable";
const causeKey = causeKeyOf("backup", agentCause);
export const incidentId = incidentIdOf(causeKey, noon);

export function minutes(count: number): Instant {
  return addSeconds(noon, count * 60);
}

export function vm(number: number, subscription = subscriptionId): string {
  return `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm-${number}`;
}

export function notice(number: number, change: Partial<Notice> = {}): Notice {
  return {
    kind: "backupFailed",
    severity: "error",
    title: `vm-${number}: backup failed`,
    text: "The VM agent does not respond.",
    whatToDo: "Start the agent.",
    whoActs: "vmOwner",
    vmId: vm(number),
    occurredAt: noon,
    facts: [
      ["Machine", `vm-${number}`],
      ["Azure's code", agentCause],
    ],
    ...change,
  };
}

export function subjectOf(number: number) {
  return { key: vm(number).toLowerCase(), vmId: vm(number), vaultId };
}

export function failure(number: number, change: Partial<Extract<IncidentChange, { action: "open" }>> = {}): NoticeAlert {
  return {
    kind: "notice",
    alertId: `backup:${number}:failed`,
    at: noon,
    change: {
      action: "open",
      family: "backup",
      cause: agentCause,
      severity: "error",
      whoActs: "vmOwner",
      subject: subjectOf(number),
      ...change,
    },
    notice: notice(number),
  };
}

export function success(number: number, families: readonly IncidentFamily[] = ["backup"]): NoticeAlert {
  return {
    kind: "notice",
    alertId: `backup:${number}:completed`,
    at: noon,
    change: { action: "close", families, subject: subjectOf(number) },
    notice: notice(number, { severity: "info", title: `vm-${number}: backup completed` }),
  };
}

/** A record of these machines. */
export function recorded(machines: readonly number[], at: Instant = noon, change: Partial<Recorded> = {}) {
  return {
    name: "record",
    incidentId,
    family: "backup",
    cause: agentCause,
    severity: "error",
    whoActs: "vmOwner",
    at,
    settings: defaultIncidentSettings,
    alert: failure(machines[0] ?? 1),
    subjects: machines.map(subjectOf),
    ...change,
  } as const satisfies IncidentOperation;
}

export function closed(machines: readonly number[], at: Instant) {
  const subjects = machines.map((number) => vm(number).toLowerCase());
  return { name: "close", at, subjects, alert: success(machines[0] ?? 1) } as const satisfies IncidentOperation;
}

/** The state after some operations, and what the last of them returned. */
export function afterAll(...operations: readonly IncidentOperation[]) {
  let state: Incident | undefined;
  let result: IncidentAnswer = false;
  for (const operation of operations) ({ state, result } = applyIncidentOperation(state, operation));
  return { state, result };
}

/** Asks what is due and confirms the message, if one is. */
export function looked(at: Instant, seq: number): readonly IncidentOperation[] {
  return [
    { name: "next", at },
    { name: "told", seq, at },
  ];
}
