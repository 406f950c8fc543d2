'use strict';
// What select2 draws over a list has no name but its value: it takes the label of the list.
{
    const nameBoxes = (root) => {
        for (const list of root.querySelectorAll('select.admin-autocomplete.select2-hidden-accessible')) {
            const name = list.labels[0]?.textContent.trim().replace(/:$/, '');
            for (const box of list.nextElementSibling.querySelectorAll('[role="combobox"], [role="textbox"]')) {
                box.removeAttribute('aria-labelledby');
                box.setAttribute('aria-label', [name, box.textContent.trim()].filter(Boolean).join(': '));
            }
        }
    };
    // jQuery calls in turn what waits for the document, perhaps after this event: first what draws, then what names.
    window.addEventListener('load', () => window.django?.jQuery?.(() => nameBoxes(document)));
    document.addEventListener('formset:added', (event) => setTimeout(() => nameBoxes(event.target)));
    window.django?.jQuery?.(document).on('select2:select select2:clear', () => nameBoxes(document));
}
