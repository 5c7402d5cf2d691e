import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSafePost, type SafePostOptions } from "../../../chat/safe-post.ts";
import { type Receiver, startReceiver } from "../../support/webhook-receiver.ts";

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

function post(change: Partial<SafePostOptions> = {}) {
  const options = { name: "ops", url: receiver.url, allowLocal: true, ...change };
  return createSafePost(options)({ body: "{}", headers: { "x-test": "1" } });
}

test("posts the body and returns status, text and wait", async () => {
  receiver.respondWith({ status: 429, headers: { "retry-after": "7" }, text: "slow down" });

  expect(await post()).toEqual({ status: 429, text: "slow down", isCut: false, retryAfterSeconds: 7 });
  expect(receiver.received.at(-1)).toMatchObject({ body: "{}", headers: { "x-test": "1" } });
});

test.for([
  ["0", 0],
  ["1.5", 2],
  ["999999999", 86_400],
  ["Sun, 01 Mar 2026 10:01:30 GMT", 90],
  ["Sun, 01 Mar 2026 09:00:00 GMT", 0],
  ["soon", undefined],
] as const)("reads Retry-After %s as %s seconds", async ([text, seconds]) => {
  receiver.respondWith({ status: 503, headers: { "retry-after": text, date: "Sun, 01 Mar 2026 10:00:00 GMT" } });

  expect((await post()).retryAfterSeconds).toBe(seconds);
});

test("follows no redirect", async () => {
  const before = receiver.received.length;
  receiver.respondWith({ status: 307, headers: { location: "/elsewhere" } });

  expect((await post()).status).toBe(307);
  expect(receiver.received.length - before).toBe(1);
});

test("reads only the beginning of a long response", async () => {
  receiver.respondWith({ status: 200, text: "x".repeat(5_000_000) });

  expect((await post()).text).toHaveLength(16_384);
});

test("sets parameters in the address's query and keeps the others", async () => {
  receiver.respondWith({ status: 200 });

  await createSafePost({ name: "ops", url: receiver.url, allowLocal: true })({
    body: "{}",
    headers: {},
    query: { wait: "true", sig: "a&b" },
  });

  expect(receiver.received.at(-1)?.path).toBe("/hooks/top-secret-path?sig=a%26b&wait=true");
});

test.for(["drip", "break off"] as const)(
  "returns the status of a response whose body does %s, with what was read",
  async (end) => {
    receiver.respondWith({ status: 200, text: "beginning", end });

    expect(await post({ timeoutSeconds: 0.3 })).toMatchObject({ status: 200, text: "beginning", isCut: true });
  },
);

describe("without a response", () => {
  test("a cut connection is retryable", async () => {
    receiver.respondWith("drop");

    await expect(post()).rejects.toMatchObject({ code: "CHAT_UNAVAILABLE", retryable: true });
  });

  test("the wait ends at the limit", async () => {
    receiver.respondWith("hang");

    await expect(post({ timeoutSeconds: 0.1 })).rejects.toMatchObject({
      code: "CHAT_UNAVAILABLE",
      message: expect.stringContaining("no response in time"),
    });
  });

  test("a name that resolves to an internal address is refused when connecting", async () => {
    const resolve = async () => [{ address: "10.0.0.4", family: 4 }];

    await expect(post({ url: "https://hooks.example/x", allowLocal: false, resolve })).rejects.toMatchObject({
      code: "CHAT_REFUSED",
    });
  });

  test("a name that cannot be resolved is retryable", async () => {
    const resolve = () => Promise.reject(Object.assign(new Error("hooks.example"), { code: "ENOTFOUND" }));

    await expect(post({ url: "https://hooks.example/x", resolve })).rejects.toMatchObject({
      code: "CHAT_UNAVAILABLE",
    });
  });

  test("no error contains the address", async () => {
    const failures = [
      () => post({ allowLocal: false }),
      () => post({ timeoutSeconds: 0.1 }),
      () => post({ url: "ftp://hooks.example/top-secret-path" }),
      () => post({ url: "top-secret-path" }),
    ];
    receiver.respondWith("hang");

    for (const attempt of failures) {
      const error = await Promise.resolve()
        .then(attempt)
        .catch((thrown: unknown) => thrown);
      const everything = inspect(error, { depth: 10, showHidden: true });
      expect(everything).toContain("CHAT_");
      expect(everything).not.toContain("top-secret");
      expect(everything).not.toContain("hooks.example");
    }
  });
});

describe("an address is refused at once", () => {
  test.for([
    ["http://hooks.example/x", false],
    ["http://127.0.0.1/x", false],
    ["https://127.0.0.1/x", false],
    ["https://[::1]/x", false],
    ["https://169.254.169.254/metadata", true],
    ["https://168.63.129.16/x", true],
    ["https://10.0.0.1/x", true],
    ["https://0x0a000001/x", true],
    ["https://[::ffff:10.0.0.1]/x", true],
    ["https://user:password@hooks.example/x", true],
    ["ftp://127.0.0.1/x", true],
    ["nonsense", true],
  ] as const)("%s (local allowed: %s)", ([url, allowLocal]) => {
    expect(() => createSafePost({ name: "ops", url, allowLocal })).toThrow(/^CHAT_REFUSED: Cannot post to the channel/);
  });
});
