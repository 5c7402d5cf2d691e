import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { ChannelDetail, ChannelsList } from "../../api/channels.ts";
import type { Instant } from "../../domain/instant.ts";
import type { ConfiguredChannel } from "../../domain/ports/chat-channel.ts";
import type { DeliveryEntry, DeliveryLog } from "../../domain/ports/delivery-log.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import { channelHealth } from "../channel-health.ts";
import { channelIn, noSuchChannel } from "../http/channel-request.ts";
import { withInventory } from "../http/inventory-response.ts";
import { readPageQuery } from "../http/page-query.ts";

interface Deps {
  readonly channels: readonly ConfiguredChannel[];
  readonly fallbackChannel?: string;
  readonly deliveries: Pick<DeliveryLog, "list">;
  readonly workflows: (context: InvocationContext) => Pick<Workflows, "readEntityState">;
  readonly now: () => Instant;
}

/** Deliveries that the list shows of each channel. */
const LAST = 5;

/**
 * `GET /api/channels`: every configured channel, what it receives, how it stands, and its last deliveries. Never an address. Without
 * the log of deliveries the rest is still shown.
 */
export function createListChannels(deps: Deps) {
  return async (_request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const workflows = deps.workflows(context);
    const items = await Promise.all(
      deps.channels.map(async (channel) => {
        const deliveries = await lastDeliveries(deps, channel.route.name, context);
        const described = await describe(deps, channel, workflows);
        return { ...described, ...(deliveries !== undefined && { lastDeliveries: deliveries }) };
      }),
    );
    return { status: 200, jsonBody: { items } satisfies ChannelsList };
  };
}

/** `GET /api/channels/{name}`: one channel with a page of its deliveries, those that began last first. */
export function createGetChannel(deps: Deps) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const channel = channelIn(request, deps.channels);
    if (channel === undefined) return noSuchChannel(request);
    const read = readPageQuery(request);
    if (read.kind === "problem") return read.response;
    return await withInventory(context, async () => {
      const { items, ...page } = await deps.deliveries.list(channel.route.name, read.query);
      const described = await describe(deps, channel, deps.workflows(context));
      const detail: ChannelDetail = { ...described, deliveries: items.map(shown), ...page };
      return { status: 200, jsonBody: detail };
    });
  };
}

async function describe(
  { fallbackChannel, now }: Deps,
  { type, route, channel }: ConfiguredChannel,
  workflows: Pick<Workflows, "readEntityState">,
) {
  return {
    ...route,
    type,
    isFallback: route.name === fallbackChannel,
    health: await channelHealth(workflows, route.name, now()),
    ...(channel.warnings.length > 0 && { warnings: channel.warnings }),
  };
}

async function lastDeliveries({ deliveries }: Deps, name: string, context: InvocationContext) {
  try {
    const { items } = await deliveries.list(name, { pageSize: LAST });
    return items.map(shown);
  } catch (error) {
    context.warn(`The log of deliveries could not be read: ${error instanceof Error ? error.message : "unknown"}`);
    return undefined;
  }
}

function shown({ channel: _channel, ...entry }: DeliveryEntry): Omit<DeliveryEntry, "channel"> {
  return entry;
}
