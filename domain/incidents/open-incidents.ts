import type { IncidentFamily } from "../alerts/incident-change.ts";
import { causeKeyIn, subjectMark } from "./identity.ts";

/**
 * Which open incidents concern which machines and vaults of one subscription, so that a failure that is known opens nothing again and a
 * success finds what it closes. Kept by the durable entity `openIncidents`. Written short, below 64 KB: a scope that is full goes on
 * in another entity (`shardKey`).
 */
export interface OpenIncidents {
  /** `<family>:<incidentId>`. Empty: a free place. */
  readonly incidents: readonly string[];
  /** By `subjectMark`: places of its incidents in the table. */
  readonly subjects: Readonly<Record<string, readonly number[]>>;
  /** There may be more in the next entity. */
  readonly hasMore?: true;
}

interface OpenRequest {
  readonly subject: string;
  /** `causeKeyOf` its family and cause; in some families of its subject, too (plan-alerts.ts). */
  readonly causeKey: string;
}

export interface CloseRequest {
  readonly subject: string;
  readonly families: readonly IncidentFamily[];
  /** Only incidents of these causes. */
  readonly causeKeys?: readonly string[];
}

/** An incident and the keys of subjects that it concerns, or does no longer. */
export interface Concerned {
  readonly incidentId: string;
  readonly subjects: readonly string[];
}

export interface Assigned extends Concerned {
  readonly family: IncidentFamily;
}

export type IndexOperation =
  | { readonly name: "ask"; readonly opens: readonly OpenRequest[]; readonly closes: readonly CloseRequest[] }
  | { readonly name: "settle"; readonly assigned: readonly Assigned[]; readonly released: readonly Concerned[] };

export interface IndexAnswer {
  /** `ask`: places of the opens that are not known here. */
  readonly left: readonly number[];
  /** `ask`: what the closes close. */
  readonly closing: readonly Concerned[];
  /** `settle`: what has no room here. */
  readonly unassigned: readonly Assigned[];
  /** The next entity of the scope may know more. */
  readonly hasMore: boolean;
}

export const noOpenIncidents: OpenIncidents = { incidents: [], subjects: {} };

/** What the state may take as JSON, in characters. */
const MAX_CHARACTERS = 56_000;
const INCIDENT_CHARACTERS = 64;
const SUBJECT_CHARACTERS = 32;

/**
 * - `ask`: says which opens are new, and what the closes close. Changes nothing.
 * - `settle`: notes what incidents concern, and what they no longer do, after they know it themselves. May be repeated.
 */
export function applyIndexOperation(
  before: OpenIncidents,
  operation: IndexOperation,
): { readonly state: OpenIncidents; readonly result: IndexAnswer } {
  return operation.name === "ask" ? { state: before, result: ask(before, operation) } : settle(before, operation);
}

/** Whether the entity has nothing to keep. */
export function isForgettableIndex({ subjects, hasMore }: OpenIncidents): boolean {
  return hasMore !== true && Object.keys(subjects).length === 0;
}

/** Whether an open incident of these families concerns the subject, as far as this entity knows. */
export function isConcerned(state: OpenIncidents, subject: string, families: readonly string[]): boolean {
  return (
    state.hasMore === true || placesOf(state, subject).some((place) => isOfFamily(state.incidents[place], families))
  );
}

function ask(state: OpenIncidents, { opens, closes }: Extract<IndexOperation, { name: "ask" }>): IndexAnswer {
  const left = opens.flatMap((open, index) => (isKnown(state, open) ? [] : [index]));
  const closing = new Map<string, string[]>();
  for (const close of closes) {
    const entries = placesOf(state, close.subject).map((place) => state.incidents[place]);
    for (const entry of entries.filter((found) => isClosedBy(found, close))) {
      const incidentId = incidentIdIn(entry);
      closing.set(incidentId, [...(closing.get(incidentId) ?? []), close.subject]);
    }
  }
  return {
    left,
    closing: [...closing].map(([incidentId, subjects]) => ({ incidentId, subjects })),
    unassigned: [],
    hasMore: state.hasMore === true,
  };
}

