import { z } from "zod";
import type { FunctionApp, RegisteredFunction, TypedData } from "../../contract.ts";
import type { HostRequest, HostResponse } from "../http-message.ts";

const cookieSchema = z.object({
  name: z.string(),
  value: z.string(),
  domain: z.object({ value: z.string() }).nullish(),
  path: z.object({ value: z.string() }).nullish(),
  expires: z.object({ value: z.object({ seconds: z.number() }) }).nullish(),
  secure: z.object({ value: z.boolean() }).nullish(),
  httpOnly: z.object({ value: z.boolean() }).nullish(),
  sameSite: z.enum(["none", "lax", "strict", "explicitNone"]).nullish(),
  maxAge: z.object({ value: z.number() }).nullish(),
});

const responseSchema = z.object({
  statusCode: z.coerce.number().int().min(100).max(999),
  headers: z.record(z.string(), z.string()).default({}),
  cookies: z.array(cookieSchema).default([]),
  body: z
    .object({
      bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array).optional(),
      string: z.string().optional(),
    })
    .nullish(),
});

type RouteParameters = Readonly<Record<string, string>>;

/**
 * Runs an HTTP function. An error, and a result that is not a response, becomes a 500 without a body, as on the real host; the
 * log says why.
 */
export async function callFunction(
  app: FunctionApp,
  { target, parameters }: { readonly target: RegisteredFunction; readonly parameters: RouteParameters },
  request: HostRequest,
  onError: (error: unknown) => void,
): Promise<HostResponse> {
  try {
    const traceParent = request.headers["traceparent"];
    const { returnValue } = await app.invoke(target, { triggerData: toTypedData(request, parameters), traceParent });
    return toResponse(returnValue);
  } catch (error) {
    onError(error);
    return { status: 500 };
  }
}

function toTypedData(request: HostRequest, parameters: RouteParameters): TypedData {
  const query: Record<string, string> = {};
  for (const name of request.query.keys()) query[name] = request.query.getAll(name).join(",");
  return {
    http: {
      method: request.method,
      url: request.url,
      nullableHeaders: nullable(request.headers),
      nullableQuery: nullable(query),
      nullableParams: nullable(parameters),
      body: request.body.length === 0 ? undefined : { bytes: request.body },
    },
  };
}

/** Maps whose values may be empty are sent with each value in an object. */
function nullable(values: Readonly<Record<string, string>>): Record<string, { value: string }> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}

function toResponse(returnValue: TypedData | null | undefined): HostResponse {
  if (returnValue === null || returnValue === undefined) return { status: 204 };
  const response = responseSchema.parse(returnValue.http);
  const cookies = response.cookies.map(cookieText);
  const body = response.body?.bytes ?? response.body?.string;
  return {
    status: response.statusCode,
    headers: { ...response.headers, ...(cookies.length === 0 ? {} : { "set-cookie": cookies }) },
    body,
  };
}

/** One `Set-Cookie` value, with the attributes in the order and spelling of ASP.NET Core. */
function cookieText(cookie: z.infer<typeof cookieSchema>): string {
  const sameSite = cookie.sameSite === "explicitNone" ? "none" : cookie.sameSite;
  const attributes: readonly (string | false | undefined)[] = [
    `${encodeURIComponent(cookie.name)}=${encodeURIComponent(cookie.value)}`,
    cookie.expires != null && `expires=${new Date(cookie.expires.value.seconds * 1000).toUTCString()}`,
    cookie.maxAge != null && `max-age=${cookie.maxAge.value}`,
    cookie.domain != null && `domain=${cookie.domain.value}`,
    `path=${cookie.path?.value ?? "/"}`,
    cookie.secure?.value === true && "secure",
    cookie.sameSite != null && cookie.sameSite !== "none" && `samesite=${sameSite}`,
    cookie.httpOnly?.value === true && "httponly",
  ];
  return attributes.filter((attribute) => typeof attribute === "string").join("; ");
}
