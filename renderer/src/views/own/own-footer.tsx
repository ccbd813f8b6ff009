/**
 * The editor's foot: what the engine says about the file, and what can be done with it.
 */
import { Button } from '@mantine/core';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { desk } from '../../state/desk.ts';
import { useLab } from '../../state/lab-state.ts';
import { accountCountOf } from '../../state/own-cluster/cluster-form.ts';
import { own, useOwn } from '../../state/own-cluster/own-store.ts';
import type { Tone } from '../../state/sentences.ts';
import { ToneShape } from '../picture/shape.tsx';
import { type BroughtFile, saveFile, takeFile } from './file-exchange.ts';
import styles from './own.module.css';

export interface OwnFooterProps {
	readonly firstText: string;
	/** Waits for an answer whether it may replace what is here. */
	readonly brought: BroughtFile | null;
	readonly onBring: (file: BroughtFile) => void;
	readonly onAnswered: () => void;
}

export function OwnFooter({ firstText, brought, onBring, onAnswered }: OwnFooterProps) {
	const { t } = useTranslation();
	const isSaved = useOwn((state) => state.text === state.saved);
	const isGood = useOwn((state) => state.reading === 'good');
	const connected = useLab((state) => state.connection === 'open');
	const starting = useLab((state) => state.starting !== null);
	const startAnew = () => {
		const run = () => own.clear(firstText);
		if (isSaved) run();
		else desk.ask({ text: { key: 'own.replace.question' }, yes: { key: 'own.replace.replace' }, no: { key: 'own.replace.stay' }, run });
	};
	const chooser = useRef<HTMLInputElement>(null);
	return (
		<footer className={styles.footer}>
			<Status />
			{brought && (
				<span className={styles.replace} role="alertdialog" aria-label={t('own.replace.question')} data-replace={brought.name}>
					{t('own.replace.question')}
					<Button variant="default" size="sm" onClick={onAnswered}>
						{t('own.replace.stay')}
					</Button>
					<Button
						size="sm"
						onClick={() => {
							own.open(brought.name, brought.text);
							onAnswered();
						}}
						data-replace-sure
					>
						{t('own.replace.replace')}
					</Button>
				</span>
			)}
			{!brought && (
				<span className={styles.footActions}>
					<Button variant="subtle" color="gray" c="var(--lab-text)" onClick={startAnew} data-does="new">
						{t('own.file.new')}
					</Button>
					<input
						ref={chooser}
						type="file"
						accept=".yaml,.yml,text/yaml"
						hidden
						onChange={(event) => {
							const [file] = event.target.files ?? [];
							event.target.value = '';
							if (file) void takeFile(file).then((taken) => taken && onBring(taken));
						}}
						data-open-file
					/>
					<Button variant="default" onClick={() => chooser.current?.click()}>
						{t('own.file.open')}
					</Button>
					<Button variant="default" onClick={saveFile} data-save>
						{t('own.file.save')}
					</Button>
					<Button disabled={!isGood || !connected || starting} onClick={() => void own.start()} data-start-own>
						{t('own.start')}
					</Button>
				</span>
			)}
		</footer>
	);
}

const tones: Record<ReturnType<typeof useOwn.getState>['reading'], Tone> = { 'under-way': 'plain', good: 'good', mistaken: 'bad', unread: 'warn' };

function Status() {
	const { t } = useTranslation();
	const reading = useOwn((state) => state.reading);
	const count = useOwn((state) => state.mistakes.length + state.left);
	const isKept = useOwn((state) => state.isKept || state.text === state.saved);
	const nodes = useOwn((state) => (state.form ? state.form.frontends.length + state.form.backends.length + state.form.symmetric.length : 0));
	const accounts = useOwn((state) => (state.form ? accountCountOf(state.form) : 0));
	return (
		<span className={styles.status} role="status" data-reading={reading}>
			<span className={styles.statusLine} data-tone={tones[reading]}>
				<ToneShape tone={tones[reading]} size={13} />
				{reading === 'mistaken' ? t('own.status.mistakes', { count }) : t(`own.status.${reading}`)}
			</span>
			{reading === 'good' && (
				<span className={styles.muted}>
					{t('own.summary', { nodes: t('own.nodes', { count: nodes }), accounts: t('own.form.accountCount', { count: accounts }) })}
				</span>
			)}
			{!isKept && <span className={styles.muted}>{t('own.notKept')}</span>}
		</span>
	);
}
