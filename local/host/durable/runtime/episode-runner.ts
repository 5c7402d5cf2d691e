import type { Clock } from "../../../clock.ts";
import type { DurableWork, SettleInvocation } from "../../contract.ts";
import { errorMessage } from "../../error-text.ts";
import { isFinished } from "../../runtime-status.ts";
import { type EncodedEvent, EventType, encodeMarker, type HistoryEvent } from "../replay/history-events.ts";
import { type VersionRules, versionVerdict } from "../replay/orchestration-version.ts";
import {
  type EpisodeResult,
  failedEpisode,
  type OrchestratorRunOptions,
  orchestratorFailed,
  runOrchestrator,
} from "../replay/run-orchestrator.ts";
import { awaitedEvents } from "../replay/unsafe-patterns.ts";
import {
  type Execution,
  ExecutionCache,
  emptyExecution,
  loadExecution,
  toReplayedExecution,
} from "../store/execution.ts";
import type { GroupCommit } from "../store/group-commit.ts";
import type { InboxRow } from "../store/inbox-mirror.ts";
import type { InstanceRow } from "../store/instance-store.ts";
import { recordEpisode } from "../store/record-episode.ts";
import type { Store } from "../store/store.ts";
import { createEffects, type Effects } from "../store/store.ts";
import { EpisodePacer } from "./episode-pacer.ts";

export interface EpisodeRunnerOptions extends OrchestratorRunOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly createId: () => string;
  readonly commits: GroupCommit;
  /** Whether activities of the instance have been scheduled and have not started. */
  hasBacklog(hubKey: number): boolean;
  readonly versionRules: VersionRules;
  log(level: "warning" | "error", message: string): void;
}

/** The real host's words. */
const VERSION_MISMATCH = "Orchestration version did not comply with Worker Versioning";
/** Messages processed in one episode; the rest wait for the next. */
const MAX_MESSAGES_PER_EPISODE = 5_000;
/** About 5,000 short executions: enough for all that run at a time, while waiting ones do not fill the memory. */
const MAX_CACHED_CHARACTERS = 8_000_000;

/** Runs episodes: reads an instance's messages, calls the orchestrator and writes the result, as one transaction. */
export class EpisodeRunner {
  readonly #options: EpisodeRunnerOptions;
  readonly #pacer: EpisodePacer;
  #hasWarned = false;
  readonly #warnings = new Set<string>();
  readonly #waitingForOtherVersion = new Set<number>();
  readonly #cache = new ExecutionCache(MAX_CACHED_CHARACTERS);

  constructor(options: EpisodeRunnerOptions) {
    this.#options = options;
    this.#pacer = new EpisodePacer((hubKey) => options.hasBacklog(hubKey));
  }

  /** Drops an execution that was changed outside its episodes from the cache. */
  evict(hubKey: number): void {
    this.#cache.take(hubKey);
  }

  /** Keeps a new instance in memory until its first episode, where there is room. */
  adopt(row: InstanceRow): void {
    this.#cache.putIfRoom(emptyExecution(row));
  }

