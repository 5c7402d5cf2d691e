import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** What a test reads of a generic webhook's body. */
interface HookBody {
  readonly type: string;
  readonly data: {
    readonly kind: string;
    readonly title: string;
    readonly incident?: { readonly id: string; readonly phase: string };
  };
}

/** A generic webhook on this machine whose status can be changed; it keeps what it has taken with 200. It ends with the test. */
export async function startHook() {
  const received: HookBody[] = [];
  const state = { status: 200 };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (state.status === 200) received.push(JSON.parse(Buffer.concat(chunks).toString("utf8")) as HookBody);
    response.writeHead(state.status).end();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/secret-path`;
  return { url, state, received, kinds: () => received.map(({ data }) => data.kind) };
}
