import type { Message } from "../alerts/message.ts";
import { subjectMark } from "./identity.ts";
import { type Incident, openCount, type Pending, subjectCount } from "./incident.ts";

/** Resource IDs that a message names. */
const MAX_NAMED_IN_MESSAGE = 25;

interface Machine {
  readonly key: string;
  readonly vmId: string;
}

/** The message about an incident whose phase was decided: the same number is the same message. */
export function messageOf(incident: Incident, seq: number, { phase, at }: Pending): Message {
  const { incidentId, family, cause, openedAt, severity, settings, alert, proof, named } = incident;
  const machines = named.flatMap(({ key, vmId }) => (vmId === undefined ? [] : [{ key, vmId }]));
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
      family,
      cause,
      openedAt,
      ...(isResolved && { resolvedAt: at }),
      vmIds: openFirst(incident, machines).map(({ vmId }) => vmId),
      machineCount: machines.length === 0 ? 0 : count,
      resolvedCount: machines.length === 0 ? 0 : count - openCount(incident),
      vaultIds: distinct(named.flatMap(({ vaultId }) => vaultId ?? [])).slice(0, MAX_NAMED_IN_MESSAGE),
    },
    ...(phase === "escalated" && escalateTo !== undefined && { onlyTo: escalateTo }),
  };
}

function openFirst({ subjects }: Incident, machines: readonly Machine[]): readonly Machine[] {
  const isOpen = ({ key }: Machine) => subjects[subjectMark(key)] === 1;
  const ordered = [...machines.filter(isOpen), ...machines.filter((machine) => !isOpen(machine))];
  return ordered.slice(0, MAX_NAMED_IN_MESSAGE);
}

/** Resource IDs that differ in more than their case. */
function distinct(ids: readonly string[]): readonly string[] {
  return [...new Map(ids.map((id) => [id.toLowerCase(), id] as const).toReversed()).values()].toReversed();
}
