import type { Incident } from "../../api/incidents.ts";
import { reasonLabel } from "../words/reason-text.ts";

/** What the list of incidents shows; kept in the address. */
export interface IncidentFilter {
  /** `unresolved`: open, acknowledged and snoozed ones. Else a status as the API has it. */
  readonly status: string;
  readonly severity: string;
  /** A part of the title, of the cause in words, or of its code, in any casing. */
  readonly search: string;
}

/** A group of the list, and the API's status that selects it. */
const UNRESOLVED = ["open", "acknowledged", "snoozed"] as const;
const STATUSES: readonly string[] = [...UNRESOLVED, "resolved", "unknown"];
const SEVERITIES: readonly string[] = ["error", "warning", "info"];

/** Of an address's parameters; what they do not say, or say wrongly, is left at its default. */
export function readIncidentFilter(search: string): IncidentFilter {
  const parameters = new URLSearchParams(search);
  const status = parameters.get("status") ?? "";
  const severity = parameters.get("severity") ?? "";
  return {
    status: STATUSES.includes(status) ? status : "unresolved",
    severity: SEVERITIES.includes(severity) ? severity : "",
    search: (parameters.get("cause") ?? "").slice(0, 100),
  };
}

/** The parameters for the address, without defaults: `?status=resolved`, or an empty text. */
export function incidentFilterQuery({ status, severity, search }: IncidentFilter): string {
  const parameters = new URLSearchParams();
  if (status !== "unresolved") parameters.set("status", status);
  if (severity !== "") parameters.set("severity", severity);
  if (search !== "") parameters.set("cause", search);
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}

/** The statuses whose incidents are asked for. */
export function statusesOf({ status }: IncidentFilter): readonly string[] {
  return status === "unresolved" ? UNRESOLVED : [status];
}

/** Whether the list shows the incident, whose status was asked for. */
export function showsIncident({ title, cause, severity }: Incident, filter: IncidentFilter): boolean {
  if (filter.severity !== "" && severity !== filter.severity) return false;
  const wanted = filter.search.trim().toLowerCase();
  return [title, cause, reasonLabel(cause)].some((text) => text.toLowerCase().includes(wanted));
}
