import { setTimeout as sleep } from 'node:timers/promises'

/** A fetch whose answers come no faster than so many bytes a second, all of them together. */
export function limitRate(
  fetch: typeof globalThis.fetch,
  bytesPerSecond: number | undefined,
): typeof globalThis.fetch {
  if (bytesPerSecond === undefined) return fetch
  /** When all that was let through may have come. */
  let paidUntil = 0
  return async (input, init) => {
    const response = await fetch(input, init)
    if (response.body === null) return response
    const body = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        async transform(chunk, controller) {
          const now = performance.now()
          paidUntil = Math.max(paidUntil, now) + (chunk.length / bytesPerSecond) * 1000
          await sleep(paidUntil - now)
          controller.enqueue(chunk)
        },
      }),
    )
    const { status, statusText, headers } = response
    return new Response(body, { status, statusText, headers })
  }
}
