import { sendMessage } from '@vfab/notify'

/** Notifies a phone and a mailbox that the plotter is free. */
export async function plotterIsFree(): Promise<void> {
  const message = { title: 'The plotter is free', text: 'flower.svg is finished.' }
  await sendMessage('ntfy://ntfy.sh/my-workshop', message)
  await sendMessage('mailto:maker@example.org', message) // through the server in VFAB_SMTP_URL
}
