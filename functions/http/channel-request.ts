import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { notFound } from "./problem.ts";
import { namedIn } from "./read-parameters.ts";

/** The channel that a request's path names; `undefined` when there is none of that name. */
export function channelIn<C extends { readonly route: { readonly name: string } }>(
  request: Pick<HttpRequest, "params">,
  channels: readonly C[],
): C | undefined {
  return channels.find(({ route }) => route.name === request.params["name"]);
}

export function noSuchChannel(request: Pick<HttpRequest, "params">): HttpResponseInit {
  const name = namedIn(request, "name");
  return notFound(`The configuration has no channel "${name}". GET /api/channels lists them.`);
}