  /** @param onReturned - Called when the episode only waits for its commit; not for one that has nothing to commit. */
  async run(hubKey: number, onReturned?: () => void): Promise<Effects> {
    const { store } = this.#options;
    const postponed = this.#pacer.postpone(this.#cache.peek(hubKey));
    if (postponed !== undefined) await postponed;
    const execution = this.#cache.take(hubKey) ?? loadExecution(store.instances, hubKey);
    if (execution === undefined || isFinished(execution.row.status)) {
      store.transaction(() => store.messages.removeMessages(hubKey));
      return createEffects();
    }
    const verdict = versionVerdict(execution.row.version, this.#options.versionRules);
    if (verdict === "wait") return this.#leaveToOtherVersion(execution);
    const received = this.#collect(execution);
    const effects = createEffects();
    if (received.hasMore) effects.instances.push(hubKey);
    if (received.events.length === 0) {
      store.transaction(() => this.#discard(received));
      this.#cache.put(execution);
      return effects;
    }
    const nowMs = Math.max(this.#options.clock.now(), execution.row.orchestration_ms);
    const newEvents = startEpisode(execution, received.events, nowMs);
    const refusal = verdict === "fail" ? VERSION_MISMATCH : store.fatalWork.refusalOf(workOf(execution));
    const startedAtMs = performance.now();
    const { returned, settle } =
      refusal === undefined ? await this.#call(execution, newEvents) : refusedEpisode(execution, refusal);
    const costMs = performance.now() - startedAtMs;
    let result = returned;
    let next: Execution | undefined;
    const committed = this.#options.commits.commit(() => {
      effects.activities.length = 0; // The work may be committed a second time.
      effects.started.length = 0;
      result = afterStrayError(execution, returned, settle());
      next = this.#record(execution, newEvents, result, nowMs, received, effects);
    });
    onReturned?.();
    await committed;
    if (next !== undefined) {
      const compared = this.#withEvents(next, result);
      this.#pacer.record(compared, costMs);
      this.#cache.put(compared);
    }
    return effects;
  }

  async #call(execution: Execution, newEvents: readonly EncodedEvent[]): Promise<Episode> {
    let settle: SettleInvocation = () => undefined;
    const onReturned = (given: SettleInvocation) => {
      settle = given;
    };
    const replayed = toReplayedExecution(execution);
    const result = await runOrchestrator(replayed, newEvents, this.#options, onReturned);
    return { returned: this.#compareEvents(execution, result), settle };
  }

  /** Events that the orchestrator waits for are not in the history, so they are compared from episode to episode. */
  #compareEvents({ row, awaitedEvents: before = [] }: Execution, result: EpisodeResult): EpisodeResult {
    if (result.kind !== "replayed" || before.length === 0 || !this.#options.strict) return result;
    const names = awaitedEvents(result.state.actions);
    const changed = before.findIndex((name, index) => name !== names[index]);
    if (changed === -1) return result;
    const evidence = `on replay it waits for the event "${names[changed] ?? ""}" instead of "${before[changed] ?? ""}"`;
    const why = "it does not take the same steps on every replay";
    return failedEpisode(orchestratorFailed(row.name, `${why}: ${evidence}.`), result.replay.nextId);
  }

  #withEvents(execution: Execution, result: EpisodeResult): Execution {
    const isNewExecution = execution.events.length === 0;
    if (result.kind !== "replayed" || isNewExecution || !this.#options.strict) return execution;
    return { ...execution, awaitedEvents: awaitedEvents(result.state.actions) };
  }

  /** Its messages stay in the database: a host of another version runs it. Timers stay due. */
  #leaveToOtherVersion(execution: Execution): Effects {
    const { id, version, hub_key: hubKey } = execution.row;
    const { defaultVersion = "", versionMatchStrategy = "None" } = this.#options.versionRules;
    if (!this.#waitingForOtherVersion.has(hubKey)) {
      this.#waitingForOtherVersion.add(hubKey);
      const own = `its version is "${defaultVersion}" and versionMatchStrategy is ${versionMatchStrategy}`;
      this.#options.log("warning", `${id} has version "${version ?? ""}" and is not run by this host: ${own}.`);
    }
    this.#cache.put(execution);
    return createEffects();
  }

  #record(
    execution: Execution,
    newEvents: readonly EncodedEvent[],
    result: EpisodeResult,
    nowMs: number,
    received: ReceivedMessages,
    effects: Effects,
  ): Execution | undefined {
    const { store, createId } = this.#options;
    store.fatalWork.forget(workOf(execution));
    const accepted = this.#rejectRunningChild(execution, result);
    if (result.kind === "replayed" && !result.isComparedWithSdk) this.#warnWithoutComparison();
    if (accepted.kind === "terminated") this.#warnOfLocks(execution.row.id);
    if (result.kind === "replayed") for (const warning of result.warnings) this.#warn(execution, warning);
    if (accepted.kind === "failed") this.#options.log("warning", `${execution.row.id}: ${accepted.output}`);
    const next = recordEpisode(store, { execution, newEvents, result: accepted, nowMs, createId }, effects);
    if (next !== undefined) this.#discard(received);
    return next;
  }

