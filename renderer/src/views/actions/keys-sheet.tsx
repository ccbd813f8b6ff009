/**
 * The keyboard shortcuts, by '?'.
 */
import { Button, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { desk, useDesk } from '../../state/desk.ts';
import styles from './actions.module.css';
import { Key } from './key.tsx';

/** Message keys below 'keys'. */
const anywhere = [
	['palette', ['mod+k']],
	['this', ['?']],
	['regions', ['F6']],
	['regionsBack', ['shift+F6']],
	['escape', ['Esc']],
] as const;
const inPicture = [
	['arrows', ['left', 'up', 'down', 'right']],
	['enter', ['Enter']],
	['menu', ['Menu', 'shift+F10']],
] as const;

const inTime = [
	['timeTenth', ['left', 'right']],
	['timeSecond', ['shift+left', 'shift+right']],
	['timeTen', ['PageDown', 'PageUp']],
	['timeEnds', ['Home', 'End']],
] as const;

export function KeysSheet() {
	const { t } = useTranslation();
	const isOpen = useDesk((state) => state.sheet === 'keys');
	return (
		<Modal.Root
			opened={isOpen}
			onClose={desk.close}
			size={520}
			centered
			transitionProps={{ duration: 0 }}
			classNames={{ content: `${styles.sheet} ${styles.allKeys}` }}
		>
			<Modal.Overlay />
			<Modal.Content data-keys>
				<Modal.Body className={styles.question}>
					<Modal.Title className={styles.title}>{t('keys.title')}</Modal.Title>
					<Keys title={t('keys.anywhere')} rows={anywhere} />
					<Keys title={t('keys.inPicture')} rows={inPicture} />
					<Keys title={t('keys.inTime')} rows={inTime} />
					<p className={styles.muted}>{t('keys.note')}</p>
					<div className={styles.answers}>
						<Button variant="default" size="sm" data-autofocus onClick={desk.close}>
							{t('keys.close')}
						</Button>
					</div>
				</Modal.Body>
			</Modal.Content>
		</Modal.Root>
	);
}

function Keys({ title, rows }: { readonly title: string; readonly rows: readonly (readonly [string, readonly string[]])[] }) {
	const { t } = useTranslation();
	return (
		<>
			<h3 className={styles.subtitle}>{title}</h3>
			<dl className={styles.keys}>
				{rows.map(([what, keys]) => (
					<div key={what}>
						<dt>{t(`keys.${what}`)}</dt>
						<dd>
							{keys.map((key) => (
								<Key key={key} name={key} />
							))}
						</dd>
					</div>
				))}
			</dl>
		</>
	);
}
