/**
 * The same answer, its body bound to a signal (`fetch` itself forgets its signal when the garbage collector runs
 * between the head of an answer and its end), and `onEnd` called once the body was read, broke off or was given up.
 */
export function bindBody(response: Response, signal: AbortSignal, onEnd: () => void): Response {
  if (!response.body) {
    onEnd()
    return response
  }
  const body = response.body.pipeThrough(new TransformStream({ flush: onEnd, cancel: onEnd }), { signal })
  const { status, statusText, headers, url, redirected } = response
  const bound = new Response(body, { status, statusText, headers })
  // What a Response cannot be made with.
  return Object.defineProperties(bound, { url: { value: url }, redirected: { value: redirected } })
}
