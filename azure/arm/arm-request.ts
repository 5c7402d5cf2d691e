import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createPipelineFromOptions,
  createPipelineRequest,
} from "@azure/core-rest-pipeline";
import type { ApiVersions } from "./api-versions.ts";
import { AzureResponseUnreadable } from "./azure-error.ts";
import { type AzureOptions, clientOptions, guardPipeline } from "./clients.ts";

/**
 * Sends one request to Azure Resource Manager and returns the response's body, `undefined` when it has none. A refusal is thrown as
 * the SDK's `RestError`.
 */
export type ArmRequest = (request: {
  readonly method: "GET" | "PUT" | "POST";
  /** Path with leading slash, names percent-encoded; or the absolute URL of a next page. */
  readonly path: string;
  readonly body?: unknown;
}) => Promise<unknown>;

/** For the few calls that no SDK client in use offers. The same policies and limits as the SDK's clients. */
export function createArmRequest(options: AzureOptions, family: keyof ApiVersions): ArmRequest {
  const { endpoint, credential, credentialScopes, retryOptions, userAgentOptions } = clientOptions(options);
  const pipeline = createPipelineFromOptions({ retryOptions, userAgentOptions });
  guardPipeline(pipeline, options, family);
  pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes: credentialScopes }));
  const httpClient = createDefaultHttpClient();
  return async ({ method, path, body }) => {
    const request = createPipelineRequest({ url: path.startsWith("/") ? `${endpoint}${path}` : path, method });
    request.headers.set("accept", "application/json");
    if (body !== undefined) {
      request.headers.set("content-type", "application/json");
      request.body = JSON.stringify(body);
    }
    const response = await pipeline.sendRequest(httpClient, request);
    return bodyOf(response.bodyAsText);
  };
}

/** The rows of a list, page after page. @throws AzureResponseUnreadable when a page is no list. */
export async function* listAll(send: ArmRequest, path: string): AsyncGenerator<unknown, void, undefined> {
  for (let next: unknown = path; typeof next === "string" && next !== ""; ) {
    const page = await send({ method: "GET", path: next });
    const { value, nextLink } = (page ?? {}) as { readonly value?: unknown; readonly nextLink?: unknown };
    if (!Array.isArray(value)) throw new AzureResponseUnreadable("a list without rows");
    yield* value;
    next = nextLink;
  }
}

function bodyOf(text: string | null | undefined): unknown {
  if (text === undefined || text === null || text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AzureResponseUnreadable("the body is not JSON", { cause });
  }
}
