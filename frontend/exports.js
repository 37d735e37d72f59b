// A file that is written a piece at a time is fetched with a bar that shows how far it has got, and then saved.
// Without this script the browser saves the same file by itself.

const LINE_END = 10
const QUOTE = 34

// Rows of a table of comma-separated values: line ends outside of quotes.
function counter() {
  let rows = 0
  let quoted = false
  return (bytes) => {
    for (const byte of bytes) {
      if (byte === QUOTE) quoted = !quoted
      else if (byte === LINE_END && !quoted) rows += 1
    }
    return rows
  }
}

function save(parts, name) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob(parts, { type: 'text/csv' }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

// What was wrong with the form before it was sent is wrong no more.
function forgetProblems(form) {
  document.querySelectorAll('.govuk-error-summary').forEach((one) => one.remove())
  form.querySelectorAll('.govuk-error-message').forEach((one) => one.remove())
  for (const name of ['govuk-form-group--error', 'govuk-input--error', 'govuk-textarea--error']) {
    form.querySelectorAll(`.${name}`).forEach((one) => one.classList.remove(name))
  }
}

function start(form) {
  const shown = document.getElementById(form.dataset.export)
  const bar = shown.querySelector('progress')
  const status = shown.querySelector('[role="status"]')
  const button = form.querySelector('button[type="submit"]')

  const fetched = async (answer) => {
    forgetProblems(form)
    const total = Number(answer.headers.get('Bluelamp-Rows'))
    const before = Number(answer.headers.get('Bluelamp-Lines-Before'))
    const count = counter()
    const parts = []
    const reader = answer.body.getReader()
    bar.max = Math.max(total, 1)
    for (let said = 0; ;) {
      const { done, value } = await reader.read()
      if (done) break
      parts.push(value)
      const rows = Math.max(count(value) - before, 0)
      bar.value = Math.min(rows, total)
      // Said aloud at every tenth, not at every piece.
      if (rows === total || rows - said >= total / 10) {
        said = rows
        status.textContent = shown.dataset.words.replace('{done}', rows).replace('{all}', total)
      }
    }
    bar.value = bar.max
    save(parts, form.dataset.exportName)
    status.textContent = shown.dataset.done.replace('{all}', total)
  }

  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    shown.hidden = false
    button.disabled = true
    status.textContent = shown.dataset.begins
    try {
      const answer = await fetch(form.action, { method: 'POST', body: new FormData(form) })
      if (answer.ok && answer.headers.get('Bluelamp-Rows') !== null) await fetched(answer)
      // Anything else is a page: the form with what is wrong, or the way to sign in.
      else form.submit()
    } catch {
      status.textContent = shown.dataset.failed
    }
    button.disabled = false
  })
}

export function startExports(page) {
  page.querySelectorAll('form[data-export]').forEach(start)
}
