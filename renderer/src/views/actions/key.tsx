/**
 * A key or two held together, as this computer and this language write it: 'mod+k' is ⌘K on a Mac, Ctrl K or Strg K
 * elsewhere.
 */
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import styles from './actions.module.css';

const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '');
const arrows: Readonly<Record<string, string>> = { up: '↑', down: '↓', left: '←', right: '→' };

/** With a word of their own in another language. */
const named = ['PageUp', 'PageDown', 'Home', 'End'];

export function keyText(t: TFunction, name: string): string {
	return name
		.split('+')
		.map((part) => {
			if (part === 'mod') return isMac ? '⌘' : t('keys.key.mod');
			if (part === 'shift') return isMac ? '⇧' : t('keys.key.shift');
			if (named.includes(part)) return t(`keys.key.${part}`);
			return arrows[part] ?? (part.length === 1 ? part.toUpperCase() : part);
		})
		.join(isMac ? '' : ' ');
}

export function Key({ name }: { readonly name: string }) {
	const { t } = useTranslation();
	return <kbd className={styles.key}>{keyText(t, name)}</kbd>;
}
