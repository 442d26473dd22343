/** The same answer, and `onEnd` called once its body was read to the end, broke off or was given up. */
export function onceBodyEnds(response: Response, onEnd: () => void): Response {
  if (!response.body) {
    onEnd()
    return response
  }
  const body = response.body.pipeThrough(new TransformStream({ flush: onEnd, cancel: onEnd }))
  const { status, statusText, headers, url, redirected } = response
  const passedOn = new Response(body, { status, statusText, headers })
  // What a Response cannot be made with.
  return Object.defineProperties(passedOn, { url: { value: url }, redirected: { value: redirected } })
}
