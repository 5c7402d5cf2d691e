import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

type Value = { readonly stringValue?: string; readonly intValue?: number | string };

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly { readonly key: string; readonly value: Value }[];
}

interface OtlpTraces {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[] }[];
}

/** A span as it was received. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Receives what an app sends to its OTLP endpoint, until the test ends. */
export async function startOtlpReceiver() {
  const bodies: { readonly path: string; readonly body: string }[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push({ path: request.url ?? "", body });
      response.setHeader("content-type", "application/json").end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const bodiesOf = (path: string) => bodies.filter((each) => each.path === path).map(({ body }) => body);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Everything that was received, as text. */
    raw: () => bodies.map(({ body }) => body).join("\n"),
    metrics: () => bodiesOf("/v1/metrics").join("\n"),
    spans: () => bodiesOf("/v1/traces").flatMap((body) => spansIn(JSON.parse(body) as OtlpTraces)),
  };
}

function spansIn({ resourceSpans }: OtlpTraces): readonly ReceivedSpan[] {
  return resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap(({ spans }) => spans)
    .map(({ traceId, spanId, parentSpanId = "", name, attributes }) => ({
      ...{ traceId, spanId, parentSpanId, name },
      attributes: Object.fromEntries(
        attributes.map(({ key, value }) => [key, String(value.stringValue ?? value.intValue ?? "")]),
      ),
    }));
}
