import {
  isRestError,
  type PipelinePolicy,
  type PipelineRequest,
  type PipelineResponse,
} from "@azure/core-rest-pipeline";
import type { AzureCall, AzureCallEnd, AzureCalls } from "../../domain/ports/azure-calls.ts";
import { rbacActionOf } from "./rbac-action.ts";

/** IDs that Azure returns are short words; anything else in their place is dropped. */
const REQUEST_ID = /^[\w.:-]{1,100}$/;

/** Tells of every request that is sent, and how it ended. */
export function observedCallsPolicy(calls: AzureCalls): PipelinePolicy {
  return {
    name: "holdfastObservedCalls",
    async sendRequest(request, next) {
      const end = calls.begin(callOf(request));
      try {
        const response = await next(request);
        end(endOf(response));
        return response;
      } catch (error) {
        end(isRestError(error) && error.response !== undefined ? endOf(error.response) : {});
        throw error;
      }
    },
  };
}

function callOf({ method, url }: PipelineRequest): AzureCall {
  const { pathname, host } = new URL(url);
  return { method, path: pathname, host, ...rbacActionOf(method, url) };
}

function endOf({ status, headers }: PipelineResponse): AzureCallEnd {
  const requestId = idIn(headers.get("x-ms-request-id"));
  const correlationId = idIn(headers.get("x-ms-correlation-request-id"));
  return {
    status,
    ...(requestId !== undefined && { requestId }),
    ...(correlationId !== undefined && { correlationId }),
  };
}

function idIn(header: string | undefined): string | undefined {
  return header !== undefined && REQUEST_ID.test(header) ? header : undefined;
}
