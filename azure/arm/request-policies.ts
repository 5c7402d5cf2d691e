import { type PipelinePolicy, RestError } from "@azure/core-rest-pipeline";
import { AzureCallTimedOut } from "./azure-error.ts";

/**
 * Ends a call that takes too long, token included: not every credential honours an abort signal, so the wait itself ends,
 * and the request is aborted.
 */
export function timeoutPolicy(timeoutSeconds: number): PipelinePolicy {
  return {
    name: "holdfastTimeout",
    async sendRequest(request, next) {
      const controller = new AbortController();
      request.abortSignal = controller.signal;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const timedOut = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => {
          reject(new AzureCallTimedOut(timeoutSeconds));
          controller.abort();
        }, timeoutSeconds * 1000);
      });
      try {
        return await Promise.race([next(request), timedOut]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** Sets the api-version of every request, next pages included, in place of the SDK's own. */
export function apiVersionPolicy(apiVersion: string): PipelinePolicy {
  return {
    name: "holdfastApiVersion",
    sendRequest(request, next) {
      const [path = "", query = ""] = request.url.split("?", 2);
      const others = query.split("&").filter((pair) => pair !== "" && !/^api(?:-|%2D)version=/i.test(pair));
      request.url = `${path}?${[`api-version=${apiVersion}`, ...others].join("&")}`;
      return next(request);
    },
  };
}

/** Sends no request, and so no token, to another host: a next-page link comes from a response. */
export function sameOriginPolicy(endpoint: string): PipelinePolicy {
  const { origin } = new URL(endpoint);
  return {
    name: "holdfastSameOrigin",
    async sendRequest(request, next) {
      if (new URL(request.url).origin !== origin) {
        throw new RestError("the response links to another host than Azure Resource Manager", {
          code: RestError.PARSE_ERROR,
        });
      }
      return await next(request);
    },
  };
}

/**
 * Turns a refusal into one kind of error for both generations of the Azure SDK: the newer one drops the body's text, and
 * with it the codes of responses that do not have ARM's shape.
 */
export function refusalPolicy(): PipelinePolicy {
  return {
    name: "holdfastRefusal",
    async sendRequest(request, next) {
      const response = await next(request);
      if (response.status < 400) return response;
      throw new RestError(`status ${response.status}`, { statusCode: response.status, request, response });
    },
  };
}
