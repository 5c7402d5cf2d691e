import type { EntityContext } from "durable-functions";
import {
  applyDigestOperation,
  type ChannelDigest,
  type DigestOperation,
  emptyChannelDigest,
} from "../../domain/alerts/digest.ts";
import { channelDigest as contract } from "../../orchestrations/contracts/delivery.ts";

/**
 * Durable entity `channelDigest`, one per channel: the messages that wait for its next digest; the rule is in domain/alerts/digest.ts.
 * It stays when it is empty, because it knows which digests were sent.
 *
 * Anything else changes nothing and returns `null`: an entity's error reaches its caller without its text.
 */
export function channelDigest(context: EntityContext<ChannelDigest>): void {
  const operation = readOperation(context);
  if (operation === undefined) {
    context.error(`Entity ${contract.name} cannot read the operation "${context.df.operationName}" or its input.`);
    context.df.return(null);
    return;
  }
  const before = context.df.getState(() => emptyChannelDigest) ?? emptyChannelDigest;
  const { state, result } = applyDigestOperation(before, operation);
  context.df.setState(state);
  context.df.return(result);
}

function readOperation(context: EntityContext<ChannelDigest>): DigestOperation | undefined {
  const { operationName: name } = context.df;
  if (name !== "add" && name !== "take" && name !== "drop") return undefined;
  const input = contract.operations[name].input.safeParse(context.df.getInput<unknown>());
  return input.success ? ({ ...input.data, name } as DigestOperation) : undefined;
}
