/** Azure's refusal of a request. Thrown by the model and the routes, made by the named functions of this folder. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly status: number;
  readonly code: string;
  readonly options: ServiceErrorOptions;

  constructor(status: number, code: string, message: string, options: ServiceErrorOptions = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.options = options;
  }
}

/** What an error says beyond its status, code and message. */
interface ServiceErrorOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the error object. */
  readonly extra?: Readonly<Record<string, unknown>>;
}
