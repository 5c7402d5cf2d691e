import type { Resolve } from "../../../chat/address-guard.ts";
import { webhookId } from "../../../chat/webhook/webhook-id.ts";
import { anyChannel } from "../any-channel.ts";
import { canary } from "../canaries.ts";
import { type HostileInput, type HostileKind, knownFirst, pick, type Random, shown } from "../hostile-input.ts";
import type { HostileStack } from "../hostile-stack.ts";
import { HOSTILE_TEXTS, madeUpText } from "../hostile-texts.ts";
import { directInput } from "../inputs.ts";
import { throwsCode } from "../judge.ts";
import { testNotice } from "../test-notice.ts";

/** Addresses of this machine, of private networks and of the cloud's own services, in every notation that URLs know. */
const INTERNAL_HOSTS: readonly string[] = [
  ..."127.0.0.1 127.1 127.0.1 2130706433 0x7f000001 0x7f.1 017700000001 0177.0.0.1 127.0.0.1. 0 0.0.0.0 localhost".split(
    " ",
  ),
  ..."10.0.0.4 10.1 172.16.0.1 172.31.255.255 192.168.0.1 192.168.257 100.64.0.1 169.254.169.254 0xa9fea9fe".split(" "),
  ..."2852039166 0251.0376.0251.0376 168.63.129.16 198.18.0.1 192.0.2.1 224.0.0.1 240.0.0.1 255.255.255.255".split(" "),
  ..."[::] [::1] [::127.0.0.1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::ffff:10.0.0.4] [::ffff:a9fe:a9fe]".split(" "),
  ..."[64:ff9b::7f00:1] [64:ff9b:1::1] [2002:7f00:1::] [2002:a00:4::] [2001::1] [fc00::1] [fd00:ec2::254]".split(" "),
  ..."[fe80::1] [fec0::1] [ff02::1] [100::1] [2001:db8::1] [3fff::1] [2603:1030::5efe:10.0.0.1] [4000::1]".split(" "),
  ..."①②⑦.⓪.⓪.① 127。0。0。1 １２７.0.0.1 0x7f.0x0.0x0.0x1 127.000.000.001 [0:0:0:0:0:0:0:1] [::ffff:0:127.0.0.1]".split(
    " ",
  ),
];

const OTHER_ADDRESSES: readonly string[] = [
  "http://hooks.example/x",
  "ftp://hooks.example/x",
  "file:///etc/passwd",
  "data:application/json,1",
  "javascript:alert(1)",
  "https://user:password@hooks.example/x",
  "https://hooks.example:99999/x",
  "https://",
  "https:///",
  "//hooks.example",
  "hooks.example",
  "",
  " ",
  "https://[::1%25eth0]/",
  "https://127.0.0.1:1@10.0.0.1/",
  "https://a\u0000b/",
];

const post = async (url: string, stack: HostileStack, random: Random, resolve?: Resolve): Promise<string> => {
  const options = {
    name: "hostile",
    url,
    allowLocal: false,
    timeoutSeconds: 2,
    ...(resolve !== undefined && { resolve }),
  };
  const before = stack.internalService.connections();
  await anyChannel(random, options).post({ notice: testNotice, messageId: "msg_1", links: [] });
  return `posted to ${url}, ${stack.internalService.connections() - before} connections`;
};

/** Addresses of channels that are refused, whatever their notation; the internal service is never connected to. */
export const webhookAddresses: HostileKind = {
  name: "webhook addresses",
  count: 90,
  inputs: (random, count) =>
    knownFirst<string | undefined>(random, [...INTERNAL_HOSTS, ...OTHER_ADDRESSES], count, () => undefined).map(
      (known, index) => {
        const address = known ?? `https://127.0.0.1/${madeUpText(random)}`;
        const url = (stack: HostileStack) =>
          OTHER_ADDRESSES.includes(address) || known === undefined
            ? address
            : `https://${address}:${stack.internalService.port}/?sig=${canary(index)}`;
        return directInput(shown(address), (stack) => post(url(stack), stack, random, resolvesToLocal), refusedByApp);
      },
    ),
  findings: neverConnected,
};

const refusedByApp = throwsCode("CHAT_REFUSED");

/** Names are not looked up: this machine may have no network, and its names are not part of the run. */
const resolvesToLocal: Resolve = () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]);

function neverConnected({ internalService }: HostileStack): readonly string[] {
  const count = internalService.connections();
  return count === 0 ? [] : [`The internal service received ${count} connections.`];
}

const PUBLIC = { address: "20.50.2.1", family: 4 };
const TRICKS: readonly (readonly { readonly address: string; readonly family: number }[])[] = [
  [{ address: "127.0.0.1", family: 4 }],
  [{ address: "::1", family: 6 }],
  [PUBLIC, { address: "127.0.0.1", family: 4 }],
  [{ address: "10.0.0.4", family: 4 }, PUBLIC],
  [PUBLIC, { address: "::ffff:127.0.0.1", family: 6 }],
  [{ address: "169.254.169.254", family: 4 }],
  [{ address: "168.63.129.16", family: 4 }],
  [{ address: "fe80::1%lo", family: 6 }],
  [{ address: "0", family: 4 }],
  [{ address: "not an address", family: 4 }],
  [],
  [{ address: "64:ff9b::7f00:1", family: 6 }, PUBLIC],
];

/** Names that resolve to internal addresses, alone or beside public ones. */
export const resolverTricks: HostileKind = {
  name: "resolver tricks",
  count: 12,
  inputs: (random, count) =>
    knownFirst(random, TRICKS, count, () => pick(random, TRICKS)).map((addresses) =>
      directInput(
        JSON.stringify(addresses),
        (stack) =>
          post(`https://hooks.example:${stack.internalService.port}/`, stack, random, () => Promise.resolve(addresses)),
        refusedByApp,
      ),
    ),
  findings: neverConnected,
};

/** IDs of messages that users can influence, such as names of machines: what is sent is safe, and not another one's. */
export const messageIds: HostileKind = {
  name: "message IDs",
  count: 90,
  inputs: (random, count) =>
    knownFirst(
      random,
      HOSTILE_TEXTS.map((text) => messageId(text)),
      count,
      () => messageId(madeUpText(random)),
    ),
};

function messageId(text: string): HostileInput {
  return directInput(
    shown(text),
    () => webhookId(text),
    (answer) => {
      const isSafe = answer.kind === "returned" && /^[A-Za-z0-9_-]{1,100}$/.test(answer.text);
      return isSafe ? undefined : `the ID is sent as ${JSON.stringify(answer)}`;
    },
  );
}
