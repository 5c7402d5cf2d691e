import { expect, test } from "vitest";
import { z } from "zod";
import { readBody } from "../../../../functions/http/read-body.ts";

const schema = z.strictObject({ vmId: z.string("must be a text") }, "must be an object");

test.for([100, 60_000])("a body of %i levels is refused like any other wrong one", async (levels) => {
  const text = `{"vmId":${'{"a":'.repeat(levels)}1${"}".repeat(levels)}}`;

  const read = await readBody({ text: () => Promise.resolve(text) }, schema);

  expect(read).toMatchObject({
    kind: "problem",
    response: { status: 400, body: expect.stringContaining("must be a text") },
  });
});
