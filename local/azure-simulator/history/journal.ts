import type { ArmCall } from "../arm/arm-call.ts";
import { isObject } from "../arm/json.ts";
import type { BackupJobFault, PlannedFaults, ResourceChange, SimulatorResponse } from "../arm/service.ts";
import { type CallLine, type JournalFile, type JournalLine, journalDiverges } from "./journal-file.ts";
import { changesState } from "./mutating-operations.ts";
import type { Timeline, Turn } from "./timeline.ts";

/**
 * Lets the simulator's state survive its process. Every call that changed something is written down; the same calls at the
 * same instants make the same state again, because the timeline leaves nothing else for it to depend on. What comes from
 * outside the calls is written down too: planned faults that struck, and which events need no delivery any more.
 */
export interface Journal {
  /** Carries out an ARM call in its turn, and writes it down if it changed something. */
  carryOut(call: ArmCall, perform: () => Promise<SimulatorResponse>): Promise<SimulatorResponse>;
  readonly plannedFault: PlannedFaults;
  /** Tells Event Grid of a change, unless it was told in an earlier life. */
  publish(change: ResourceChange): void;
  /** There is an event subscription: events that an earlier life owed leave now. */
  subscribed(): void;
  /**
   * Makes the state again.
   *
   * @returns Whether there was any.
   * @throws When a call is answered differently than it was.
   */
  replay(again: (line: CallLine) => Promise<SimulatorResponse>): Promise<boolean>;
  /** Whether calls make the initial state now: ready at once, no events. */
  isLoading(): boolean;
  /** Runs the calls that make the initial state: they are written down together, or not at all. */
  load(run: () => Promise<void>): Promise<void>;
}

/** Where events of changes go: Event Grid. */
interface EventPublisher {
  publish(change: ResourceChange, options?: { readonly atMs: number; readonly settled: () => void }): void;
}

export interface JournalParts {
  readonly timeline: Timeline;
  readonly faults: PlannedFaults;
  readonly eventGrid: EventPublisher;
  /** Nothing is kept when absent. */
  readonly file: KeptFile | undefined;
}

interface KeptFile {
  readonly name: string;
  readonly journal: JournalFile;
  readonly warn: (text: string) => void;
}

/** Events kept for a subscriber that has not come back yet; the oldest are given up first. */
const MOST_OWED_EVENTS = 1000;

export function createJournal(parts: JournalParts): Journal {
  return parts.file === undefined ? forgetful(parts) : new KeptJournal({ ...parts, file: parts.file });
}

/** In turns like a journal that is kept, so that both behave alike. */
function forgetful({ timeline, faults, eventGrid }: JournalParts): Journal {
  let isLoading = false;
  return {
    carryOut: (call, perform) => carryOutInTurn(timeline, call, perform),
    plannedFault: faults,
    publish(change) {
      if (!isLoading) eventGrid.publish(change);
    },
    subscribed: () => {},
    replay: () => Promise.resolve(false),
    isLoading: () => isLoading,
    async load(run) {
      isLoading = true;
      await run().finally(() => {
        isLoading = false;
      });
    },
  };
}

function carryOutInTurn(timeline: Timeline, call: ArmCall, perform: () => Promise<SimulatorResponse>) {
  return timeline.call({ changes: changesState(call.operation), isRefused: ({ status }) => status >= 300 }, perform);
}

/** What has happened in the turn that runs. */
interface TurnNotes {
  readonly turn: Turn;
  questions: number;
  events: number;
  readonly faults: Record<string, unknown>;
  /** Follow the line of a call that has not come to its end: without it they would speak of another. */
  readonly lines: JournalLine[];
}

interface OwedEvent {
  readonly key: string;
  readonly change: ResourceChange;
  readonly atMs: number;
}

class KeptJournal implements Journal {
  readonly #parts: JournalParts & { readonly file: KeptFile };
  readonly #pastFaults = new Map<string, unknown>();
  readonly #settledEvents = new Set<string>();
  #owed: OwedEvent[] = [];
  #phase: "replaying" | "awaitingSubscriber" | "running" = "replaying";
  /** Of the call that was carried out last. */
  #lastTurn: number | undefined;
  #hasWarned = false;
  #isLoading = false;
  /** Lines of the initial state, while it is made. */
  #held: JournalLine[] | undefined;
  #notes: TurnNotes | undefined;

  constructor(parts: JournalParts & { readonly file: KeptFile }) {
    this.#parts = parts;
  }

  readonly plannedFault: PlannedFaults = {
    backupJob: (vmId) => this.#struck(() => this.#parts.faults.backupJob(vmId), isBackupJobFault),
    agentNotReady: (vmId) => this.#struck(() => this.#parts.faults.agentNotReady(vmId) || undefined, isTrue) ?? false,
    agentVersion: (vmId) => this.#struck(() => this.#parts.faults.agentVersion(vmId), isText),
    regionOut: (location) => this.#struck(() => this.#parts.faults.regionOut(location) || undefined, isTrue) ?? false,
  };

  carryOut(call: ArmCall, perform: () => Promise<SimulatorResponse>): Promise<SimulatorResponse> {
    const { timeline } = this.#parts;
    if (timeline.current() !== undefined) return perform();
    return carryOutInTurn(timeline, call, async () => {
      const response = await perform();
      if (response.status < 300) this.#write(call, response.status);
      return response;
    });
  }

