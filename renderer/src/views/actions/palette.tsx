/**
 * The palette: every action by its name. Ctrl+K, or the header's button.
 *
 * A combobox whose list is always open: the focus stays in the input, the arrows move through the list. What is not
 * possible now is there all the same, greyed and with its reason.
 */
import { Modal, TextInput, VisuallyHidden } from '@mantine/core';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Action } from '../../actions/action.ts';
import { allActions } from '../../actions/all-actions.ts';
import { recentActions, runAction } from '../../actions/run-action.ts';
import { type Findable, found } from '../../actions/search.ts';
import { desk, useDesk } from '../../state/desk.ts';
import { useContextNow } from './action-context.ts';
import { secondLine, textOf, titleOf } from './action-words.ts';
import styles from './actions.module.css';
import { Key } from './key.tsx';

/** More are not read; a word more finds the rest. */
const shownMax = 50;

export function Palette() {
	const { t } = useTranslation();
	const isOpen = useDesk((state) => state.sheet === 'palette');
	return (
		<Modal.Root opened={isOpen} onClose={desk.close} size={640} yOffset="10vh" transitionProps={{ duration: 0 }} classNames={{ content: styles.sheet }}>
			<Modal.Overlay />
			<Modal.Content aria-label={t('palette.title')} data-palette>
				<Finder />
			</Modal.Content>
		</Modal.Root>
	);
}

interface Entry extends Findable {
	readonly action: Action;
}

function Finder() {
	const { t } = useTranslation();
	const [query, setQuery] = useState('');
	const [active, setActive] = useState(0);
	const list = useId();
	const entries = useEntries();
	const results = useMemo(() => found(entries, query, recentActions(), shownMax), [entries, query]);
	const index = Math.min(active, results.length - 1);
	const choose = (entry: Entry | undefined) => {
		if (!entry || entry.action.whyNot) return;
		desk.close();
		runAction(entry.action);
	};
	const onKeyDown = (event: KeyboardEvent) => {
		const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
		if (step !== undefined) {
			const next = index + step;
			const wraps = Math.abs(step) === 1 && (next < 0 || next >= results.length);
			setActive(wraps ? (next < 0 ? results.length - 1 : 0) : Math.max(0, Math.min(results.length - 1, next)));
		} else if (event.key === 'Enter') choose(results[index]);
		else return;
		event.preventDefault();
	};
	return (
		<>
			<TextInput
				className={styles.search}
				size="md"
				variant="unstyled"
				data-autofocus
				placeholder={t('palette.placeholder')}
				aria-label={t('palette.title')}
				role="combobox"
				aria-expanded
				aria-autocomplete="list"
				aria-controls={list}
				aria-activedescendant={index >= 0 ? `${list}-${index}` : undefined}
				autoComplete="off"
				spellCheck={false}
				maxLength={80}
				value={query}
				onChange={(event) => {
					setQuery(event.currentTarget.value);
					setActive(0);
				}}
				onKeyDown={onKeyDown}
			/>
			<div className={styles.list} id={list} role="listbox" aria-label={t('palette.title')}>
				{results.map((entry, place) => (
					<Option key={entry.id} id={`${list}-${place}`} entry={entry} isActive={place === index} onChoose={() => choose(entry)} />
				))}
			</div>
			{results.length === 0 && <p className={styles.none}>{t('palette.none')}</p>}
			<p className={styles.foot}>
				<span>{t('palette.keys')}</span>
				<span role="status">{t('palette.count', { count: results.length })}</span>
			</p>
		</>
	);
}

/** With their words in the language of the page and in English. */
function useEntries(): readonly Entry[] {
	const { t, i18n } = useTranslation();
	const context = useContextNow();
	return useMemo(() => {
		const english = i18n.getFixedT('en');
		return allActions(context).map((action) => ({
			id: action.id,
			shown: titleOf(t, action),
			also: `${titleOf(english, action)} ${action.keywords}`,
			isPossible: action.whyNot === null,
			action,
		}));
	}, [context, t, i18n]);
}

interface OptionProps {
	readonly id: string;
	readonly entry: Entry;
	readonly isActive: boolean;
	readonly onChoose: () => void;
}

function Option({ id, entry: { action, shown }, isActive, onChoose }: OptionProps) {
	const { t } = useTranslation();
	const element = useRef<HTMLDivElement>(null);
	useEffect(() => {
		if (isActive) element.current?.scrollIntoView({ block: 'nearest' });
	}, [isActive]);
	const { whyNot, isDangerous, shortcut } = action;
	const second = secondLine(t, action);
	return (
		// biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the input's, which has the focus
		<div
			ref={element}
			id={id}
			role="option"
			tabIndex={-1}
			aria-selected={isActive}
			aria-disabled={whyNot !== null || undefined}
			className={styles.option}
			onClick={onChoose}
			onMouseDown={(event) => event.preventDefault()}
			data-found={action.id}
		>
			<span className={styles.mark} aria-hidden="true">
				{isDangerous && <Danger />}
			</span>
			<span className={styles.found}>
				{shown}
				{action.role && <span className={styles.role}> {textOf(t, action.role)}</span>}
			</span>
			{isDangerous && <VisuallyHidden>{t('palette.dangerous')}</VisuallyHidden>}
			<span className={styles.second}>{second}</span>
			{whyNot && <VisuallyHidden>{t('palette.impossible')}</VisuallyHidden>}
			{shortcut && <Key name={shortcut} />}
		</div>
	);
}

function Danger() {
	return (
		<svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true" focusable="false">
			<path d="M7 1.5 13 12.5H1Z" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinejoin="round" />
			<path d="M7 5.5v3.2M7 10.4v.6" stroke="currentColor" strokeWidth="1.6" />
		</svg>
	);
}
