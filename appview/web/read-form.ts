import type { Context } from 'hono'

/** The text fields of a form; of several with one name the last. */
export async function readForm(c: Context): Promise<Map<string, string>> {
  const form = await c.req.formData()
  return new Map([...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}
