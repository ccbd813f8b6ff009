/**
 * Brings the editor when it is first asked for: with it comes `yaml`, which nobody needs who starts a preset.
 */
import { Button, Loader } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './own.module.css';

const Loaded = lazy(() =>
	import('./own-page.tsx').then(
		({ OwnPage: component }) => ({ default: component }),
		() => ({ default: NotLoaded }),
	),
);

export function OwnPage() {
	return (
		<Suspense fallback={<Waiting />}>
			<Loaded />
		</Suspense>
	);
}

function Waiting() {
	const { t } = useTranslation();
	return (
		<main id="content" className={styles.waiting}>
			<Loader size={20} />
			{t('own.waiting')}
		</main>
	);
}

/** The engine serves it, and was not there. */
function NotLoaded() {
	const { t } = useTranslation();
	return (
		<main id="content" className={styles.waiting}>
			<p>{t('own.notLoaded')}</p>
			<Button onClick={() => window.location.reload()}>{t('own.again')}</Button>
		</main>
	);
}
