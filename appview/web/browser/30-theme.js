// The theme changes at once; without this the form does the same by a round trip.
document.querySelector('form.theme')?.addEventListener('submit', (event) => {
  const theme = event.submitter?.value
  if (!theme) return
  event.preventDefault()
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet
  document.cookie = `theme=${theme};path=/;max-age=31536000;samesite=lax`
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  for (const button of event.target.querySelectorAll('button')) {
    button.setAttribute('aria-pressed', String(button === event.submitter))
  }
})
