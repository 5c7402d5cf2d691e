import type { StartRequest, Workflows } from "../../../domain/ports/workflows.ts";
import { PlannedFaults } from "./planned-faults.ts";

/** Instances in a map, with the task hub's rule: a finished instance is replaced, a running one is not. */
export class InMemoryWorkflows implements Workflows {
  readonly faults = new PlannedFaults();
  readonly started: StartRequest[] = [];
  readonly #instances = new Map<string, "running" | "finished">();

  /** Puts an instance there without starting it. */
  put(instanceId: string, state: "running" | "finished"): void {
    this.#instances.set(instanceId, state);
  }

  async startUnlessRunning(request: StartRequest): Promise<"started" | "alreadyRunning"> {
    this.faults.check("startUnlessRunning");
    if (this.#instances.get(request.instanceId) === "running") return "alreadyRunning";
    this.#start(request);
    return "started";
  }

  async startOnce(request: StartRequest): Promise<"started" | "alreadyExists"> {
    this.faults.check("startOnce");
    if (this.#instances.has(request.instanceId)) return "alreadyExists";
    this.#start(request);
    return "started";
  }

  #start(request: StartRequest): void {
    this.#instances.set(request.instanceId, "running");
    this.started.push(request);
  }
}
