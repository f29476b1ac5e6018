export { type Message } from './delivery.ts'
export { type MessageOptions, sendMessage } from './send-message.ts'