function settle(before: OpenIncidents, request: Extract<IndexOperation, { name: "settle" }>) {
  let state = request.released.reduce(withReleased, before);
  const unassigned: Assigned[] = [];
  for (const assigned of request.assigned) {
    const next = withAssigned(state, assigned);
    state = next.state;
    if (next.left.length > 0) unassigned.push({ ...assigned, subjects: next.left });
  }
  const hasMore = unassigned.length > 0 || before.hasMore === true;
  const result: IndexAnswer = { left: [], closing: [], unassigned, hasMore };
  return { state: tidy({ ...state, ...(hasMore && { hasMore: true }) }), result };
}

function withReleased(state: OpenIncidents, { incidentId, subjects: keys }: Concerned): OpenIncidents {
  const subjects: Record<string, readonly number[]> = { ...state.subjects };
  for (const key of keys)
    subjects[subjectMark(key)] = placesOf(state, key).filter(
      (place) => incidentIdIn(state.incidents[place]) !== incidentId,
    );
  return { ...state, subjects };
}

function withAssigned(
  state: OpenIncidents,
  { family, incidentId, subjects: keys }: Assigned,
): { readonly state: OpenIncidents; readonly left: readonly string[] } {
  const entry = `${family}:${incidentId}`;
  const incidents = placesWith(state.incidents, entry);
  const place = incidents.indexOf(entry);
  const subjects: Record<string, readonly number[]> = { ...state.subjects };
  let room = roomIn({ ...state, incidents });
  const left: string[] = [];
  for (const key of keys) {
    const places = subjects[subjectMark(key)] ?? [];
    if (places.includes(place)) continue;
    room -= SUBJECT_CHARACTERS;
    if (room < 0) left.push(key);
    else subjects[subjectMark(key)] = [...places, place];
  }
  return { state: { ...state, incidents, subjects }, left };
}

function isKnown(state: OpenIncidents, { subject, causeKey }: OpenRequest): boolean {
  return placesOf(state, subject).some((place) => causeKeyIn(incidentIdIn(state.incidents[place])) === causeKey);
}

function isClosedBy(entry: string | undefined, { families, causeKeys }: CloseRequest): boolean {
  return isOfFamily(entry, families) && (causeKeys?.includes(causeKeyIn(incidentIdIn(entry))) ?? true);
}

function placesOf({ subjects }: OpenIncidents, subject: string): readonly number[] {
  return subjects[subjectMark(subject)] ?? [];
}

function isOfFamily(entry: string | undefined, families: readonly string[]): boolean {
  return entry !== undefined && families.includes(entry.slice(0, entry.indexOf(":")));
}

function incidentIdIn(entry = ""): string {
  return entry.slice(entry.indexOf(":") + 1);
}

function placesWith(incidents: readonly string[], entry: string): readonly string[] {
  if (incidents.includes(entry)) return incidents;
  const free = incidents.indexOf("");
  return free < 0 ? [...incidents, entry] : incidents.with(free, entry);
}

/** Characters that are free: an upper bound of what is used is counted. */
function roomIn({ incidents, subjects }: OpenIncidents): number {
  const places = Object.values(subjects).reduce((sum, { length }) => sum + length, 0);
  return MAX_CHARACTERS - incidents.length * INCIDENT_CHARACTERS - places * SUBJECT_CHARACTERS;
}

/** Frees the places of incidents that concern nothing here. The others keep theirs. */
function tidy({ incidents, subjects, hasMore }: OpenIncidents): OpenIncidents {
  const kept = Object.entries(subjects).filter(([, places]) => places.length > 0);
  const used = new Set(kept.flatMap(([, places]) => places));
  const last = Math.max(-1, ...used);
  return {
    incidents: incidents.slice(0, last + 1).map((entry, place) => (used.has(place) ? entry : "")),
    subjects: Object.fromEntries(kept),
    ...(hasMore === true && { hasMore }),
  };
}
