import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createGetOpenApi } from "../../../../functions/triggers/get-openapi.ts";
import { conforming } from "../../../support/api-contract.ts";

const path = join(import.meta.dirname, "../../../../docs/openapi.json");

test("answers with the document that lies beside the app, unchanged", async () => {
  const written = await readFile(path, "utf8");

  const response = conforming("GET /api/openapi.json", await createGetOpenApi({ readDocument: async () => written })());

  expect(response).toMatchObject({ status: 200, headers: { "Content-Type": "application/json; charset=utf-8" } });
  expect(response.body).toBe(written);
});

test("fails when the document is missing, so that the log says so", async () => {
  const readDocument = () => Promise.reject(new Error("ENOENT"));

  await expect(createGetOpenApi({ readDocument })()).rejects.toThrow("ENOENT");
});
