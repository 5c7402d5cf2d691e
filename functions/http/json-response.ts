import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { type Encoding, encodeBody, encodings, tagOf } from "./encode-body.ts";
import { acceptedEncoding, hasTag } from "./negotiate.ts";

/** A JSON body that is sent to many: with its tag, and compressed once for each encoding. */
export interface JsonBody {
  readonly body: string;
  /** Without quotation marks. */
  readonly tag: string;
  encoded(encoding: Encoding): Promise<Uint8Array>;
}

/** Smaller bodies fit into one packet anyway. */
const MIN_ENCODED_CHARACTERS = 1400;

/** @param tagged - What the tag is of; the body if absent. */
export function jsonBodyOf(value: unknown, tagged?: unknown): JsonBody {
  const body = JSON.stringify(value);
  const encoded = new Map<Encoding, Promise<Uint8Array>>();
  return {
    body,
    tag: tagOf(tagged === undefined ? body : JSON.stringify(tagged)),
    encoded(encoding) {
      const bytes = encoded.get(encoding) ?? encodeBody(body, encoding);
      encoded.set(encoding, bytes);
      return bytes;
    },
  };
}

/** 200 with the body, compressed where the client takes that; 304 when it has this very body. */
export async function jsonResponse(request: HttpRequest, json: JsonBody): Promise<HttpResponseInit> {
  const isSmall = json.body.length < MIN_ENCODED_CHARACTERS;
  const encoding = isSmall ? undefined : acceptedEncoding(request, encodings);
  const tag = encoding === undefined ? json.tag : `${json.tag}-${encoding}`;
  const headers = { "Cache-Control": "private, no-cache", ETag: `"${tag}"`, Vary: "Accept-Encoding" };
  if (hasTag(request, tag)) return { status: 304, headers };
  return {
    status: 200,
    headers: {
      ...headers,
      "Content-Type": "application/json",
      ...(encoding !== undefined && { "Content-Encoding": encoding }),
    },
    body: encoding === undefined ? json.body : await json.encoded(encoding),
  };
}
