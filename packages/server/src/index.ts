export { apiPrefix, packedType, routes, type Routes } from './api/routes.ts'
export { type Access, type LeaseOf, type Route } from './api/route.ts'
export { type Operation, type OperationId, type Operations } from './api/operations.ts'
