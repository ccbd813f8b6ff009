/**
 * What actions are made from, read from the stores: at one moment, or kept up to date for one node or link.
 */
import { useMantineColorScheme } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import type { Action, ActionContext } from '../../actions/action.ts';
import { linkActions } from '../../actions/link-actions.ts';
import { nodeActions } from '../../actions/node-actions.ts';
import { i18n } from '../../messages/i18n.ts';
import { useExercises } from '../../state/guide/exercises.ts';
import { useGuide } from '../../state/guide/guide.ts';
import { useLab } from '../../state/lab-state.ts';

/** Without the colours, which only the palette changes. */
export function contextNow(): ActionContext {
	const { connection, busy, live, page, moment, clusters, presets, starting } = useLab.getState();
	const isShown = page.kind === 'cluster' ? live?.status : page.kind === 'recording' && page.opening.is === 'open';
	return {
		connected: connection === 'open',
		busy,
		view: page.kind === 'cluster' && live?.status ? live : null,
		moment: !isShown ? null : moment.kind === 'live' ? 'live' : moment.isPlaying ? 'playing' : 'past',
		clusters: clusters ?? [],
		presets: presets ?? [],
		isStarting: starting !== null,
		exercises: useExercises.getState().list?.labs ?? [],
		guided: useGuide.getState().state,
		language: i18n.language,
		scheme: 'auto',
		setScheme: () => {},
	};
}

/** Read anew some times a second while something that lists actions is open. Chosen: a node's state is seen to change. */
const againMs = 400;

export function useContextNow(): ActionContext {
	const { colorScheme, setColorScheme } = useMantineColorScheme();
	const [context, setContext] = useState(contextNow);
	useEffect(() => {
		const timer = setInterval(() => setContext(contextNow()), againMs);
		return () => clearInterval(timer);
	}, []);
	return useMemo(() => ({ ...context, scheme: colorScheme, setScheme: setColorScheme }), [context, colorScheme, setColorScheme]);
}

/** Made anew when something that they depend on changes; a beat does not. */
export function useNodeActions(name: string): readonly Action[] {
	const node = useLab((state) => state.live?.nodes[name]);
	const isDraining = useLab((state) => state.live?.status?.faults.some((fault) => fault.node === name && fault.kind === 'drain') ?? false);
	const around = useSurroundings();
	// biome-ignore lint/correctness/useExhaustiveDependencies: the context is read from the store; these are the parts of it that matter
	return useMemo(() => nodeActions(contextNow(), name), [name, node, isDraining, around]);
}

export function useLinkActions(one: string, other: string): readonly Action[] {
	const around = useSurroundings();
	// biome-ignore lint/correctness/useExhaustiveDependencies: as above
	return useMemo(() => linkActions(contextNow(), one, other), [one, other, around]);
}

/** A new object when something changes that many actions depend on. */
function useSurroundings(): object {
	const linkFaults = useLab((state) => state.live?.linkFaults);
	const connection = useLab((state) => state.connection);
	const busy = useLab((state) => state.busy);
	const page = useLab((state) => state.page);
	const moment = useLab((state) => state.moment.kind);
	const names = useLab((state) => state.live?.order.join(' ') ?? '');
	return useMemo(() => ({ linkFaults, connection, busy, page, moment, names }), [linkFaults, connection, busy, page, moment, names]);
}
