/**
 * The editor of an own cluster: a form and the cluster file side by side, each writing the other, and a drawing of what
 * would be started. Read next: state/own-cluster/own-store.ts.
 */
import { type DragEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { own, useOwn } from '../../state/own-cluster/own-store.ts';
import { ClusterDrawing } from '../home/cluster-drawing.tsx';
import { type BroughtFile, saveFile, takeFile } from './file-exchange.ts';
import { MistakeList } from './mistake-list.tsx';
import styles from './own.module.css';
import { OwnFooter } from './own-footer.tsx';
import { OwnForm } from './own-form.tsx';
import { OwnHeader } from './own-header.tsx';
import { YamlEditor } from './yaml-editor.tsx';

export function OwnPage() {
	const { t } = useTranslation();
	const [dragging, setDragging] = useState(false);
	const [brought, setBrought] = useState<BroughtFile | null>(null);
	const isKept = useOwn((state) => state.isKept || state.text === state.saved);
	const firstText = firstTextOf(t('own.fileComment'));
	useEffect(() => own.begin(firstText), [firstText]);
	useEffect(() => {
		if (isKept) return undefined;
		// The browser asks in its own words, and only where something would be lost.
		const ask = (event: BeforeUnloadEvent) => event.preventDefault();
		window.addEventListener('beforeunload', ask);
		return () => window.removeEventListener('beforeunload', ask);
	}, [isKept]);
	useEffect(() => {
		const save = (event: KeyboardEvent) => {
			if (!(event.ctrlKey || event.metaKey) || event.key !== 's') return;
			event.preventDefault();
			saveFile();
		};
		window.addEventListener('keydown', save);
		return () => window.removeEventListener('keydown', save);
	}, []);
	const bring = (file: BroughtFile) => (isReplaceable() ? own.open(file.name, file.text) : setBrought(file));
	const drop = (event: DragEvent) => {
		event.preventDefault();
		setDragging(false);
		const [file] = event.dataTransfer.files;
		if (file) void takeFile(file).then((taken) => taken && bring(taken));
	};
	return (
		<>
			<OwnHeader />
			<main
				id="content"
				data-region="own"
				className={styles.page}
				data-dragging={dragging || undefined}
				onDragOver={(event) => {
					event.preventDefault();
					setDragging(true);
				}}
				onDragLeave={(event) => event.currentTarget === event.target && setDragging(false)}
				onDrop={drop}
			>
				<OwnForm />
				<section className={styles.side} aria-label={t('own.file.label')}>
					<Drawing />
					<YamlEditor />
					<MistakeList />
				</section>
				{dragging && <p className={styles.drop}>{t('own.file.drop')}</p>}
			</main>
			<OwnFooter firstText={firstText} brought={brought} onBring={bring} onAnswered={() => setBrought(null)} />
		</>
	);
}

function isReplaceable(): boolean {
	const { text, saved, form } = useOwn.getState();
	return text === saved || form === null || text === '';
}

function firstTextOf(comment: string): string {
	return `# ${comment}\nname: my-cluster\nfrontends: 2\nbackends: 3\ndomains:\n  - name: example.test\n    accounts: [ alice, bob, user001..user020 ]\n`;
}

function Drawing() {
	const frontends = useOwn((state) => state.form?.frontends.length ?? 0);
	const backends = useOwn((state) => state.form?.backends.length ?? 0);
	const symmetric = useOwn((state) => state.form?.symmetric.length ?? 0);
	return <ClusterDrawing nodes={{ frontends, backends, symmetric }} />;
}
