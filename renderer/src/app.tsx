/**
 * What is shown when: the engine is being looked for, home, or one cluster; and over it, what went wrong.
 */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './app.module.css';
import { type LabState, useLab } from './state/lab-state.ts';
import { shownName } from './state/shown.ts';
import { KeysSheet } from './views/actions/keys-sheet.tsx';
import { Palette } from './views/actions/palette.tsx';
import { QuestionSheet } from './views/actions/question.tsx';
import { ConnectionBanner, ProblemBanners, WayBanner } from './views/banners.tsx';
import { ClusterPage } from './views/cluster/cluster-page.tsx';
import { PlanSheet } from './views/faults/plan-sheet.tsx';
import { HomePage } from './views/home/home-page.tsx';
import { StartDialog } from './views/home/start-dialog.tsx';
import { useShortcuts } from './views/keyboard/shortcuts.ts';
import { SkipLink } from './views/keyboard/skip-link.tsx';
import { Notices } from './views/notices.tsx';
import { OwnPage } from './views/own/load-own-page.tsx';
import { RecordingPage } from './views/recordings/recording-page.tsx';
import { ShellMenu } from './views/shell-menu.tsx';
import { SleepNote } from './views/sleep-note.tsx';

function Page({ kind }: { readonly kind: LabState['page']['kind'] }) {
	switch (kind) {
		case 'cluster':
			return <ClusterPage />;
		case 'recording':
			return <RecordingPage />;
		case 'own':
			return <OwnPage />;
		case 'home':
			return <HomePage />;
	}
}

export function App() {
	const page = useLab((state) => state.page.kind);
	const connection = useLab((state) => state.connection);
	const { t } = useTranslation();
	const root = useRef<HTMLDivElement>(null);
	const cluster = useLab(shownName);
	useEffect(() => {
		document.title = cluster === null ? t('app.title') : t('app.titleOf', { name: cluster });
	}, [t, cluster]);
	useShownSeq(root);
	useShortcuts();
	return (
		<div className={styles.app} ref={root} data-connection={connection} data-page={page}>
			<SkipLink />
			<Page kind={page} />
			<StartDialog />
			<ShellMenu />
			<div className={styles.banners}>
				<ConnectionBanner />
				<WayBanner />
				<SleepNote />
				<ProblemBanners />
			</div>
			<Notices />
			<Palette />
			<PlanSheet />
			<QuestionSheet />
			<KeysSheet />
		</div>
	);
}

/** `data-last-seq`: up to where the recording is on the screen. Set after React has painted that view. */
function useShownSeq(root: React.RefObject<HTMLDivElement | null>): void {
	useEffect(
		() =>
			useLab.subscribe((state) => {
				if (root.current) root.current.dataset.lastSeq = String(state.view?.lastSeq ?? 0);
			}),
		[root],
	);
}
