import type { ArmCall } from "../arm/arm-call.ts";
import { isObject } from "../arm/json.ts";
import type { BackupJobFault, PlannedFaults, ResourceChange, SimulatorResponse } from "../arm/service.ts";
import { type CallLine, type JournalFile, type JournalLine, journalDiverges } from "./journal-file.ts";
import { isMutating } from "./mutating-operations.ts";
import type { Step, Timeline } from "./timeline.ts";

/**
 * Lets the simulator's state survive its process. Every successful mutating call is recorded; the same calls at the same
 * instants lead to the same state, because the timeline leaves nothing else for it to depend on. Inputs from outside the
 * calls are recorded too: planned faults that were injected, and which events need no further delivery.
 */
export interface Journal {
  /** Carries out an ARM call in a step of its own, and records it if it is mutating and succeeds. */
  carryOut(call: ArmCall, perform: () => Promise<SimulatorResponse>): Promise<SimulatorResponse>;
  readonly plannedFault: PlannedFaults;
  /** Publishes a change to Event Grid, unless an earlier run has delivered it. */
  publish(change: ResourceChange): void;
  /** An event subscription was added: events that an earlier run did not deliver are sent now. */
  subscriberAdded(): void;
  /**
   * Restores the state from the recorded calls.
   *
   * @returns Whether there were any.
   * @throws When the response to a call differs from the recorded one.
   */
  replay(repeat: (line: CallLine) => Promise<SimulatorResponse>): Promise<boolean>;
  /** Whether the initial state is being loaded: everything is ready at once, no events. */
  isLoading(): boolean;
  /** Runs the calls that create the initial state: they are recorded together, or not at all. */
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
  /** Nothing is recorded when absent. */
  readonly file: OpenJournal | undefined;
}

interface OpenJournal {
  readonly name: string;
  readonly journal: JournalFile;
  readonly warn: (text: string) => void;
}

/** Events kept for a subscriber that has not subscribed again yet; the oldest are dropped first. */
const MAX_UNDELIVERED_EVENTS = 1000;

export function createJournal(parts: JournalParts): Journal {
  return parts.file === undefined ? createVolatileJournal(parts) : new FileJournal({ ...parts, file: parts.file });
}

