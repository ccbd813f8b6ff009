/**
 * One shell's screen in its place: loads the terminal, opens the shell in its size, and says how it ended.
 */
import { Button, useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemList } from '../../state/problem-list.ts';
import { closeShell, findInShell, openShell, type Shell, sessionOf, startShell, useShells } from '../../state/shells.ts';
import { FindBar, type Found } from './find-bar.tsx';
import { loadTerminal } from './load-terminal.ts';
import styles from './shells.module.css';
import type { XtermScreen } from './xterm-screen.ts';

interface ShellScreenProps {
	readonly shell: Shell;
	/** It has the keys. */
	readonly isFront: boolean;
	readonly onLeave: () => void;
}

export function ShellScreen({ shell, isFront, onLeave }: ShellScreenProps) {
	const [found, setFound] = useState<Found>({ index: 0, count: 0 });
	const [text, setText] = useState('');
	const isFinding = useShells((state) => state.isFinding) && isFront;
	const { place, screen } = useScreen({ shell, isFront, onLeave }, setFound);
	const find = (wanted: string, direction: 'next' | 'previous') => screen.current?.find(wanted, direction);
	const close = () => {
		find('', 'next');
		findInShell(false);
		screen.current?.focus();
	};
	return (
		<div className={styles.shell} data-shell={shell.key} data-shell-node={shell.node} data-shell-state={shell.state.is}>
			{isFinding && (
				<FindBar
					text={text}
					found={found}
					onText={(next) => {
						setText(next);
						find(next, 'previous');
					}}
					onGo={(direction) => find(text, direction)}
					onClose={close}
				/>
			)}
			<div className={styles.screen} ref={place} />
			<Ending shell={shell} />
		</div>
	);
}

function useScreen({ shell, isFront, onLeave }: ShellScreenProps, onFound: (found: Found) => void) {
	const { t } = useTranslation();
	const place = useRef<HTMLDivElement>(null);
	const screen = useRef<XtermScreen | null>(null);
	const scheme = useComputedColorScheme('dark', { getInitialValueInEffect: false });
	// What the screen is opened with; later changes of these reach it otherwise, or not at all.
	const first = useRef({ shell, scheme, label: t('shells.input', { node: shell.node }), notLoaded: t('shells.notLoaded'), onLeave, onFound });
	first.current.onLeave = onLeave;
	const { key, state } = shell;

	useEffect(() => {
		let gone = false;
		const { shell: opened, scheme: asItWas, label } = first.current;
		const session = sessionOf(opened.key);
		if (!session) return undefined;
		const show = ({ openXtermScreen }: Awaited<ReturnType<typeof loadTerminal>>) => {
			if (gone || !place.current) return;
			const made = openXtermScreen({
				place: place.current,
				label,
				scheme: asItWas,
				onTyped: (bytes) => {
					if (!session.type(bytes)) problemList.tell({ code: 'shell-behind', message: opened.node });
				},
				onSize: (size) => session.resize(size),
				onLeave: () => first.current.onLeave(),
				onFind: () => findInShell(true),
				onFound: (index, count) => first.current.onFound({ index, count }),
			});
			screen.current = made;
			session.showOn(made);
			made.focus();
			void startShell(opened, made.size);
		};
		loadTerminal().then(show, () => session.failed({ code: 'not-loaded', message: first.current.notLoaded }));
		return () => {
			gone = true;
			screen.current?.close();
			screen.current = null;
		};
	}, []);

	useEffect(() => screen.current?.paint(scheme), [scheme]);
	useEffect(() => {
		if (!isFront) return;
		screen.current?.fillPlace();
		screen.current?.focus();
	}, [isFront]);
	const isOver = state.is !== 'opening' && state.is !== 'open';
	useEffect(() => {
		if (isOver) screen.current?.rest();
	}, [isOver]);
	useEffect(() => () => closeShell(key), [key]);
	return { place, screen };
}

/** What ended, and how, with what can be done now. */
function Ending({ shell: { key, node, state } }: { readonly shell: Shell }) {
	const { t } = useTranslation();
	const isOver = state.is !== 'opening' && state.is !== 'open';
	return (
		<div role="status" className={styles.status}>
			{isOver && (
				<div className={styles.ending} data-shell-ending={state.is}>
					<span className={styles.endingText}>{words()}</span>
					<Button
						variant="default"
						size="compact-sm"
						onClick={() => {
							closeShell(key);
							openShell(node);
						}}
						data-shell-again
					>
						{t('shells.again')}
					</Button>
				</div>
			)}
		</div>
	);

	function words(): string {
		switch (state.is) {
			case 'ended':
				return state.how === 'exit 0' ? t('shells.endedWell') : t('shells.ended', { how: state.how });
			case 'failed':
				return t('shells.failed', { message: state.error.message });
			default:
				return t('shells.lost');
		}
	}
}
