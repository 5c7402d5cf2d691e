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

export interface OpenRequest {
  readonly subject: string;
  /** `causeKeyOf` its family and cause. */
  readonly causeKey: string;
}

export interface CloseRequest {
  readonly subject: string;
  readonly families: readonly IncidentFamily[];
}

export type IndexOperation =
  | { readonly name: "apply"; readonly opens: readonly OpenRequest[]; readonly closes: readonly CloseRequest[] }
  | {
      readonly name: "assign";
      readonly family: IncidentFamily;
      readonly incidentId: string;
      readonly subjects: readonly string[];
    };

export interface IndexAnswer {
  /** `apply`: places of the opens that are not known here. `assign`: places of the subjects for which there is no room. */
  readonly left: readonly number[];
  /** `apply`: what the closes have closed. */
  readonly closed: readonly { readonly incidentId: string; readonly subjects: readonly string[] }[];
  /** The next entity of the scope may know more. */
  readonly hasMore: boolean;
}

export const noOpenIncidents: OpenIncidents = { incidents: [], subjects: {} };

/** What the state may take as JSON, in characters. */
const MAX_CHARACTERS = 56_000;
const INCIDENT_CHARACTERS = 64;
const SUBJECT_CHARACTERS = 32;

/**
 * - `apply`: says which opens are new, and removes what the closes close. The same operation again closes nothing more.
 * - `assign`: notes that an incident concerns these subjects.
 */
export function applyIndexOperation(
  before: OpenIncidents,
  operation: IndexOperation,
): { readonly state: OpenIncidents; readonly result: IndexAnswer } {
  return operation.name === "apply" ? apply(before, operation) : assign(before, operation);
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

function apply(before: OpenIncidents, { opens, closes }: Extract<IndexOperation, { name: "apply" }>) {
  const left = opens.flatMap((open, index) => (isKnown(before, open) ? [] : [index]));
  const subjects: Record<string, readonly number[]> = { ...before.subjects };
  const closed = new Map<string, string[]>();
  for (const { subject, families } of closes) {
    const places = subjects[subjectMark(subject)] ?? [];
    const ending = places.filter((place) => isOfFamily(before.incidents[place], families));
    for (const place of ending) {
      const incidentId = incidentIdIn(before.incidents[place]);
      closed.set(incidentId, [...(closed.get(incidentId) ?? []), subject]);
    }
    subjects[subjectMark(subject)] = places.filter((place) => !ending.includes(place));
  }
  const result = {
    left,
    closed: [...closed].map(([incidentId, keys]) => ({ incidentId, subjects: keys })),
    hasMore: before.hasMore === true,
  };
  return { state: tidy({ ...before, subjects }), result };
}

function assign(before: OpenIncidents, request: Extract<IndexOperation, { name: "assign" }>) {
  const entry = `${request.family}:${request.incidentId}`;
  const incidents = placesWith(before.incidents, entry);
  const place = incidents.indexOf(entry);
  const subjects: Record<string, readonly number[]> = { ...before.subjects };
  let room = roomIn({ ...before, incidents });
  const left: number[] = [];
  for (const [index, subject] of request.subjects.entries()) {
    const mark = subjectMark(subject);
    const places = subjects[mark];
    if (places?.includes(place) === true) continue;
    if (room < SUBJECT_CHARACTERS) {
      left.push(index);
      continue;
    }
    subjects[mark] = [...(places ?? []), place];
    room -= SUBJECT_CHARACTERS;
  }
  const hasMore = left.length > 0 || before.hasMore === true;
  const state: OpenIncidents = { incidents, subjects, ...(hasMore && { hasMore: true }) };
  return { state: tidy(state), result: { left, closed: [], hasMore } };
}

function isKnown(state: OpenIncidents, { subject, causeKey }: OpenRequest): boolean {
  return placesOf(state, subject).some((place) => causeKeyIn(incidentIdIn(state.incidents[place])) === causeKey);
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
