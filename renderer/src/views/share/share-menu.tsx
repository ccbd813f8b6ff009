/**
 * What can be taken along: the recording under a title, a page that plays it, the picture, an exercise made of what was done.
 *
 * The two files are made on demand; what makes them is loaded with them.
 */
import { Button, Menu, Popover } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLab } from '../../state/lab-state.ts';
import { keptRecordings } from '../../state/recordings/kept.ts';
import { isRecordingPage } from '../../state/recordings/page-recording.ts';
import { isRecording } from '../../state/shown.ts';
import { TitleForm } from '../recordings/title-form.tsx';
import { ExerciseForm } from './exercise-form.tsx';
import styles from './share.module.css';
import { downloadPage, downloadPicture } from './share-actions.ts';

export function ShareMenu() {
	const { t, i18n } = useTranslation();
	const [asking, setAsking] = useState<'title' | 'exercise' | null>(null);
	const [said, setSaid] = useState<string | null>(null);
	const shown = useLab((state) => state.whole !== null && state.view !== null);
	const name = useLab((state) => state.view?.name ?? '');
	const isLive = useLab((state) => !isRecording(state));
	const connected = useLab((state) => state.connection === 'open');
	const make = async (work: () => Promise<void>) => {
		setSaid(t('share.working'));
		try {
			await work();
			setSaid(null);
		} catch (error) {
			setSaid(t('share.failed', { message: error instanceof Error ? error.message : String(error) }));
		}
	};
	return (
		<Popover
			withRoles={false}
			opened={asking !== null || said !== null}
			onChange={(open) => !open && close()}
			position="bottom-end"
			width={320}
			withArrow
			trapFocus={asking !== null}
			returnFocus
			shadow="md"
		>
			<Popover.Target>
				<span>
					<Menu position="bottom-end" shadow="md" width={340} returnFocus>
						<Menu.Target>
							<Button variant="default" size="sm" disabled={!shown} data-share>
								{t('share.label')}
							</Button>
						</Menu.Target>
						<Menu.Dropdown>
							{isLive && <Item label={t('share.save')} hint={t('share.saveHint')} disabled={!connected} onClick={() => setAsking('title')} what="save" />}
							{!isRecordingPage() && <Item label={t('share.page')} hint={t('share.pageHint')} onClick={() => void make(downloadPage)} what="page" />}
							<Item
								label={t('share.picture')}
								hint={t('share.pictureHint')}
								onClick={() => void make(() => downloadPicture(t('app.title'), i18n.language))}
								what="picture"
							/>
							{isLive && (
								<Item label={t('share.exercise')} hint={t('share.exerciseHint')} disabled={!connected} onClick={() => setAsking('exercise')} what="exercise" />
							)}
							<Menu.Divider />
							<p className={styles.contains}>{t('share.contains')}</p>
						</Menu.Dropdown>
					</Menu>
				</span>
			</Popover.Target>
			<Popover.Dropdown {...(asking === null ? {} : { role: 'dialog', 'aria-label': t('share.label') })}>
				{asking === 'exercise' && <ExerciseForm cluster={name} close={close} />}
				{asking === 'title' && (
					<TitleForm
						first={name}
						cancel={close}
						done={async (title) => {
							setAsking(null);
							if (await keptRecordings.save({ cluster: name }, title)) setSaid(t('share.saved', { title }));
						}}
					/>
				)}
				{asking === null && (
					<p className={styles.said} role="status" data-share-said>
						{said}
					</p>
				)}
			</Popover.Dropdown>
		</Popover>
	);

	function close(): void {
		setAsking(null);
		setSaid(null);
	}
}

interface ItemProps {
	readonly label: string;
	readonly hint: string;
	readonly disabled?: boolean;
	readonly onClick: () => void;
	readonly what: string;
}

function Item({ label, hint, disabled = false, onClick, what }: ItemProps) {
	return (
		<Menu.Item disabled={disabled} onClick={onClick} data-share-item={what}>
			<span className={styles.item}>
				<span>{label}</span>
				<span className={styles.hint}>{hint}</span>
			</span>
		</Menu.Item>
	);
}
