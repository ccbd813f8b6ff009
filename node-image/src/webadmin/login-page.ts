/** The page to log in. It never says which of name and password was wrong. */
import { html } from 'hono/html';
import type { Html } from './frame.ts';
import { plainPage } from './frame.ts';
import type { Language } from './language.ts';
import { words } from './words.ts';

export interface LoginPageParts {
	readonly language: Language;
	readonly node: string;
	/** Where it goes on. */
	readonly to: string;
	readonly name: string;
	readonly failure: { readonly code: 'wrong' | 'unavailable' } | { readonly code: 'wait'; readonly seconds: number } | null;
	readonly loggedOut: boolean;
}

export function loginPage({ language, node, to, name, failure, loggedOut }: LoginPageParts): Html {
	const say = words[language].login;
	const said = failure === null ? null : failure.code === 'wait' ? say.wait(failure.seconds) : say[failure.code];
	const body = html`<div><h1>${say.title}</h1><p class="muted">${say.lead(node)}</p></div>
${said === null ? null : html`<p class="failure" role="alert" id="failure" data-code="${failure?.code}">${said}</p>`}
${loggedOut ? html`<p class="done" role="status" id="done" data-done="logged-out">${say.loggedOut}</p>` : null}
<section><form method="post" action="/login" class="fields" id="login"><input type="hidden" name="to" value="${to}">
<div class="field"><label for="name">${say.name}</label><input type="text" id="name" name="name" value="${name}" required maxlength="254" autocomplete="username" autocapitalize="off" spellcheck="false" aria-describedby="name-hint"><span class="hint" id="name-hint">${say.nameHint}</span></div>
<div class="field"><label for="password">${say.password}</label><input type="password" id="password" name="password" required maxlength="1024" autocomplete="current-password"></div>
<button class="main" id="log-in">${words[language].logIn}</button></form></section>
<p class="hint">${say.where}</p>`;
	return plainPage({ language, id: 'login', title: `${say.title} · ${node}`, target: `/login?${new URLSearchParams({ to })}`, body });
}
