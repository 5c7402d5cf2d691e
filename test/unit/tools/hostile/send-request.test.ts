import { createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { sendRequest } from "../../../../tools/hostile/send-request.ts";

let server: Server | undefined;
const received: Buffer[] = [];
afterEach(() => {
  server?.close();
  received.length = 0;
});

/** A server that does the same with each connection. */
async function serve(onConnection: (socket: Socket) => void): Promise<string> {
  const started = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (chunk) => received.push(chunk));
    onConnection(socket);
  });
  server = started;
  await new Promise<void>((resolve) => {
    started.listen(0, "127.0.0.1", resolve);
  });
  const address = started.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

const answerWith = (text: string) => (socket: Socket) => void socket.once("data", () => socket.end(text));

test("sends target, headers and body unchanged and reads the response", async () => {
  const url = await serve(answerWith("HTTP/1.1 404 Not Found\r\n\r\nno"));

  const answer = await sendRequest(url, { method: "POST", target: "//%", headers: { Host: "[" }, body: "ab" });

  expect(answer).toMatchObject({ kind: "response", status: 404, text: expect.stringMatching(/no$/) });
  expect(Buffer.concat(received).toString()).toBe(
    "POST //% HTTP/1.1\r\nConnection: close\r\nContent-Length: 2\r\nHost: [\r\n\r\nab",
  );
});

test("takes the response after 100 Continue", async () => {
  const url = await serve(answerWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 413 Too Large\r\n\r\n"));

  expect(await sendRequest(url, { target: "/" })).toMatchObject({ kind: "response", status: 413 });
});

test("tells a connection that ends from a server that does not answer", async () => {
  const closing = await serve((socket) => void socket.once("data", () => socket.destroy()));
  expect(await sendRequest(closing, { target: "/" })).toEqual({ kind: "closed" });
  server?.close();

  const silent = await serve(() => {});
  expect(await sendRequest(silent, { target: "/" }, 20)).toEqual({ kind: "timeout" });
});
