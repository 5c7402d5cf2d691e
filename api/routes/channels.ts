import { channelDetail, channelsList, pendingChannelTest, testedChannel } from "../channels.ts";
import { pageQuery } from "../requests/page-query.ts";
import type { Route } from "./route.ts";

const pathParameters = { name: "The channel's name in the configuration." };

export const channelRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/api/channels",
    operationId: "listChannels",
    tag: "Channels",
    summary: "List channels, how they stand, and their last deliveries",
    description: "Never with an address.",
    access: "key",
    responses: { 200: { kind: "json", description: "Every configured channel.", schema: channelsList } },
  },
  {
    method: "get",
    path: "/api/channels/{name}",
    operationId: "getChannel",
    tag: "Channels",
    summary: "Read a channel with its deliveries",
    access: "key",
    pathParameters,
    query: pageQuery,
    responses: { 200: { kind: "json", description: "The channel.", schema: channelDetail } },
    problems: [400, 404, 503],
  },
  {
    method: "post",
    path: "/api/channels/{name}/test",
    operationId: "testChannel",
    tag: "Channels",
    summary: "Post a test message to a channel",
    description: "Once, also to a broken channel. 502 says why it was not delivered.",
    access: "key",
    pathParameters,
    responses: {
      200: { kind: "json", description: "The message was delivered.", schema: testedChannel },
      202: { kind: "json", description: "The attempt takes more than 25 seconds.", schema: pendingChannelTest },
    },
    problems: [404, 502],
  },
];
