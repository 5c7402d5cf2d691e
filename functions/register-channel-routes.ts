import type { FunctionInput, app as functionsApp } from "@azure/functions";
import { ANY_METHOD, onlyMethod } from "./http/only-method.ts";
import { createGetChannel, createListChannels } from "./triggers/list-channels.ts";
import { createTestChannel } from "./triggers/test-channel.ts";

type Deps = Parameters<typeof createListChannels>[0] &
  Parameters<typeof createTestChannel>[0] & { readonly durableClient: FunctionInput };

/** The HTTP triggers about channels. */
export function registerChannelRoutes(app: Pick<typeof functionsApp, "http">, deps: Deps): void {
  const common = { methods: ANY_METHOD, authLevel: "function" as const, extraInputs: [deps.durableClient] };
  app.http("listChannels", { ...common, route: "channels", handler: onlyMethod("GET", createListChannels(deps)) });
  app.http("getChannel", { ...common, route: "channels/{name}", handler: onlyMethod("GET", createGetChannel(deps)) });
  app.http("testChannel", {
    ...common,
    route: "channels/{name}/test",
    handler: onlyMethod("POST", createTestChannel(deps)),
  });
}
