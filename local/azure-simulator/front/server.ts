import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { bodyTooLarge } from "../arm/errors.ts";
import { errorResponse } from "./error-response.ts";
import { refusalOfForeignRequest } from "./foreign-requests.ts";
import type { GatewayResult } from "./gateway.ts";
import { MAX_BODY_BYTES, type ReceivedRequest, readRequest, sendResponse } from "./http-exchange.ts";

interface ServedEndpoint {
  readonly scheme: "http" | "https";
  readonly respond: (request: ReceivedRequest) => Promise<GatewayResult>;
  /** Virtual time is paused until the returned function is called. */
  readonly holdTime: () => () => void;
}

/** Node's listener for one endpoint: reads each request, asks for the response and sends it. */
export function requestListener(endpoint: ServedEndpoint): RequestListener {
  return (incoming, outgoing) => {
    exchange(endpoint, incoming, outgoing).catch(() => {
      // The caller has disconnected, or the response cannot be written any more.
      outgoing.destroy();
    });
  };
}

async function exchange(endpoint: ServedEndpoint, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  // A control call may itself move virtual time, so only the other calls hold it.
  const isControl = (incoming.url ?? "").startsWith("/_simulator/");
  const release = isControl ? () => {} : endpoint.holdTime();
  try {
    const request = await readRequest(incoming, endpoint.scheme);
    if (request === "bodyTooLarge") {
      sendResponse(outgoing, errorResponse(bodyTooLarge(MAX_BODY_BYTES)));
      return;
    }
    const refusal = refusalOfForeignRequest(request);
    if (refusal !== undefined) {
      sendResponse(outgoing, errorResponse(refusal));
      return;
    }
    const result = await endpoint.respond(request);
    if (result.kind === "drop") incoming.socket.destroy();
    else sendResponse(outgoing, result.response);
  } finally {
    release();
  }
}
