(()=>{document.body.classList.add("js-enabled",..."noModule"in HTMLScriptElement.prototype?["govuk-frontend-supported"]:[]);})();
