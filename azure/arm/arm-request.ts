import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createPipelineFromOptions,
  createPipelineRequest,
} from "@azure/core-rest-pipeline";
import type { ApiVersions } from "./api-versions.ts";
import { type AzureOptions, clientOptions, guardPipeline } from "./clients.ts";

/** Sends one request to Azure Resource Manager. A refusal is thrown as the SDK's `RestError`. */
export type ArmRequest = (request: {
  readonly method: "GET" | "PUT";
  /** Path with leading slash, names percent-encoded. */
  readonly path: string;
  readonly body?: unknown;
}) => Promise<void>;

/** For the few calls that no SDK client in use offers. The same policies and limits as the SDK's clients. */
export function createArmRequest(options: AzureOptions, family: keyof ApiVersions): ArmRequest {
  const { endpoint, credential, credentialScopes, retryOptions, userAgentOptions } = clientOptions(options);
  const pipeline = createPipelineFromOptions({ retryOptions, userAgentOptions });
  guardPipeline(pipeline, options, family);
  pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: credentialScopes }));
  const httpClient = createDefaultHttpClient();
  return async ({ method, path, body }) => {
    const request = createPipelineRequest({ url: `${endpoint}${path}`, method });
    request.headers.set("accept", "application/json");
    if (body !== undefined) {
      request.headers.set("content-type", "application/json");
      request.body = JSON.stringify(body);
    }
    await pipeline.sendRequest(httpClient, request);
  };
}
