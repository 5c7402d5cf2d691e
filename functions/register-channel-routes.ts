import type { FunctionInput } from "@azure/functions";
import type { Routes } from "./http/guarded-routes.ts";
import { ANY_METHOD, onlyMethod } from "./http/only-method.ts";
import { createGetChannel, createListChannels } from "./triggers/list-channels.ts";
import { createTestChannel } from "./triggers/test-channel.ts";

type Deps = Parameters<typeof createListChannels>[0] &
  Parameters<typeof createTestChannel>[0] & { readonly durableClient: FunctionInput };

/** The HTTP triggers about channels. */
export function registerChannelRoutes(app: Routes, deps: Deps): void {
  const common = { methods: ANY_METHOD, extraInputs: [deps.durableClient] };
  app.http("listChannels", {
    ...common,
    access: "reader",
    route: "channels",
    handler: onlyMethod("GET", createListChannels(deps)),
  });
  app.http("getChannel", {
    ...common,
    access: "reader",
    route: "channels/{name}",
    handler: onlyMethod("GET", createGetChannel(deps)),
  });
  app.http("testChannel", {
    ...common,
    access: "operator",
    route: "channels/{name}/test",
    handler: onlyMethod("POST", createTestChannel(deps)),
  });
}
