import type { ChannelFault } from "../domain/alerts/channel-gate.ts";
import type { Instant } from "../domain/instant.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import { channelGate, channelGateState } from "../orchestrations/contracts/delivery.ts";

/** How a channel stands, as its entity knows it. */
export type ChannelHealth =
  /** Its last message was delivered, or none was sent yet. */
  | { readonly status: "ok" }
  /** It asked for a wait. */
  | { readonly status: "paused"; readonly until: Instant }
  /** Its last message failed and is tried again. */
  | { readonly status: "failing"; readonly since: Instant }
  /** It takes no messages; one is tried at `nextTryAt`. */
  | {
      readonly status: "broken";
      readonly fault: ChannelFault;
      readonly since: Instant;
      readonly nextTryAt: Instant;
      readonly detail: string;
    }
  /** The task hub could not be read. */
  | { readonly status: "unknown" };

/** Reads a channel's health. Never throws. */
export async function channelHealth(
  workflows: Pick<Workflows, "readEntityState">,
  name: string,
  now: Instant,
): Promise<ChannelHealth> {
  try {
    const state = channelGateState.parse((await workflows.readEntityState(channelGate.name, name)) ?? {});
    if (state.broken !== undefined) return { status: "broken", ...state.broken };
    if (state.pausedUntil !== undefined && state.pausedUntil > now) {
      return { status: "paused", until: state.pausedUntil };
    }
    return state.failingSince === undefined ? { status: "ok" } : { status: "failing", since: state.failingSince };
  } catch {
    return { status: "unknown" };
  }
}
