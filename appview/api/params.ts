import type { l } from '@atproto/lex'

/** What a query's function takes: its lexicon's parameters, where those with a default may be left out. */
export type ParamsOf<M extends { $params: l.ParamsSchema }> = l.InferInput<M['$params']>
