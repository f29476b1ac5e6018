/* The client of the API: `import { createApiClient } from "@vfab/server/client"`. It needs nothing of the server but its table of routes. */
export { type ApiClient, type ApiClientOptions, type ApiRequest, createApiClient, serverUrl } from './api-client.ts'
export { type FollowOptions } from './follow-events.ts'
export { type ServerEvent } from './read-events.ts'
export { type ServerPlace } from './send.ts'