  /** The end of an instance releases its locks here; Azure releases them only when the orchestrator itself ends. */
  #warnOfLocks(instanceId: string): void {
    const locked = this.#options.store.entities.lockedBy(instanceId);
    if (locked.length === 0) return;
    const entities = `the entities that it had locked (${locked.join(", ")})`;
    this.#options.log("warning", `${instanceId} was terminated: on Azure ${entities} would stay locked for ever.`);
  }

  /** Once for each orchestrator and text. */
  #warn({ row }: Execution, warning: string): void {
    const key = `${row.name}: ${warning}`;
    if (this.#warnings.has(key)) return;
    this.#warnings.add(key);
    this.#options.log("warning", `Orchestrator function '${row.name}' (instance ${row.id}): ${warning}.`);
  }

  #warnWithoutComparison(): void {
    if (this.#hasWarned || !this.#options.strict) return;
    this.#hasWarned = true;
    const why = "this version of the durable SDK does not expose its sequence numbers";
    this.#options.log("warning", `Strict mode is limited: ${why}, so they cannot be compared with the host's.`);
  }

  /** On the real host a sub-orchestration with an ID that is in use makes its parent hang. */
  #rejectRunningChild(execution: Execution, result: EpisodeResult): EpisodeResult {
    if (result.kind !== "replayed") return result;
    for (const schedule of result.replay.newTasks) {
      if (schedule.kind !== "subOrchestration") continue;
      const status = this.#options.store.instances.statusOf(schedule.instanceId);
      if (status === undefined || isFinished(status)) continue;
      const why = `the sub-orchestration ID "${schedule.instanceId}" is in use by an instance that is ${status}`;
      return failedEpisode(orchestratorFailed(execution.row.name, `${why}.`), result.replay.nextId);
    }
    return result;
  }

  #collect(execution: Execution): ReceivedMessages {
    const { messages } = this.#options.store;
    const { hub_key: hubKey, execution_id: executionId, episodes } = execution.row;
    const inbox = messages.inbox(hubKey, episodes === 0, MAX_MESSAGES_PER_EPISODE);
    const timers = execution.hasTimers ? messages.dueTimers(hubKey, this.#options.clock.now()) : [];
    const wanted = (row: InboxRow) => row.execution_id === null || row.execution_id === executionId;
    const events = [...inbox, ...timers].filter(wanted).map(decode);
    return { hubKey, inbox, timers, events, hasMore: inbox.length === MAX_MESSAGES_PER_EPISODE };
  }

  #discard({ hubKey, inbox, timers }: ReceivedMessages): void {
    const { messages } = this.#options.store;
    messages.removeRead(hubKey, inbox);
    for (const { number } of timers) messages.removeTimer(number);
  }
}

/** What the orchestrator returned; it counts if `settle` returns no error when the episode is committed. */
interface Episode {
  readonly returned: EpisodeResult;
  readonly settle: SettleInvocation;
}

function refusedEpisode({ row }: Execution, refusal: string): Episode {
  return { returned: failedEpisode(orchestratorFailed(row.name, `${refusal}.`)), settle: () => undefined };
}

function afterStrayError({ row }: Execution, returned: EpisodeResult, stray: Error | undefined): EpisodeResult {
  if (stray === undefined || returned.kind === "terminated") return returned;
  return failedEpisode(orchestratorFailed(row.name, errorMessage(stray)));
}

function workOf({ row }: Execution): DurableWork {
  return { executionId: row.execution_id, task: -1 };
}

function decode({ parsed, event }: InboxRow): EncodedEvent {
  return { event: parsed ?? (JSON.parse(event) as HistoryEvent), text: event };
}

interface ReceivedMessages {
  readonly hubKey: number;
  readonly inbox: readonly InboxRow[];
  readonly timers: readonly InboxRow[];
  readonly events: readonly EncodedEvent[];
  readonly hasMore: boolean;
}

/** After continueAsNew the real host ends the first episode's start before the first scheduled task. */
function startEpisode({ row }: Execution, events: readonly EncodedEvent[], nowMs: number): readonly EncodedEvent[] {
  const opening = [encodeMarker(EventType.orchestratorStarted, nowMs), ...events];
  const isContinued = row.generation > 0 && row.episodes === 0;
  return isContinued ? [...opening, encodeMarker(EventType.orchestratorCompleted, nowMs)] : opening;
}
