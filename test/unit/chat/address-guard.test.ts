import { describe, expect, test } from "vitest";
import { guardedLookup, isAllowedAddress } from "../../../chat/address-guard.ts";

describe("an address", () => {
  test.for([
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "168.63.129.16",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "fd00::1",
    "fe80::1",
    "ff02::1",
    "::ffff:10.0.0.1",
    "::ffff:168.63.129.16",
    "::ffff:a9fe:a9fe",
    "64:ff9b::a00:1",
    "2002:a00:1::",
    "::127.0.0.1",
    "::20.50.2.1",
    "2603:1030::1%eth0",
    "::7f00:1",
    "::10.0.0.1",
    "::168.63.129.16",
    "::2",
    "::ffff:0:127.0.0.1",
    "64:ff9b:1::7f00:1",
    "fec0::1",
    "feff::1",
    "1::1",
    "4000::1",
    "5f00::1",
    "2001:db8::1",
    "2001::7f00:1",
    "2603:1030::5efe:10.0.0.1",
    "2603:1030::200:5efe:10.0.0.1",
    "fe80::5efe:10.0.0.1",
    "198.18.0.1",
    "192.0.2.1",
    "240.0.0.1",
    "no address",
  ])("%s is refused, locally too", (address) => {
    expect(isAllowedAddress(address, false)).toBe(false);
    expect(isAllowedAddress(address, true)).toBe(false);
  });

  test.for(["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])("%s is for the local stack only", (address) => {
    expect(isAllowedAddress(address, false)).toBe(false);
    expect(isAllowedAddress(address, true)).toBe(true);
  });

  test.for(["172.32.0.1", "168.63.129.15", "20.50.2.1", "2603:1030::1", "2a01:111:f403::5efe"])(
    "%s is public",
    (address) => {
      expect(isAllowedAddress(address, false)).toBe(true);
    },
  );
});

describe("a name", () => {
  const publicOne = { address: "20.50.2.1", family: 4 };
  const privateOne = { address: "10.0.0.4", family: 4 };

  function look(addresses: readonly { address: string; family: number }[], all: boolean): Promise<unknown> {
    return new Promise((resolve) => {
      guardedLookup(false, async () => addresses)("hooks.example", { all }, (error, address) =>
        resolve(error ?? address),
      );
    });
  }

  test("resolves to the addresses that were checked", async () => {
    expect(await look([publicOne], true)).toEqual([publicOne]);
    expect(await look([publicOne], false)).toBe("20.50.2.1");
  });

  test.for([[[privateOne]], [[publicOne, privateOne]], [[]]])("is refused with %j", async ([addresses]) => {
    expect(await look(addresses ?? [], true)).toMatchObject({ code: "ADDRESS_REFUSED" });
  });

  test("that cannot be resolved is an error", async () => {
    const failing = guardedLookup(false, () => Promise.reject(Object.assign(new Error("no"), { code: "ENOTFOUND" })));

    const error = await new Promise((resolve) => failing("hooks.example", {}, resolve));

    expect(error).toMatchObject({ code: "ENOTFOUND" });
  });
});
