/** What went wrong below `fetch failed`, in words to put after "cannot be reached: ". */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'it took too long'
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message.replace(/\.$/, '')
}
