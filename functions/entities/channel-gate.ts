import type { EntityContext } from "durable-functions";
import { applyGateOperation, type ChannelGate, type GateOperation } from "../../domain/alerts/channel-gate.ts";
import { channelGate as contract } from "../../orchestrations/contracts/delivery.ts";

/**
 * Durable entity `channelGate`, one per channel: when the next message may be posted, and whether the channel takes messages at
 * all; the rule is in domain/alerts/channel-gate.ts. It stays, with less than 1 KB.
 *
 * Anything else changes nothing and returns `null`: an entity's error reaches its caller without its text.
 */
export function channelGate(context: EntityContext<ChannelGate>): void {
  const operation = readOperation(context);
  if (operation === undefined) {
    context.error(`Entity ${contract.name} cannot read the operation "${context.df.operationName}" or its input.`);
    context.df.return(null);
    return;
  }
  const { state, result } = applyGateOperation(context.df.getState(() => ({})) ?? {}, operation);
  context.df.setState(state);
  context.df.return(result);
}

function readOperation(context: EntityContext<ChannelGate>): GateOperation | undefined {
  const { operationName: name } = context.df;
  if (name !== "reserve" && name !== "report") return undefined;
  const input = contract.operations[name].input.safeParse(context.df.getInput<unknown>());
  return input.success ? ({ ...input.data, name } as GateOperation) : undefined;
}
