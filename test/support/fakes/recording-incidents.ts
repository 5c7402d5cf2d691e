import type { IncidentActions } from "../../../functions/perform-action.ts";

/** Incidents that note what is done with them, and answer as given. */
export function recordingIncidents(end: "done" | "over") {
  const calls: (readonly string[])[] = [];
  const incidents: IncidentActions = {
    async acknowledge(...args) {
      calls.push(["acknowledge", ...args]);
      return end;
    },
    async snooze(...args) {
      calls.push(["snooze", ...args]);
      return end;
    },
  };
  return { incidents, calls };
}
