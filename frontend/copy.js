// A button that copies the text of a field. It is there only with this script; without it the text can be marked.

function start(button) {
  const field = document.getElementById(button.dataset.copy)
  const status = document.getElementById(button.dataset.copyStatus)
  if (field === null || !navigator.clipboard) return
  button.hidden = false
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(field.value)
      status.textContent = button.dataset.copied
    } catch {
      field.focus()
      field.select()
      status.textContent = button.dataset.copyFailed
    }
  })
}

export function startCopying(page) {
  page.querySelectorAll('button[data-copy]').forEach(start)
}
