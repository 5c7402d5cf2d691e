import { checkingFetch } from "./api-contract.ts";

/** Setup of the end-to-end tests: whatever they ask the app, its responses are compared with the document of the API. */
globalThis.fetch = checkingFetch(globalThis.fetch);
