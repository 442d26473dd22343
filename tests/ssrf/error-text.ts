/** What a promise failed with, with all causes; empty when it did not. */
export async function errorText(promise: Promise<unknown>): Promise<string> {
  const messages: string[] = []
  let error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  while (error instanceof Error) {
    messages.push(error.message)
    error = error.cause
  }
  return messages.join(': ')
}
