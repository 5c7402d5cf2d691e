import type { Issue } from "./check-value.ts";
import { type Expression, expressionsIn, plainText } from "./expression.ts";
import type { BicepFile } from "./read-bicep.ts";

/** Functions whose result is a credential: `listKeys` and its kind, `getSecret`. */
const GIVES_SECRET = /^(list[A-Z]\w*|getSecret)$/;
/** Properties of resources that are one, or that have one in them. */
const IS_SECRET =
  /^(connectionString|instrumentationKey|primary\w*Key|secondary\w*Key|\w*connectionStrings?|\w*sasToken)$/i;
/** Parts of a connection string that are a credential. */
const HAS_SECRET = /AccountKey=|SharedAccessKey=|SharedAccessSignature=|[?&]sig=|Password=|Pwd=/i;

/** An output is kept in the deployment's history, which every reader of the resource group can read: no output is a secret. */
export function checkOutputs(file: BicepFile): readonly Issue[] {
  const secure = new Set(file.parameters.filter(({ decorators }) => decorators.has("secure")).map(({ name }) => name));
  return file.outputs.flatMap(({ name, value, line }) => {
    const reason = reachable(value, file, new Set())
      .map((expression) => reasonOf(expression, secure))
      .find((found) => found !== undefined);
    return reason === undefined ? [] : [{ line, text: `the output ${name} has a secret: ${reason}` }];
  });
}

/** The expression with the variables and parameters' defaults that it refers to. */
function reachable(value: Expression, file: BicepFile, seen: ReadonlySet<string>): readonly Expression[] {
  return [...expressionsIn(value)].flatMap((expression) => {
    if (expression.kind !== "name" || seen.has(expression.name)) return [expression];
    const variable = file.variables.find(({ name }) => name === expression.name);
    if (variable === undefined) return [expression];
    return [expression, ...reachable(variable.value, file, new Set([...seen, expression.name]))];
  });
}

function reasonOf(expression: Expression, secure: ReadonlySet<string>): string | undefined {
  switch (expression.kind) {
    case "call":
      return GIVES_SECRET.test(expression.name) ? expression.name : undefined;
    case "member":
      return IS_SECRET.test(expression.property) ? expression.property : undefined;
    case "name":
      return secure.has(expression.name) ? `the secure parameter ${expression.name}` : undefined;
    case "text":
      return textsOf(expression).some((part) => HAS_SECRET.test(part)) ? "a connection string with a key" : undefined;
    default:
      return undefined;
  }
}

function textsOf(expression: Extract<Expression, { kind: "text" }>): readonly string[] {
  return [plainText(expression) ?? "", ...expression.parts.filter((part) => typeof part === "string")];
}
