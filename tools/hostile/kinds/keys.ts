import { type HostileInput, type HostileKind, knownFirst, pick, shown } from "../hostile-input.ts";
import { madeUpText } from "../hostile-texts.ts";
import { requestInput } from "../inputs.ts";
import { refused } from "../judge.ts";

/** Every address that asks for a key. */
const GUARDED = [
  ["POST", "/api/virtual-machines/protect"],
  ["POST", "/api/virtual-machines/backup"],
  ["POST", "/api/../api/virtual-machines/protect"],
  ["POST", "/API/Virtual-Machines/Protect/"],
  ["POST", "/runtime/webhooks/eventgrid?functionName=vmWritten"],
  ["POST", "/%72untime/webhooks/eventgrid?functionName=vmWritten"],
  ["GET", "/runtime/webhooks/durabletask/instances"],
  ["GET", "/RUNTIME/webhooks/durabletask/instances/"],
  ["DELETE", "/runtime/webhooks/durabletask/instances?createdTimeFrom=2000-01-01T00:00:00Z"],
  ["POST", "/runtime/webhooks/durabletask/orchestrators/protectVirtualMachine"],
  ["POST", "/api/alerts/azure-monitor"],
  ["GET", "/admin/functions"],
] as const;

const KEY_HEADERS: readonly Readonly<Record<string, string>>[] = [
  {},
  { "x-functions-key": "" },
  { "x-functions-key": "wrong" },
  { "x-functions-key": "undefined" },
  { authorization: "Bearer wrong" },
  { "x-forwarded-for": "127.0.0.1", "x-forwarded-host": "localhost" },
  { "x-original-url": "/api/health", "x-rewrite-url": "/api/health" },
  { "x-http-method-override": "GET", "x-ms-invocation-id": "1" },
  { cookie: "code=wrong; x-functions-key=wrong" },
];

/** Requests without the right key: each must be refused. */
export const keyAttempts: HostileKind = {
  name: "key attempts",
  count: 108,
  inputs: (random, count) =>
    knownFirst(
      random,
      KEY_HEADERS.flatMap((headers) => GUARDED.map(([method, target]) => attempt(method, target, headers))),
      count,
      () => {
        const [method, target] = pick(random, GUARDED);
        return attempt(method, target, { "x-functions-key": encodeURIComponent(madeUpText(random).toWellFormed()) });
      },
    ),
};

function attempt(method: string, target: string, headers: Readonly<Record<string, string>>): HostileInput {
  const request = {
    method,
    target,
    headers: { "content-type": "application/json", "aeg-event-type": "Notification", ...headers },
    body: method === "POST" ? "[]" : "",
  };
  return requestInput(`${method} ${target} ${shown(JSON.stringify(headers))}`, "app", request, refused);
}
