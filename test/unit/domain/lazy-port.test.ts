import { expect, test } from "vitest";
import { lazyPort } from "../../../domain/lazy-port.ts";

interface Greeter {
  greet(name: string): Promise<string>;
  part(): Promise<void>;
}

/** An adapter with a state of its own, which methods reach through `this`. */
function createGreeter(): Greeter & { readonly greeting: string } {
  return {
    greeting: "Hello",
    async greet(name) {
      return `${this.greeting} ${name}`;
    },
    async part() {
      throw new Error("cannot part");
    },
  };
}

const names = { greet: true, part: true } as const;

test("loads nothing until a method is called, and then once", async () => {
  let loads = 0;
  const port = lazyPort<Greeter>(names, async () => {
    loads += 1;
    return createGreeter();
  });
  const before = loads;

  const greetings = await Promise.all([port.greet("Ada"), port.greet("Grace")]);
  const later = await port.greet("Edith");

  expect(before).toBe(0);
  expect([...greetings, later]).toEqual(["Hello Ada", "Hello Grace", "Hello Edith"]);
  expect(loads).toBe(1);
});

test("passes the adapter's own error on", async () => {
  const port = lazyPort<Greeter>(names, async () => createGreeter());

  await expect(port.part()).rejects.toThrow("cannot part");
});

test("fails the call whose adapter cannot be loaded, and loads again for the next one", async () => {
  let loads = 0;
  const port = lazyPort<Greeter>(names, async () => {
    loads += 1;
    if (loads === 1) throw new Error("no file handle left");
    return createGreeter();
  });

  const first = port.greet("Ada");

  await expect(first).rejects.toThrow("no file handle left");
  await expect(port.greet("Ada")).resolves.toBe("Hello Ada");
});

test("has every method as its own member, so that it can be wrapped", () => {
  const port = lazyPort<Greeter>(names, async () => createGreeter());

  expect(Object.keys(port)).toEqual(["greet", "part"]);
});
