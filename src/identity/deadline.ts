export interface Deadline {
  readonly signal: AbortSignal
  /** What it was for has ended. */
  clear(): void
}

/** A signal that aborts with a TimeoutError when the time is up, or as `outer` does before that. */
export function startDeadline(ms: number, outer?: AbortSignal): Deadline {
  const controller = new AbortController()
  const onOuter = () => controller.abort(outer?.reason)
  const onTime = () => controller.abort(new DOMException(`it took longer than ${ms} ms`, 'TimeoutError'))
  const timer = setTimeout(onTime, ms)
  timer.unref()
  if (outer?.aborted) onOuter()
  else outer?.addEventListener('abort', onOuter, { once: true })
  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer)
      outer?.removeEventListener('abort', onOuter)
    },
  }
}
