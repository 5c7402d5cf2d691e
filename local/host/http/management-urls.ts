/** The durable management API's addresses, for a hub under an origin (`http://host:port`). */
export interface ManagementUrls {
  /** JSON text of a durable client input, as the real host's extension gives it to the SDK. */
  clientBinding(origin: string): string;
  /** Body of a check-status answer, keys in the real host's order. It leaves out `rewindPostUri`, as the real host's own does. */
  checkStatus(origin: string, instanceId: string): Readonly<Record<string, string>>;
  /** @param extraQuery - Parameters to put before the usual ones, without `?`. */
  statusQuery(origin: string, instanceId: string, extraQuery?: string): string;
}

export const MANAGEMENT_PATH = "/runtime/webhooks/durabletask";
export const RPC_PATH = "/durabletask";

/** The SDK replaces this text in every URL by the instance ID. */
const INSTANCE_PLACEHOLDER = "INSTANCEID";

/**
 * @param options.systemKey - Goes into every URL as `code`.
 * @param options.rpcSecret - Extra path segment of `rpcBaseUrl`, which carries no key.
 */
export function createManagementUrls(options: {
  readonly hubName: string;
  readonly systemKey: string | undefined;
  readonly rpcSecret: string | undefined;
}): ManagementUrls {
  const code = options.systemKey === undefined ? "" : `code=${encodeURIComponent(options.systemKey)}`;
  const query = ["taskHub=", encodeURIComponent(options.hubName), "&connection=Storage", code && `&${code}`].join("");
  const instance = (origin: string, id: string) => `${origin}${MANAGEMENT_PATH}/instances/${id}`;
  const links = (origin: string, id: string) => {
    const url = instance(origin, id);
    return {
      statusQueryGetUri: `${url}?${query}`,
      sendEventPostUri: `${url}/raiseEvent/{eventName}?${query}`,
      terminatePostUri: `${url}/terminate?reason={text}&${query}`,
      rewindPostUri: `${url}/rewind?reason={text}&${query}`,
      purgeHistoryDeleteUri: `${url}?${query}`,
      restartPostUri: `${url}/restart?${query}`,
      suspendPostUri: `${url}/suspend?reason={text}&${query}`,
      resumePostUri: `${url}/resume?reason={text}&${query}`,
    };
  };

  return {
    clientBinding(origin) {
      const create = `${origin}${MANAGEMENT_PATH}/orchestrators/{functionName}[/{instanceId}]`;
      const wait = "timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}";
      const secret = options.rpcSecret === undefined ? "" : `${options.rpcSecret}/`;
      return JSON.stringify({
        taskHubName: options.hubName,
        creationUrls: {
          createNewInstancePostUri: code === "" ? create : `${create}?${code}`,
          createAndWaitOnNewInstancePostUri: `${create}?${wait}${code && `&${code}`}`,
        },
        managementUrls: { id: INSTANCE_PLACEHOLDER, ...links(origin, INSTANCE_PLACEHOLDER) },
        baseUrl: `${origin}${MANAGEMENT_PATH}`,
        requiredQueryStringParameters: code,
        rpcBaseUrl: `${origin}${RPC_PATH}/${secret}`,
      });
    },
    checkStatus(origin, instanceId) {
      const { rewindPostUri: _, ...shown } = links(origin, escapeId(instanceId));
      return { id: instanceId, ...shown };
    },
    statusQuery: (origin, instanceId, extraQuery) =>
      `${instance(origin, escapeId(instanceId))}?${extraQuery === undefined ? "" : `${extraQuery}&`}${query}`,
  };
}

/** Escapes what a path segment cannot hold and leaves `:` and `@` readable. */
function escapeId(instanceId: string): string {
  return encodeURIComponent(instanceId).replaceAll("%3A", ":").replaceAll("%40", "@");
}
