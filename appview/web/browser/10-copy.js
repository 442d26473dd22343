// Copy buttons: drawn hidden, shown where the clipboard can be written.
const SHOW_COPIED_MS = 2000

if (navigator.clipboard) {
  for (const button of document.querySelectorAll('button.copy')) button.hidden = false

  document.addEventListener('click', async (event) => {
    const button = event.target instanceof Element ? event.target.closest('button.copy') : null
    if (!button) return
    const block = button.closest('.copyable')?.querySelector('pre')
    await navigator.clipboard.writeText(button.dataset.text ?? block?.textContent ?? '')
    button.dataset.copied = ''
    setTimeout(() => delete button.dataset.copied, SHOW_COPIED_MS)
  })
}
