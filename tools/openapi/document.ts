import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponsesObject } from "zod-openapi";
import { problem } from "../../api/problem.ts";
import type { Answer, Route } from "../../api/routes/route.ts";
import { type ProblemStatus, tags } from "../../api/routes/route.ts";
import { routes } from "../../api/routes/routes.ts";
import { callOf, documentedExamples, statusOfExample } from "./examples.ts";

interface Given {
  /** Of package.json. */
  readonly version: string;
  /** docs/api.md: its examples become the document's. */
  readonly apiPage: string;
}

const PROBLEMS: Readonly<Record<ProblemStatus | 401 | 403 | 405, readonly [name: string, description: string]>> = {
  400: ["BadRequest", "A field or parameter is wrong: `field` names the first one, `errors` all of them."],
  401: ["Unauthorized", "No key and no sign-in, or a wrong one. The Functions host refuses a key without a body."],
  403: ["Forbidden", "The signed-in caller may not do this."],
  404: ["NotFound", "There is none of that name."],
  405: ["MethodNotAllowed", "The method is not allowed here; the header Allow names those that are."],
  409: ["Conflict", "It cannot be done as things stand."],
  413: ["ContentTooLarge", "The body is too large."],
  502: ["NotDelivered", "The channel did not take the message."],
  503: [
    "ServiceUnavailable",
    "The app's storage account or task hub cannot be used now; the header Retry-After says when to ask again.",
  ],
};

const SECURITY = [{ functionKeyHeader: [] }, { functionKeyQuery: [] }, { entra: [] }];

/** The OpenAPI document of the HTTP API as JSON. The same schemas, routes and page, the same document. */
export function openApiText(given: Given): string {
  return `${JSON.stringify(openApiOf(given), undefined, 1)}\n`;
}

function openApiOf({ version, apiPage }: Given) {
  const examples = documentedExamples(apiPage);
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: operation(route, examples) };
  const document = createDocument(
    {
      openapi: "3.1.1",
      info: {
        title: "Holdfast",
        version,
        description: `Keeps Azure virtual machines backed up. Responses may get further members in later releases: ignore what you do not know. Instants are UTC in ISO 8601.`,
        license: { name: "MIT", identifier: "MIT" },
      },
      servers: [{ url: "/", description: "The app that serves this document." }],
      tags: Object.entries(tags)
        .filter(([tag]) => routes.some((route) => route.tag === tag))
        .map(([name, description]) => ({ name, description })),
      security: SECURITY,
      paths,
      components: {
        securitySchemes: {
          functionKeyHeader: { type: "apiKey", in: "header", name: "x-functions-key", description: "A function key." },
          functionKeyQuery: { type: "apiKey", in: "query", name: "code", description: "A function key." },
          entra: {
            type: "http",
            scheme: "bearer",
            bearerFormat: "JWT",
            description:
              "A token of Microsoft Entra ID, where App Service authentication is on. Browsers sign in at /.auth/login/aad.",
          },
        },
        responses: Object.fromEntries(
          Object.values(PROBLEMS).map(([name, description]) => [
            name,
            { description, content: { "application/problem+json": { schema: problem } } },
          ]),
        ),
      },
    },
    { override: plain },
  );
  return sorted(document);
}

function operation(route: Route, examples: ReturnType<typeof documentedExamples>): ZodOpenApiOperationObject {
  const { operationId, tag, summary, description, access, pathParameters, query, body } = route;
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...(access === "anonymous" && { security: [] }),
    ...(pathParameters !== undefined && {
      parameters: Object.entries(pathParameters).map(([name, meaning]) => ({
        ...{ in: "path" as const, name, required: true, description: meaning, schema: { type: "string" as const } },
      })),
    }),
    ...(query !== undefined && { requestParams: { query } }),
    ...(body !== undefined && { requestBody: { required: true, content: { "application/json": { schema: body } } } }),
    responses: responsesOf(
      route,
      examples.filter(({ call }) => call === callOf(route)).map(({ value }) => value),
    ),
  };
}

function responsesOf(route: Route, examples: readonly unknown[]): ZodOpenApiResponsesObject {
  const { responses, problems = [], access } = route;
  const statuses = [...(access === "key" ? ([401, 403] as const) : []), 405 as const, ...problems];
  return Object.fromEntries([
    ...statuses.map((status) => [String(status), problemOf(status, examples)]),
    ...Object.entries(responses).map(([status, answer]) => [
      status,
      answerOf(
        answer,
        examples.find((example) => statusOfExample(route, example) === Number(status)),
      ),
    ]),
  ]);
}

/** A reference to what all routes share, unless there is an example of this one. */
function problemOf(status: keyof typeof PROBLEMS, examples: readonly unknown[]) {
  const [name, description] = PROBLEMS[status];
  const example = examples.find((candidate) => problem.safeParse(candidate).data?.status === status);
  return example === undefined
    ? { $ref: `#/components/responses/${name}` }
    : { description, content: { "application/problem+json": { schema: problem, example } } };
}

function answerOf(answer: Answer, example: unknown) {
  const content =
    answer.kind === "json"
      ? { "application/json": { schema: answer.schema, ...(example !== undefined && { example }) } }
      : { [answer.type]: { schema: { type: "string" as const } } };
  const headers = Object.entries(answer.headers ?? {}).map(([name, description]) => [
    name,
    { description, schema: { type: "string" as const } },
  ]);
  return {
    description: answer.description,
    ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
    content,
  };
}

type Override = NonNullable<NonNullable<Parameters<typeof createDocument>[1]>["override"]>;

const FORMATS_WITH_PATTERN: readonly (string | undefined)[] = ["date-time", "date", "uuid"];

/**
 * Responses may grow; `format` says what a pattern of 300 characters says, too; a record of a closed list of names is an object with
 * these members.
 */
const plain: Override = ({ jsonSchema, io }) => {
  const { format, propertyNames, required, additionalProperties } = jsonSchema;
  if (io === "output" && additionalProperties === false) delete jsonSchema.additionalProperties;
  if (FORMATS_WITH_PATTERN.includes(format)) delete jsonSchema.pattern;
  if (propertyNames === undefined || required === undefined || typeof additionalProperties !== "object") return;
  jsonSchema.properties = Object.fromEntries(required.map((name) => [name, additionalProperties]));
  delete jsonSchema.propertyNames;
  delete jsonSchema.additionalProperties;
};

/** The same with the members of every object in order, so that a change of the code moves nothing in the file. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}
