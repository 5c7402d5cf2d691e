/** Azure's refusal of a request. Thrown by the model and the routes, made by the named functions of this folder. */
export class ServiceError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: readonly unknown[] | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly target: string | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    options: {
      readonly details?: readonly unknown[];
      readonly headers?: Readonly<Record<string, string>>;
      readonly target?: string;
    } = {},
  ) {
    super(message);
    this.name = "ServiceError";
    this.status = status;
    this.code = code;
    this.details = options.details;
    this.headers = options.headers ?? {};
    this.target = options.target;
  }
}
