/** Results to take along: a file that a trainer's overview reads, and a page to print. With a name, if somebody wants it on them. */
import { Button, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { labResultsFileName } from '../../../../engine/contract/lab-results.ts';
import { guide } from '../../state/guide/guide.ts';
import { useLab } from '../../state/lab-state.ts';
import { download } from '../share/download.ts';
import styles from './guide.module.css';
import results from './results.module.css';
import { useBoth } from './use-both.ts';

export function HandOn() {
	const { t } = useTranslation();
	const both = useBoth();
	const [name, setName] = useState<string | null>(null);
	const isBusy = useLab((all) => all.busy.includes('guide:results'));
	useEffect(() => {
		void guide.results().then((known) => setName((typed) => typed ?? known?.results.learner ?? ''));
	}, []);
	const save = async (kind: 'json' | 'html') => {
		const made = await guide.results(name ?? '');
		if (!made) return;
		const file = labResultsFileName(made.results);
		if (kind === 'json') download(new Blob([`${JSON.stringify(made.results, null, '\t')}\n`], { type: 'application/json' }), file);
		else download(new Blob([both(made.pages)], { type: 'text/html' }), file.replace(/\.json$/, '.html'));
	};
	return (
		<section className={results.handOn} aria-labelledby="guide-hand-on" data-hand-on>
			<h4 className={styles.small} id="guide-hand-on">
				{t('guide.results.title')}
			</h4>
			<TextInput
				className={results.name}
				size="sm"
				label={t('guide.results.name')}
				description={t('guide.results.nameHint')}
				// The library's own grey is too light on white, and its words are too small.
				styles={{ description: { color: 'var(--lab-muted)', fontSize: 14 } }}
				maxLength={80}
				autoComplete="name"
				value={name ?? ''}
				onChange={(change) => setName(change.currentTarget.value)}
			/>
			<Button variant="default" size="sm" disabled={isBusy} onClick={() => void save('json')} data-save-results="json">
				{t('guide.results.file')}
			</Button>
			<Button variant="default" size="sm" disabled={isBusy} onClick={() => void save('html')} data-save-results="html">
				{t('guide.results.page')}
			</Button>
		</section>
	);
}