  publish(change: ResourceChange): void {
    if (this.#isLoading) return;
    const notes = this.#notesOfTurn();
    if (notes === undefined) {
      this.#parts.eventGrid.publish(change);
      return;
    }
    const event = { key: `${notes.turn.number}.${notes.events}`, change, atMs: notes.turn.atMs };
    notes.events += 1;
    if (this.#phase === "running") this.#tell(event);
    else if (!this.#settledEvents.has(event.key)) this.#owe(event);
  }

  subscribed(): void {
    if (this.#phase !== "awaitingSubscriber") return;
    this.#phase = "running";
    for (const event of this.#owed) this.#tell(event);
    this.#owed = [];
  }

  async replay(again: (line: CallLine) => Promise<SimulatorResponse>): Promise<boolean> {
    const { lines } = this.#parts.file.journal;
    for (const line of lines) this.#remember(line);
    for (const line of lines) await this.#replayLine(line, again);
    this.#parts.timeline.goOn();
    this.#phase = lines.length > 0 ? "awaitingSubscriber" : "running";
    return lines.some((line) => line.kind === "call");
  }

  isLoading(): boolean {
    return this.#isLoading;
  }

  async load(run: () => Promise<void>): Promise<void> {
    this.#isLoading = true;
    this.#held = [];
    try {
      await run();
      this.#parts.file.journal.append(this.#held);
    } finally {
      this.#isLoading = false;
      this.#held = undefined;
    }
  }

  #remember(line: JournalLine): void {
    if (line.kind === "event") this.#settledEvents.add(line.event);
    if (line.kind === "fault") this.#pastFaults.set(`${line.turn}/${line.question}`, line.fault);
    if (line.kind !== "call") return;
    for (const [question, fault] of Object.entries(line.faults ?? {})) {
      this.#pastFaults.set(`${line.turn}/${question}`, fault);
    }
  }

  async #replayLine(line: JournalLine, again: (line: CallLine) => Promise<SimulatorResponse>): Promise<void> {
    await this.#parts.timeline.standAt(line.atMs);
    if (line.kind !== "call") return;
    this.#isLoading = line.isLoad === true;
    const { status } = await again(line);
    this.#isLoading = false;
    if (status !== line.status) throw journalDiverges(this.#parts.file.name, line, `answered ${status}`);
    const turn = this.#lastTurn;
    if (turn !== line.turn) throw journalDiverges(this.#parts.file.name, line, `turn ${turn}`);
  }

  #write(call: ArmCall, status: number): void {
    const turn = this.#parts.timeline.current();
    if (turn?.number === undefined) return;
    this.#lastTurn = turn.number;
    if (this.#phase === "replaying") return;
    const { request } = call;
    const { "api-version": _, ...query } = Object.fromEntries(request.query);
    const { faults = {}, lines = [] } = this.#notesOfTurn() ?? {};
    const line: CallLine = {
      kind: "call",
      turn: turn.number,
      atMs: turn.atMs,
      method: request.method,
      path: request.path,
      query,
      apiVersion: request.apiVersion,
      origin: request.origin,
      ...(request.body === undefined ? {} : { body: request.body }),
      status,
      ...(this.#isLoading ? { isLoad: true } : {}),
      ...(Object.keys(faults).length === 0 ? {} : { faults }),
    };
    if (this.#held === undefined) this.#parts.file.journal.append([line, ...lines]);
    else this.#held.push(line, ...lines);
  }

  /** Nobody waits for these lines, so that a folder that vanished ends nothing: the next call is told. */
  #note(line: JournalLine): void {
    const notes = this.#notesOfTurn();
    if (notes?.turn.kind === "call") {
      notes.lines.push(line);
      return;
    }
    try {
      this.#parts.file.journal.append([line]);
    } catch (error) {
      if (!this.#hasWarned) this.#parts.file.warn(`The journal cannot be written: ${String(error)}`);
      this.#hasWarned = true;
    }
  }

  /** Undefined outside the turns that change state: what happens there is no part of what a replay makes again. */
  #notesOfTurn(): TurnNotes | undefined {
    const turn = this.#parts.timeline.current();
    if (turn?.number === undefined) return undefined;
    if (this.#notes?.turn !== turn) this.#notes = { turn, questions: 0, events: 0, faults: {}, lines: [] };
    return this.#notes;
  }

  /** Asks the fault plan, or in a replay the journal; what strikes in a turn that changes state is written down. */
  #struck<T>(ask: () => T | undefined, isKind: (value: unknown) => value is T): T | undefined {
    const notes = this.#notesOfTurn();
    if (notes === undefined) return ask();
    const question = notes.questions;
    notes.questions += 1;
    const { number: turn = 0, atMs, kind } = notes.turn;
    if (this.#phase === "replaying") {
      const past = this.#pastFaults.get(`${turn}/${question}`);
      return isKind(past) ? past : undefined;
    }
    const fault = ask();
    if (fault === undefined) return undefined;
    if (kind === "call") notes.faults[question] = fault;
    else this.#note({ kind: "fault", turn, atMs, question, fault });
    return fault;
  }

  #tell({ key, change, atMs }: OwedEvent): void {
    this.#parts.eventGrid.publish(change, { atMs, settled: () => this.#settled(key) });
  }

  #settled(event: string): void {
    this.#note({ kind: "event", atMs: this.#parts.timeline.clock.now(), event });
  }

  #owe(event: OwedEvent): void {
    this.#owed.push(event);
    if (this.#owed.length > MOST_OWED_EVENTS) this.#owed.shift();
  }
}

function isTrue(value: unknown): value is true {
  return value === true;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** The journal's own check of its lines ends at their members; a fault is what an earlier life's plan held. */
function isBackupJobFault(value: unknown): value is BackupJobFault {
  return isObject(value) && typeof value["outcome"] === "string";
}
