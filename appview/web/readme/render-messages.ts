/** What the thread is asked; it answers with a RenderAnswer of the same id. */
export interface RenderQuestion {
  readonly id: number
  readonly markdown: string
  readonly base: string | undefined
}

export type RenderAnswer =
  | { readonly id: number; readonly html: string }
  | { readonly id: number; readonly error: string }

/** The first message: the renderer is loaded, from here on time is the text's own. */
export const READY = 'ready'
