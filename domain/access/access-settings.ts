/** How callers of the HTTP API are known. */
export interface AccessSettings {
  /** `notInForce`: the operator wants it, but App Service authentication is not on: function keys are asked for. */
  readonly signIn: "on" | "off" | "notInForce";
  /** The app runs on the caller's own machine. */
  readonly isLocal: boolean;
}
