import type { Instant } from "../../../domain/instant.ts";
import type { InstanceState, StartRequest, Workflows } from "../../../domain/ports/workflows.ts";
import { PlannedFaults } from "./planned-faults.ts";

/** Instances in a map, with the task hub's rule: a finished instance is replaced, a running one is not. */
export class InMemoryWorkflows implements Workflows {
  readonly faults = new PlannedFaults();
  readonly started: StartRequest[] = [];
  readonly signals: {
    readonly entity: string;
    readonly key: string;
    readonly operation: string;
    readonly input?: unknown;
  }[] = [];
  readonly purged: Parameters<Workflows["purge"]>[0][] = [];
  readonly #instances = new Map<string, { readonly state: InstanceState; readonly requestId?: string }>();
  readonly #entities = new Map<string, unknown>();

  /** Puts an instance there without starting it. */
  put(
    instanceId: string,
    state:
      | "running"
      | "finished"
      | Omit<InstanceState & { kind: "ended" }, "kind">
      | Extract<InstanceState, { kind: "running" }>,
  ): void {
    const ended = { kind: "ended", status: "Completed", output: null, endedAt: "2026-01-01T00:00:00.000Z" } as const;
    const known = typeof state === "string" ? {} : state;
    const former = this.#instances.get(instanceId);
    const found: InstanceState =
      typeof state === "object" && "kind" in state
        ? state
        : state === "running"
          ? { kind: "running" }
          : { ...ended, endedAt: ended.endedAt as Instant, ...known };
    this.#instances.set(instanceId, { ...former, state: found });
  }

  putEntity(entity: string, key: string, state: unknown = {}): void {
    this.#entities.set(`${entity} ${key}`, state);
  }

  async startUnlessRunning(request: StartRequest, requestId?: string): Promise<"started" | "alreadyRunning"> {
    this.faults.check("startUnlessRunning");
    const found = this.#instances.get(request.instanceId);
    if (requestId !== undefined && found?.requestId === requestId) return "started";
    if (found?.state.kind === "running") return "alreadyRunning";
    this.#start(request, requestId);
    return "started";
  }

  async startOnce(request: StartRequest): Promise<"started" | "alreadyExists"> {
    this.faults.check("startOnce");
    if (this.#instances.has(request.instanceId)) return "alreadyExists";
    this.#start(request);
    return "started";
  }

  async read(instanceId: string): Promise<InstanceState> {
    this.faults.check("read");
    return this.#instances.get(instanceId)?.state ?? { kind: "absent" };
  }

  async hasEntityState(entity: string, key: string): Promise<boolean> {
    this.faults.check("hasEntityState");
    return this.#entities.has(`${entity} ${key}`);
  }

  async readEntityState(entity: string, key: string): Promise<unknown> {
    this.faults.check("readEntityState");
    return this.#entities.get(`${entity} ${key}`);
  }

  async signalEntity(entity: string, key: string, operation: string, input?: unknown): Promise<void> {
    this.faults.check("signalEntity");
    this.signals.push({ entity, key, operation, ...(input !== undefined && { input }) });
  }

  async purge(span: Parameters<Workflows["purge"]>[0]): Promise<number> {
    this.faults.check("purge");
    this.purged.push(span);
    return 1;
  }

  #start(request: StartRequest, requestId?: string): void {
    const known = requestId === undefined ? {} : { requestId };
    this.#instances.set(request.instanceId, { state: { kind: "running" }, ...known });
    this.started.push(request);
  }
}
