// What is typed into a form is kept on the server a moment after each key, so that a lost page loses nothing.
// Without this script the button "Finish later" does the same. Nothing is sent: a draft is only kept.

const WAIT_MS = 1500

function start(form) {
  const status = form.querySelector('[data-draft-status]')
  let timer = null
  let sending = null

  const keep = async () => {
    timer = null
    const body = new FormData(form)
    body.set('by_script', '1')
    sending = new AbortController()
    try {
      const answer = await fetch(form.dataset.draft, { method: 'POST', body, signal: sending.signal, redirect: 'error' })
      if (answer.status === 204) {
        const time = new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
        status.textContent = form.dataset.draftKept.replace('{time}', time)
      } else {
        status.textContent = form.dataset.draftFailed
      }
    } catch (error) {
      // The form was sent meanwhile, or the session is over: then the server keeps what the form is sent with.
      if (error.name !== 'AbortError') status.textContent = form.dataset.draftFailed
    }
    sending = null
  }

  form.addEventListener('input', () => {
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(keep, WAIT_MS)
  })
  // A draft that came after what was sent would be a draft of what is done.
  form.addEventListener('submit', () => {
    if (timer !== null) clearTimeout(timer)
    if (sending !== null) sending.abort()
  })
}

export function startDrafts(page) {
  page.querySelectorAll('form[data-draft]').forEach(start)
}
