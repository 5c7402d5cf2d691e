import type { Message } from "../alerts/message.ts";
import { subjectMark } from "./identity.ts";
import { type Incident, type NamedSubject, openCount, subjectCount } from "./incident.ts";

/** Resource IDs that a message names. */
const MAX_NAMED_IN_MESSAGE = 25;

/** The message about an incident whose phase was decided: the same number is the same message. */
export function messageOf(incident: Incident, seq: number): Message {
  const { incidentId, cause, openedAt, severity, settings, alert, proof, told, named } = incident;
  const { phase, at } = told.pending ?? { phase: "updated", at: incident.changedAt };
  const machines = named.filter(({ vmId }) => vmId !== undefined);
  const count = subjectCount(incident);
  const isResolved = phase === "resolved";
  const { escalateTo } = settings;
  return {
    messageId: `${incidentId}_${seq}`,
    alert: isResolved ? (proof ?? alert) : alert,
    severity,
    incident: {
      incidentId,
      phase,
      cause,
      openedAt,
      ...(isResolved && { resolvedAt: at }),
      vmIds: openFirst(incident, machines).flatMap(({ vmId }) => vmId ?? []),
      machineCount: machines.length === 0 ? 0 : count,
      resolvedCount: machines.length === 0 ? 0 : count - openCount(incident),
      vaultIds: distinct(named.flatMap(({ vaultId }) => vaultId ?? [])).slice(0, MAX_NAMED_IN_MESSAGE),
    },
    ...(phase === "escalated" && escalateTo !== undefined && { onlyTo: escalateTo }),
  };
}

function openFirst({ subjects }: Incident, machines: readonly NamedSubject[]): readonly NamedSubject[] {
  const isOpen = ({ key }: NamedSubject) => subjects[subjectMark(key)] === 1;
  const ordered = [...machines.filter(isOpen), ...machines.filter((machine) => !isOpen(machine))];
  return ordered.slice(0, MAX_NAMED_IN_MESSAGE);
}

/** Resource IDs that differ in more than their case. */
function distinct(ids: readonly string[]): readonly string[] {
  return [...new Map(ids.map((id) => [id.toLowerCase(), id] as const).toReversed()).values()].toReversed();
}
