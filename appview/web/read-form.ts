import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'

/** The text fields of a form; of several with one name the last. @throws HTTPException 415 when it is no form */
export async function readForm(c: Context): Promise<Map<string, string>> {
  const form = await c.req.formData().catch((cause: unknown) => {
    throw new HTTPException(415, { message: 'This address takes a form.', cause })
  })
  return new Map([...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}
