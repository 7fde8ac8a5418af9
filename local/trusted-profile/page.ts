import { Html, html } from './html.ts';
import { PAGE_STYLE } from './page-style.ts';
import type { Person } from './people.ts';
import { ROLE_LABELS, type StaffMember } from './staff.ts';

/** What every interaction page needs: where the form goes, how to leave, and why the last choice was refused. */
export interface InteractionView {
  readonly action: string;
  readonly cancel: string;
  readonly nonce: string;
  readonly refusal?: Refusal;
}

export interface Refusal {
  readonly typed: string;
  readonly pl: string;
  readonly en: string;
}

/** The page on which a patient chooses who to be: anyone in the list, or any valid PESEL. */
export function patientPage(view: InteractionView, people: readonly Person[]): string {
  const { refusal } = view;
  return layout(view.nonce, {
    title: 'Zaloguj się profilem zaufanym',
    english: 'Sign in with the trusted profile',
    isError: refusal !== undefined,
    body: html`
<section aria-labelledby="other">
  <h2 id="other">Podaj numer PESEL</h2>
  ${refusal && alertBox(refusal)}
  <form method="post" action="${view.action}" novalidate>
    <label for="pesel">PESEL</label>
    <p class="hint" id="pesel-hint">11 cyfr; dowolny poprawny numer
      <span lang="en">11 digits; any valid number</span></p>
    <input id="pesel" name="pesel" inputmode="numeric" autocomplete="off" size="15" value="${refusal?.typed}"
      aria-describedby="${refusal ? 'refusal pesel-hint' : 'pesel-hint'}"${refusal && html` aria-invalid="true"`}>
    <details>
      <summary>Co jeszcze o tej osobie wiadomo <span lang="en">What else is known of them</span></summary>
      ${besideField('phone', 'Telefon', 'Phone', '+48501230101')}
      ${besideField('professions', 'Zawody', 'Professions', 'nurse')}
      ${besideField('conditions', 'Choroby i stany', 'Conditions', 'pregnancy')}
      ${besideField('district', 'Kod gminy', 'Code of the gmina', '1261011')}
    </details>
    <button class="primary">Zaloguj się</button>
  </form>
</section>
${chooser(view, 'Albo wybierz osobę', 'Or choose a person', people.map(personButton))}`,
  });
}

function besideField(name: string, polish: string, english: string, example: string) {
  return html`<label for="${name}">${polish} <span lang="en">${english}</span></label>
      <input id="${name}" name="${name}" autocomplete="off" size="20" placeholder="${example}">`;
}

/** The page on which a member of staff chooses who to be. */
export function staffPage(view: InteractionView, staff: readonly StaffMember[]): string {
  return layout(view.nonce, {
    service: 'Tożsamość zawodowa',
    title: 'Zaloguj się jako personel',
    english: 'Sign in as staff',
    isError: view.refusal !== undefined,
    body: html`${view.refusal && alertBox(view.refusal)}
${chooser(view, 'Wybierz osobę', 'Choose a person', staff.map(staffButton))}`,
  });
}

/** A page that only tells something: an error, or that one is signed out. */
export function noticePage(
  nonce: string,
  notice: { pl: string; en: string; detail?: string; isError: boolean },
): string {
  return layout(nonce, {
    title: notice.pl,
    english: notice.en,
    isError: notice.isError,
    body: html`${notice.detail && html`<p lang="en">${notice.detail}</p>`}`,
  });
}

/** Signs out at once; the button is for a browser without scripts. `form` is the markup made by the provider. */
export function signOutPage(nonce: string, form: string): string {
  return layout(nonce, {
    title: 'Wylogowanie',
    english: 'Signing out',
    isError: false,
    body: html`${new Html(form)}
<button id="sign-out" class="primary" form="op.logoutForm" name="logout" value="yes">Wyloguj się</button>
<script nonce="${nonce}">document.getElementById('sign-out').click()</script>`,
  });
}

function chooser(view: InteractionView, title: string, english: string, buttons: readonly Html[]): Html {
  return html`<section aria-labelledby="chooser">
  <h2 id="chooser">${title} <span lang="en">${english}</span></h2>
  <div id="search" hidden>
    <label for="filter">Szukaj na liście <span lang="en">Search the list</span></label>
    <input id="filter" type="search" autocomplete="off">
    <p id="found" role="status"></p>
  </div>
  <form method="post" action="${view.action}">
    <ul id="choices">
${buttons}
    </ul>
  </form>
</section>
<p><a class="cancel" href="${view.cancel}">Anuluj i wróć <span lang="en">Cancel and go back</span></a></p>
<script nonce="${view.nonce}">${new Html(FILTER_SCRIPT)}</script>`;
}

function personButton(person: Person): Html {
  const name = `${person.givenName} ${person.familyName}`;
  return html`<li data-search="${searchable(`${name} ${person.pesel}`)}"><button name="pesel" value="${person.pesel}">
  <strong>${name}</strong> <span class="facts">ur. ${person.birthDate}, PESEL ${person.pesel}</span></button></li>`;
}

function staffButton(member: StaffMember): Html {
  const name = `${member.givenName} ${member.familyName}`;
  const role = ROLE_LABELS[member.role];
  const points = member.servicePointIds.length > 0 ? `, punkty: ${member.servicePointIds.length}` : '';
  return html`<li data-search="${searchable(`${name} ${member.name} ${role.pl}`)}"><button name="staff" value="${member.name}">
  <strong>${name}</strong> <span class="facts">${role.pl} (<span lang="en">${role.en}</span>)${points}</span></button></li>`;
}

function alertBox(refusal: Refusal): Html {
  return html`<div class="alert" id="refusal" role="alert"><strong>${refusal.pl}</strong>
  <span lang="en">${refusal.en}</span></div>`;
}

/** Lower case without Polish marks, so that "zolw" finds "Żółw"; the script folds what is typed the same way. */
function searchable(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/ł/gi, 'l').toLowerCase();
}

const FILTER_SCRIPT = `
const items = [...document.querySelectorAll('#choices li')];
const fold = (text) => text.normalize('NFD').replace(/\\p{M}/gu, '').replace(/ł/gi, 'l').toLowerCase().trim();
document.getElementById('search').hidden = false;
document.getElementById('filter').addEventListener('input', (event) => {
  const sought = fold(event.target.value);
  for (const item of items) item.hidden = !item.dataset.search.includes(sought);
  const found = items.filter((item) => !item.hidden).length;
  document.getElementById('found').textContent = sought ? 'Znaleziono: ' + found : '';
});
`;

interface Page {
  readonly service?: string;
  readonly title: string;
  readonly english: string;
  readonly isError: boolean;
  readonly body: Html;
}

function layout(nonce: string, page: Page): string {
  return html`<!DOCTYPE html>
<html lang="pl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${page.isError ? 'Błąd: ' : ''}${page.title}</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${new Html(PAGE_STYLE)}</style>
</head>
<body>
<header><p>${page.service ?? 'Profil zaufany'} <span>środowisko lokalne / <span lang="en">local stand-in</span></span></p></header>
<main>
<h1>${page.title} <span lang="en">${page.english}</span></h1>
<p class="notice">To nie jest login.gov.pl. Wszystkie osoby są zmyślone, a strona działa tylko na tym komputerze.
  <span lang="en">This is not login.gov.pl. All people are invented and the page works on this computer only.</span></p>
${page.body}
</main>
</body>
</html>
`.markup;
}
