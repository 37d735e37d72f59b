// Runs before the page is drawn: tells the style sheet that scripts run here.
document.body.classList.add('js-enabled', ...('noModule' in HTMLScriptElement.prototype ? ['govuk-frontend-supported'] : []))
