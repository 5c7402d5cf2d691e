import type { EntityContext } from "durable-functions";
import type { Alert } from "../../domain/alerts/alert.ts";
import type { Message } from "../../domain/alerts/message.ts";
import type { Incident } from "../../domain/incidents/incident.ts";
import { defaultIncidentSettings } from "../../domain/incidents/settings.ts";
import { incident } from "../../functions/entities/incident.ts";
import { incidentWindow } from "../../functions/entities/incident-window.ts";
import { openIncidents } from "../../functions/entities/open-incidents.ts";
import { followIncident } from "../../orchestrations/follow-incident.ts";
import { raiseAlerts } from "../../orchestrations/raise-alerts/workflow.ts";
import { driveOrchestrator, type Given } from "./drive-orchestrator.ts";
import { noon } from "./incidents.ts";
import { sendToEntity } from "./send-to-entity.ts";

// biome-ignore lint/suspicious/noExplicitAny: each entity has a state of its own.
type AnyEntity = (context: EntityContext<any>) => void;
const entities: Readonly<Record<string, AnyEntity>> = { openIncidents, incidentWindow, incident };
const OPERATIONS = {
  openIncidents: ["ask", "settle"],
  incidentWindow: ["join", "release"],
  incident: ["record", "close", "next", "told", "recall", "acknowledge", "snooze"],
};

/** The entities of incidents with their real rules, the workflows about them, and what they have sent. */
export class IncidentHub {
  readonly messages = new Map<string, Message>();
  readonly states = new Map<string, unknown>();
  /** Incidents of which a follower was asked for. */
  readonly toFollow = new Set<string>();
  /** Names of operations and activities, in order. */
  readonly calls: string[] = [];
  /** Operations and activities that fail, each as often as it is named. */
  readonly failing: string[] = [];

  incident(incidentId: string): Incident | undefined {
    return this.states.get(`incident ${incidentId}`) as Incident | undefined;
  }

  /** Raises alerts at a time; returns the driven workflow. */
  raise(alerts: readonly Alert[], now: string = noon, given: Partial<Given> = {}) {
    const input = { alerts, settings: defaultIncidentSettings };
    return driveOrchestrator(raiseAlerts, { input, now, answers: {}, respond: this.respond(), ...given });
  }

  /** Follows an incident for some generations. */
  follow(incidentId: string, now: string, generations: number, endsWhenQuiet = false) {
    const input = { incidentId, endsWhenQuiet };
    return driveOrchestrator(followIncident, { input, now, answers: {}, respond: this.respond(), generations });
  }

  /** The phases of the messages that were sent, in order. */
  phases(): readonly string[] {
    return [...this.messages.values()].map(({ incident: about }) => about?.phase ?? "single");
  }

  send(entity: string, key: string, operation: string, input: unknown): unknown {
    const handler = entities[entity];
    if (handler === undefined) throw new Error(`No entity ${entity}.`);
    const id = `${entity} ${key}`;
    const { state, results, exists } = sendToEntity(handler, [[operation, input]], this.states.get(id));
    if (exists) this.states.set(id, JSON.parse(JSON.stringify(state)));
    else this.states.delete(id);
    return results[0];
  }

  private respond(): NonNullable<Given["respond"]> {
    const operations = Object.entries(OPERATIONS).flatMap(([entity, names]) => names.map((name) => ({ entity, name })));
    const entityCalls = operations.map(({ entity, name }) => [
      `${entity}.${name}`,
      (input: unknown, _now: string, key = "") =>
        this.answer(`${entity}.${name}`, () => this.send(entity, key, name, input)),
    ]);
    return {
      ...Object.fromEntries(entityCalls),
      startDelivery: (input) => this.answer("startDelivery", () => this.deliver(input as { message: Message })),
      startFollow: (input) => this.answer("startFollow", () => this.startFollow(input as { incidentIds: string[] })),
      writeIncident: () => this.answer("writeIncident", () => ({})),
      writeIncidentSubjects: () => this.answer("writeIncidentSubjects", () => ({})),
    };
  }

  private answer(name: string, act: () => unknown): unknown {
    this.calls.push(name);
    const place = this.failing.indexOf(name);
    if (place < 0) return act();
    this.failing.splice(place, 1);
    return new Error(`${name} fails`);
  }

  private deliver({ message }: { readonly message: Message }) {
    const kind = this.messages.has(message.messageId) ? "alreadyExists" : "started";
    if (kind === "started") this.messages.set(message.messageId, message);
    return { kind, channels: [] };
  }

  private startFollow({ incidentIds }: { readonly incidentIds: readonly string[] }) {
    for (const incidentId of incidentIds) this.toFollow.add(incidentId);
    return { started: incidentIds.length };
  }
}
