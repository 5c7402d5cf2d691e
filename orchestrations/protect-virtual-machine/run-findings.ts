import type { AgentMachine } from "../../domain/protection/agent.ts";
import type { Finding } from "../../domain/protection/findings/finding.ts";
import { guestFindings } from "../../domain/protection/findings/machine-checks.ts";
import {
  outcomeFindings,
  withoutGuest,
  withoutStartingAgent,
} from "../../domain/protection/findings/outcome-findings.ts";

/**
 * What one generation of a run has found, whatever its end: its stages add to it, and every end reports it. A replay collects the
 * same again.
 */
export class RunFindings {
  #found: readonly Finding[];

  /** @param preflight - What the machine showed when the rules decided. */
  constructor(preflight: readonly Finding[]) {
    this.#found = preflight;
  }

  /** As an outcome has them. */
  get all(): readonly Finding[] {
    return outcomeFindings(this.#found);
  }

  /** What prevents protection. */
  get blocking(): readonly Finding[] {
    return this.#found.filter(({ severity }) => severity === "blocking");
  }

  add(findings: readonly Finding[]): void {
    this.#found = [...this.#found, ...findings];
  }

  /** The machine was read again, with its instance view: what it showed before no longer counts. */
  rereadGuest(machine: AgentMachine): void {
    this.#found = [...withoutGuest(this.#found), ...guestFindings({ ...machine, hasInstanceView: true })];
  }

  /** Nobody has looked whether an agent that was still starting is ready by now. */
  forgetStartingAgent(): void {
    this.#found = withoutStartingAgent(this.#found);
  }
}
