import type { HttpResponseInit } from "@azure/functions";

interface Deps {
  /** The OpenAPI document as JSON, which lies beside the app. */
  readonly readDocument: () => Promise<string>;
}

/** `GET /api/openapi.json`: the OpenAPI document of this release, as it was written from the schemas of `api/`. */
export function createGetOpenApi({ readDocument }: Deps) {
  return async (): Promise<HttpResponseInit> => ({
    status: 200,
    headers: { "Content-Type": "application/json; charset=utf-8" },
    body: await readDocument(),
  });
}
