/** Rows of a page where nothing else is said: the lexicons' own default, for callers within this process. */
export const DEFAULT_LIMIT = 50
