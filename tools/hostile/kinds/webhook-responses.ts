import { createServer } from "node:net";
import { anyChannel } from "../any-channel.ts";
import { canary } from "../canaries.ts";
import { type Answer, type HostileInput, type HostileKind, knownFirst, type Random, shown } from "../hostile-input.ts";
import { HOSTILE_TEXTS, madeUpText } from "../hostile-texts.ts";
import { directInput } from "../inputs.ts";
import { describe } from "../judge.ts";
import { testNotice } from "../test-notice.ts";

const RESPONSES: readonly string[] = [
  "HTTP/1.1 200 OK\r\n\r\nok",
  "HTTP/1.1 404 Not Found\r\n\r\nno_service",
  "HTTP/1.1 403 Forbidden\r\n\r\nconstructor",
  'HTTP/1.1 429 Too Many\r\n\r\n{"retry_after":1e999,"__proto__":{"polluted":true}}',
  `HTTP/1.1 429 Too Many\r\n\r\n{"retry_after":${"9".repeat(10_000)}}`,
  'HTTP/1.1 400 Bad Request\r\n\r\n{"errors":["Invalid routing key"]}',
  "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer error=insufficient_claims, claims=x\r\n\r\n",
  "",
  "garbage",
  "HTTP/1.1 999 Strange\r\n\r\n",
  "HTTP/1.1 200\r\n\r\n",
  "HTTP/1.1 100 Continue\r\n\r\n",
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
  "HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
  "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\nshort",
  "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
  "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot gzip",
  `HTTP/1.1 200 OK\r\nX-Long: ${"a".repeat(100_000)}\r\n\r\n`,
  `HTTP/1.1 500 Error\r\n\r\n${"a".repeat(2_000_000)}`,
  "HTTP/1.1 200 OK\r\n\r\nWebhook message delivery failed: Microsoft Teams endpoint returned HTTP error 429",
  "HTTP/1.1 200 OK\r\n\r\nreturned HTTP error 000",
  ...["-1", "1e99", "NaN", "Mon, 99 Foo 2026", "999999999999999999999", "0x10", "\u0001"].map(
    (wait) => `HTTP/1.1 429 Too Many\r\nRetry-After: ${wait}\r\nContent-Length: 0\r\n\r\n`,
  ),
];

/** What a receiver of messages may send back: a delivery ends, as done, refused or to be tried again, and quotes nothing. */
export const webhookResponses: HostileKind = {
  name: "webhook responses",
  count: 80,
  inputs: (random, count) =>
    knownFirst(random, [...RESPONSES, ...HOSTILE_TEXTS.map((text) => textResponse(text))], count, () =>
      textResponse(madeUpText(random)),
    ).map((response, index) => respond(random, `${response} token=${canary(index)}`)),
};

function textResponse(text: string): string {
  return `HTTP/1.1 400 ${text.replace(/[\r\n]/g, " ").slice(0, 500)}\r\nRetry-After: ${text.slice(0, 500)}\r\n\r\n${text}`;
}

function respond(random: Random, response: string): HostileInput {
  return directInput(shown(response), () => postTo(response, random), ended);
}

async function postTo(response: string, random: Random): Promise<string> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end(response));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const options = { name: "hostile", url: `http://127.0.0.1:${port}/x`, allowLocal: true, timeoutSeconds: 5 };
  try {
    await anyChannel(random, options).post({ notice: testNotice, messageId: "msg_1", links: [] });
    return "delivered";
  } finally {
    server.close();
  }
}

const CODES: readonly string[] = ["CHAT_GONE", "CHAT_REFUSED", "CHAT_UNAVAILABLE"];

function ended(answer: Answer): string | undefined {
  if (answer.kind === "returned") return undefined;
  return answer.kind === "thrown" && CODES.includes(answer.code ?? "") ? undefined : describe(answer);
}
