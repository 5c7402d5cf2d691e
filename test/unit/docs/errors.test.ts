import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");
const textOf = (file: string) => readFileSync(join(root, file), "utf8");

test("errors.md describes every error code, and no other", () => {
  const [, union = ""] = /export type ErrorCode =([\s\S]*?);/.exec(textOf("domain/errors.ts")) ?? [];
  const codes = [...union.matchAll(/"([A-Z_]+)"/g)].map(([, code]) => code);
  const described = [...textOf("docs/errors.md").matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code);

  expect(codes.length).toBeGreaterThan(10);
  expect(described).toEqual(codes);
});
