/**
 * "Make an exercise of it": an id, and then where its files are and what could not become a step.
 *
 * What the engine refuses stands in the form: another id is one correction away.
 */
import { Button, TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { labIdSchema } from '../../../../engine/contract/labs.ts';
import { makeOwnLab, type OwnLab } from '../../state/guide/own-lab.ts';
import { CopyButton } from '../copy-button.tsx';
import { FailureText } from '../failure-text.tsx';
import styles from './share.module.css';

export interface ExerciseFormProps {
	readonly cluster: string;
	readonly close: () => void;
}

export function ExerciseForm({ cluster, close }: ExerciseFormProps) {
	const { t } = useTranslation();
	const [id, setId] = useState('');
	const [busy, setBusy] = useState(false);
	const [answer, setAnswer] = useState<OwnLab | null>(null);
	if (answer?.is === 'made') return <Made {...answer.made} close={close} />;
	const isId = labIdSchema.safeParse(id).success;
	return (
		<form
			className={styles.form}
			onSubmit={async (event) => {
				event.preventDefault();
				if (!isId || busy) return;
				setBusy(true);
				setAnswer(await makeOwnLab(cluster, id));
				setBusy(false);
			}}
		>
			<TextInput
				label={t('share.exerciseId')}
				description={t('share.exerciseIdHint')}
				classNames={{ description: styles.hint }}
				placeholder="my-exercise"
				value={id}
				maxLength={40}
				onChange={(event) => {
					setId(event.currentTarget.value);
					setAnswer(null);
				}}
				error={id !== '' && !isId ? t('share.exerciseNoId') : undefined}
				data-autofocus
				data-exercise-id
			/>
			{answer?.is === 'not-made' && (
				<div className={styles.refused} role="alert" data-exercise-refused>
					<FailureText failure={answer.failure} />
				</div>
			)}
			<div className={styles.answers}>
				<Button variant="default" size="sm" onClick={close}>
					{t('recordings.cancel')}
				</Button>
				<Button type="submit" size="sm" disabled={!isId} loading={busy} data-exercise-make>
					{t('share.exerciseMake')}
				</Button>
			</div>
		</form>
	);
}

function Made({
	lab,
	folder,
	steps,
	leftOut,
	close,
}: {
	readonly lab: string;
	readonly folder: string;
	readonly steps: number;
	readonly leftOut: readonly string[];
	readonly close: () => void;
}) {
	const { t } = useTranslation();
	const closing = useRef<HTMLButtonElement>(null);
	// The form that had the focus is gone.
	useEffect(() => closing.current?.focus(), []);
	return (
		<div className={styles.form} role="status" data-exercise-made>
			<p className={styles.said}>{t('share.exerciseMade', { lab, count: steps })}</p>
			<p className={styles.folder}>
				<code>{folder}</code>
				<CopyButton text={folder} label={t('share.exerciseCopy')} isShort />
			</p>
			{leftOut.length > 0 && (
				<>
					<p className={styles.said}>{t('share.exerciseLeftOut')}</p>
					<ul className={styles.leftOut} lang="en">
						{leftOut.slice(0, 10).map((why) => (
							<li key={why}>{why}</li>
						))}
					</ul>
				</>
			)}
			<div className={styles.answers}>
				<Button size="sm" onClick={close} ref={closing}>
					{t('share.exerciseDone')}
				</Button>
			</div>
		</div>
	);
}