/** Without a file, but in steps like the other, so that both behave alike. */
function createVolatileJournal({ timeline, faults, eventGrid }: JournalParts): Journal {
  let isLoading = false;
  return {
    carryOut: (call, perform) => carryOutInStep(timeline, call, perform),
    plannedFault: faults,
    publish(change) {
      if (!isLoading) eventGrid.publish(change);
    },
    subscriberAdded: () => {},
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

function carryOutInStep(timeline: Timeline, call: ArmCall, perform: () => Promise<SimulatorResponse>) {
  return timeline.call({ changes: isMutating(call.operation), isRefused: ({ status }) => status >= 300 }, perform);
}

/** What has happened in the current step. */
interface StepNotes {
  readonly step: Step;
  questions: number;
  events: number;
  readonly faults: Record<string, unknown>;
  /** Written after the line of the call that still runs, to which they belong. */
  readonly lines: JournalLine[];
}

interface UndeliveredEvent {
  readonly key: string;
  readonly change: ResourceChange;
  readonly atMs: number;
}

class FileJournal implements Journal {
  readonly #parts: JournalParts & { readonly file: OpenJournal };
  readonly #pastFaults = new Map<string, unknown>();
  readonly #settledEvents = new Set<string>();
  #undelivered: UndeliveredEvent[] = [];
  #phase: "replaying" | "awaitingSubscriber" | "running" = "replaying";
  /** Of the last call that was carried out. */
  #lastStep: number | undefined;
  #hasWarned = false;
  #isLoading = false;
  /** Lines of the initial state, while it is loaded. */
  #initialLines: JournalLine[] | undefined;
  #notes: StepNotes | undefined;

  constructor(parts: JournalParts & { readonly file: OpenJournal }) {
    this.#parts = parts;
  }

  readonly plannedFault: PlannedFaults = {
    backupJob: (vmId) => this.#askPlan(() => this.#parts.faults.backupJob(vmId), isBackupJobFault),
    missedBackup: (vmId) => this.#askPlan(() => this.#parts.faults.missedBackup(vmId) || undefined, isTrue) ?? false,
    agentNotReady: (vmId) => this.#askPlan(() => this.#parts.faults.agentNotReady(vmId) || undefined, isTrue) ?? false,
    agentVersion: (vmId) => this.#askPlan(() => this.#parts.faults.agentVersion(vmId), isText),
    provisioningFails: (vmId) =>
      this.#askPlan(() => this.#parts.faults.provisioningFails(vmId) || undefined, isTrue) ?? false,
    regionOut: (location) => this.#askPlan(() => this.#parts.faults.regionOut(location) || undefined, isTrue) ?? false,
  };

  carryOut(call: ArmCall, perform: () => Promise<SimulatorResponse>): Promise<SimulatorResponse> {
    const { timeline } = this.#parts;
    if (timeline.current() !== undefined) return perform();
    return carryOutInStep(timeline, call, async () => {
      const response = await perform();
      if (response.status < 300) this.#write(call, response.status);
      return response;
    });
  }

  publish(change: ResourceChange): void {
    if (this.#isLoading) return;
    const notes = this.#notesOfStep();
    if (notes === undefined) {
      this.#parts.eventGrid.publish(change);
      return;
    }
    const event = { key: `${notes.step.number}.${notes.events}`, change, atMs: notes.step.atMs };
    notes.events += 1;
    if (this.#phase === "running") this.#publishEvent(event);
    else if (!this.#settledEvents.has(event.key)) this.#keep(event);
  }

  subscriberAdded(): void {
    if (this.#phase !== "awaitingSubscriber") return;
    this.#phase = "running";
    for (const event of this.#undelivered) this.#publishEvent(event);
    this.#undelivered = [];
  }

  async replay(repeat: (line: CallLine) => Promise<SimulatorResponse>): Promise<boolean> {
    const { journal } = this.#parts.file;
    let hasCalls = false;
    // A fault or an event stands after the effect that it belongs to, so the file is read twice.
    for (const line of journal.lines()) this.#remember(line);
    for (const line of journal.lines()) {
      await this.#replayLine(line, repeat);
      hasCalls ||= line.kind === "call";
    }
    this.#pastFaults.clear();
    this.#settledEvents.clear();
    this.#parts.timeline.resume();
    this.#phase = journal.hasLines ? "awaitingSubscriber" : "running";
    return hasCalls;
  }

  isLoading(): boolean {
    return this.#isLoading;
  }

  async load(run: () => Promise<void>): Promise<void> {
    this.#isLoading = true;
    this.#initialLines = [];
    try {
      await run();
      this.#parts.file.journal.append(this.#initialLines);
    } finally {
      this.#isLoading = false;
      this.#initialLines = undefined;
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

  async #replayLine(line: JournalLine, repeat: (line: CallLine) => Promise<SimulatorResponse>): Promise<void> {
    await this.#parts.timeline.pauseAt(line.atMs);
    if (line.kind !== "call") return;
    this.#isLoading = line.isLoad === true;
    const { status } = await repeat(line);
    this.#isLoading = false;
    if (status !== line.status) throw journalDiverges(this.#parts.file.name, line, `answered ${status}`);
    const step = this.#lastStep;
    if (step !== line.turn) throw journalDiverges(this.#parts.file.name, line, `step ${step}`);
  }

  #write(call: ArmCall, status: number): void {
    const step = this.#parts.timeline.current();
    if (step?.number === undefined) return;
    this.#lastStep = step.number;
    if (this.#phase === "replaying") return;
    const { request } = call;
    const { "api-version": _, ...query } = Object.fromEntries(request.query);
    const { faults = {}, lines = [] } = this.#notesOfStep() ?? {};
    const line: CallLine = {
      kind: "call",
      turn: step.number,
      atMs: step.atMs,
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
    if (this.#initialLines === undefined) this.#parts.file.journal.append([line, ...lines]);
    else this.#initialLines.push(line, ...lines);
  }

  /** No call waits for these lines, so a failure to write them is only a warning; the next call reports it. */
  #note(line: JournalLine): void {
    const notes = this.#notesOfStep();
    if (notes?.step.kind === "call") {
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

  /** Undefined outside mutating steps: what happens there is not replayed. */
  #notesOfStep(): StepNotes | undefined {
    const step = this.#parts.timeline.current();
    if (step?.number === undefined) return undefined;
    if (this.#notes?.step !== step) this.#notes = { step, questions: 0, events: 0, faults: {}, lines: [] };
    return this.#notes;
  }

  /** Asks the fault plan, or in a replay the journal; what it injects in a mutating step is recorded. */
  #askPlan<T>(ask: () => T | undefined, isKind: (value: unknown) => value is T): T | undefined {
    const notes = this.#notesOfStep();
    if (notes === undefined) return ask();
    const question = notes.questions;
    notes.questions += 1;
    const { number: turn = 0, atMs, kind } = notes.step;
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

  #publishEvent({ key, change, atMs }: UndeliveredEvent): void {
    const { eventGrid, timeline } = this.#parts;
    const settled = () => this.#note({ kind: "event", atMs: timeline.clock.now(), event: key });
    eventGrid.publish(change, { atMs, settled });
  }

  #keep(event: UndeliveredEvent): void {
    this.#undelivered.push(event);
    if (this.#undelivered.length > MAX_UNDELIVERED_EVENTS) this.#undelivered.shift();
  }
}

function isTrue(value: unknown): value is true {
  return value === true;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** The journal checks only the members of its lines; a fault comes from the plan of an earlier run. */
function isBackupJobFault(value: unknown): value is BackupJobFault {
  return isObject(value) && typeof value["outcome"] === "string";
}
