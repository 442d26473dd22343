/** Whether people start things of this category by name. */
export function isRunnable(category: string | undefined): boolean {
  return category === 'application' || category === 'service' || category === 'tool'
}
