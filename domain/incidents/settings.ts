/** How incidents are told, as configured. Absent members: the defaults below. */
export interface IncidentSettings {
  /** Machines that fail within this time of each other are told in one message. 0: each at once. */
  readonly gatherSeconds: number;
  /** An incident that is not acknowledged is told again after as long. 0: never. */
  readonly remindAfterSeconds: number;
  /** An incident that is not acknowledged for as long is told to `escalateTo`, once. */
  readonly escalateAfterSeconds?: number;
  /** Name of a channel. Absent: every channel that takes its severity. */
  readonly escalateTo?: string;
  /** From how many machines of one cause within an hour on later ones join the incident instead of opening their own. */
  readonly stormMachines: number;
}

export const defaultIncidentSettings: IncidentSettings = {
  gatherSeconds: 120,
  remindAfterSeconds: 86_400,
  stormMachines: 3,
};
