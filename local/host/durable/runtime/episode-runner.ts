import type { Clock } from "../../../clock.ts";
import { type Decision, type DecisionScope, decide, failed } from "../replay/decide.ts";
import { EventType, type HistoryEvent, historyEvent, isoTime } from "../replay/history-events.ts";
import { type Effects, noEffects } from "../store/effects.ts";
import { recordEpisode } from "../store/episode-commit.ts";
import type { GroupCommit } from "../store/group-commit.ts";
import type { InboxRow } from "../store/message-store.ts";
import { isFinished, type Store } from "../store/store.ts";
import { type Execution, ExecutionCache, loadExecution } from "./execution.ts";

export interface EpisodeRunnerOptions extends DecisionScope {
  readonly store: Store;
  readonly clock: Clock;
  readonly createId: () => string;
  readonly commits: GroupCommit;
  log(level: "warning" | "error", message: string): void;
}

/** Messages taken into one episode; the rest waits for the next. */
const BATCH_LIMIT = 1_000;
/** Some 5,000 short executions: enough for all that run at a time; those that only wait shall not fill the memory. */
const CACHE_LIMIT_IN_CHARACTERS = 8_000_000;

/** Runs episodes: reads what has come in for an instance, asks the orchestrator, writes the answer, atomically. */
export class EpisodeRunner {
  readonly #options: EpisodeRunnerOptions;
  #hasWarned = false;
  readonly #cache = new ExecutionCache(CACHE_LIMIT_IN_CHARACTERS);

  constructor(options: EpisodeRunnerOptions) {
    this.#options = options;
  }

  /** Forgets an execution that something else has changed. */
  forget(hubKey: number): void {
    this.#cache.take(hubKey);
  }

  async run(hubKey: number): Promise<Effects> {
    const { store } = this.#options;
    const execution = this.#cache.take(hubKey) ?? loadExecution(store.instances, hubKey);
    if (execution === undefined || isFinished(execution.row.status)) {
      store.transaction(() => store.messages.removeMessages(hubKey));
      return noEffects();
    }
    const mail = this.#collect(execution);
    const effects = noEffects();
    if (mail.isCutOff) effects.instances.add(hubKey);
    if (mail.events.length === 0) {
      store.transaction(() => this.#discard(mail));
      this.#cache.put(execution);
      return effects;
    }
    const nowMs = Math.max(this.#options.clock.now(), execution.row.orchestration_ms);
    const fresh = openEpisode(execution, mail.events, nowMs);
    const decision = await decide(execution, fresh, this.#options);
    let next: Execution | undefined;
    await this.#options.commits.commit(() => {
      next = this.#record(execution, fresh, decision, nowMs, mail, effects);
    });
    if (next !== undefined) this.#cache.put(next);
    return effects;
  }

  #record(
    execution: Execution,
    fresh: readonly HistoryEvent[],
    decision: Decision,
    nowMs: number,
    mail: Mail,
    effects: Effects,
  ): Execution | undefined {
    const { store, createId } = this.#options;
    this.#discard(mail);
    const accepted = this.#refuseRunningChild(execution, decision);
    if (decision.kind === "goesOn" && !decision.isCompared) this.#warnOfMissingNumbers();
    if (accepted.kind === "failed") this.#options.log("warning", `${execution.row.id}: ${accepted.output}`);
    return recordEpisode(store, { execution, fresh, decision: accepted, nowMs, createId }, effects);
  }

  #warnOfMissingNumbers(): void {
    if (this.#hasWarned || !this.#options.strict) return;
    this.#hasWarned = true;
    const why = "the durable SDK does not show its task numbers (another version?)";
    this.#options.log("warning", `Strict mode only half works: ${why}, so they cannot be compared with the host's.`);
  }

  /** On the real host a child under an ID that is in use hangs its parent. */
  #refuseRunningChild(execution: Execution, decision: Decision): Decision {
    if (decision.kind !== "goesOn") return decision;
    for (const schedule of decision.replay.fresh) {
      if (schedule.kind !== "subOrchestration") continue;
      const status = this.#options.store.instances.statusOf(schedule.instanceId);
      if (status === undefined || isFinished(status)) continue;
      const why = `the sub-orchestration ID "${schedule.instanceId}" is in use by an instance that is ${status}`;
      return failed(`Orchestrator function '${execution.row.name}' failed: ${why}.`, decision.replay.nextId);
    }
    return decision;
  }

  #collect(execution: Execution): Mail {
    const { messages } = this.#options.store;
    const { hub_key: hubKey, execution_id: executionId, episodes } = execution.row;
    const inbox = messages.inbox(hubKey, episodes === 0, BATCH_LIMIT);
    const timers = messages.dueTimers(hubKey, this.#options.clock.now());
    const wanted = (row: InboxRow) => row.execution_id === null || row.execution_id === executionId;
    const events = [...inbox, ...timers].filter(wanted).map((row) => JSON.parse(row.event) as HistoryEvent);
    return { inbox, timers, events, isCutOff: inbox.length === BATCH_LIMIT };
  }

  #discard({ inbox, timers }: Mail): void {
    const { messages } = this.#options.store;
    for (const { number } of inbox) messages.removeMessage(number);
    for (const { number } of timers) messages.removeTimer(number);
  }
}

interface Mail {
  readonly inbox: readonly InboxRow[];
  readonly timers: readonly InboxRow[];
  readonly events: readonly HistoryEvent[];
  readonly isCutOff: boolean;
}

/** After continueAsNew the real host closes the opening of an execution before the first schedules. */
function openEpisode({ row }: Execution, events: readonly HistoryEvent[], nowMs: number): readonly HistoryEvent[] {
  const stamp = (type: typeof EventType.orchestratorStarted | typeof EventType.orchestratorCompleted) =>
    historyEvent({ EventType: type, Timestamp: isoTime(nowMs) });
  const opening = [stamp(EventType.orchestratorStarted), ...events];
  const isContinued = row.generation > 0 && row.episodes === 0;
  return isContinued ? [...opening, stamp(EventType.orchestratorCompleted)] : opening;
}
