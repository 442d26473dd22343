import WebSocket from 'ws'
import type { Consume } from '../consumer.js'
import { WARM_UP_FRAMES } from '../plan.js'

/** `ws`, and nothing done with what it receives: what every consumer over it pays. */
export const receive: Consume = async ({ service, frames, onSentinel }) => {
  const socket = new WebSocket(service, { perMessageDeflate: false })
  socket.binaryType = 'nodebuffer'
  let received = 0
  socket.on('message', () => {
    received++
    const measured = received - WARM_UP_FRAMES - 1
    if (measured >= 0 && measured % (frames + 1) === 0) onSentinel()
  })
}
