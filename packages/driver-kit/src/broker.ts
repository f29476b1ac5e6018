/* A connection to an MQTT broker, for drivers and programs that bring the package `mqtt`. */
export type { BrokerPackage, PublishOptions, SubscribeOptions } from './broker/broker-client.ts'
export { connectBroker } from './broker/broker-link.ts'
export type { BrokerLink, BrokerMessage, BrokerWill, ConnectBrokerOptions } from './broker/broker-link.ts'
export { shownBroker } from './broker/broker-login.ts'
export type { BrokerLogin } from './broker/broker-login.ts'
