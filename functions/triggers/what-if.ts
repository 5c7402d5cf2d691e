import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { whatIfRequest } from "../../api/requests/what-if.ts";
import type { WhatIfPage } from "../../api/what-if.ts";
import type { ProtectionConfig } from "../../domain/protection/config.ts";
import { whatIf } from "../../domain/protection/what-if.ts";
import { resourceKey } from "../../domain/resource-id.ts";
import type { Survey } from "../fleet-survey.ts";
import { badRequest } from "../http/problem.ts";
import { readBody } from "../http/read-body.ts";

/** Rows of one response. */
const MAX_ROWS = 5000;

/** What a text says as a configuration, or what is wrong with it. */
export type GivenConfig =
  | { readonly kind: "config"; readonly config: ProtectionConfig }
  | { readonly kind: "invalid"; readonly detail: string };

interface Deps {
  /** The app's own, used unless the request has one. */
  readonly config: ProtectionConfig;
  /** Reads a configuration of a request; its channels are of no interest. */
  readonly readConfig: (given: Readonly<Record<string, unknown>>) => GivenConfig;
  readonly survey: (config: ProtectionConfig, subscriptionIds: readonly string[]) => Promise<Survey>;
}

/**
 * `POST /api/what-if`: what the app would do with the machines of these subscriptions under this configuration. Reads by list calls
 * only and changes nothing. 5,000 rows a response; `continuation` leads to the next ones, which are computed anew.
 */
export function createWhatIf(deps: Deps) {
  return async (request: HttpRequest): Promise<HttpResponseInit> => {
    const read = await readBody(request, whatIfRequest);
    if (read.kind === "problem") return read.response;
    const given = read.body.config === undefined ? undefined : deps.readConfig(read.body.config);
    if (given?.kind === "invalid") return badRequest([{ field: "config", detail: given.detail }]);
    const config = given?.config ?? deps.config;
    const subscriptionIds = read.body.subscriptions ?? config.subscriptionIds;
    if (subscriptionIds.length === 0) {
      const detail = "is needed, because the configuration names no subscription";
      return badRequest([{ field: "subscriptions", detail }]);
    }
    const { leftOut, ...survey } = await deps.survey(config, subscriptionIds);
    const { rows, totals } = whatIf({ config, ...survey });
    const { continuation: after = "" } = read.body;
    const rest = rows.filter(({ vmId }) => resourceKey(vmId) > after);
    const page = rest.slice(0, MAX_ROWS);
    const last = page.at(-1);
    return {
      status: 200,
      jsonBody: {
        configVersion: config.version,
        rows: page,
        totals,
        leftOut,
        ...(rest.length > page.length && last !== undefined && { continuation: resourceKey(last.vmId) }),
      } satisfies WhatIfPage,
    };
  };
}
