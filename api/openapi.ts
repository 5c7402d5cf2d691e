import { z } from "zod";

/** The document that describes the API, as far as a reader relies on it. */
export const openApiDocument = z
  .looseObject({
    openapi: z.string().startsWith("3.1"),
    info: z.looseObject({ title: z.string(), version: z.string() }),
    paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  })
  .meta({ id: "OpenApiDocument", description: "An OpenAPI 3.1 document." });
