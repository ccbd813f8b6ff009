/**
 * The logs of all nodes as one: filtered by node, words and gravity, read along with or stood still in.
 *
 * Read next: ../../state/logs/ (where the lines come from), log-lines.tsx (the list itself).
 */
import { Button, Checkbox, Loader, TextInput, UnstyledButton } from '@mantine/core';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLab } from '../../state/lab-state.ts';
import { searchLogs, useLogSearch } from '../../state/logs/log-search.ts';
import { filterLogs, followLogs, leaveLogs, setFollowing, useLogs } from '../../state/logs/logs.ts';
import { type LogFilter, matching, withFound } from '../../state/logs/merged-log.ts';
import { nodeColor } from '../../theme/theme.ts';
import { LogLines } from './log-lines.tsx';
import styles from './logs.module.css';

export function LogsView() {
	const { t } = useTranslation();
	const cluster = useLab((state) => (state.page.kind === 'cluster' ? state.page.name : null));
	const connected = useLab((state) => state.connection === 'open');
	const order = useLab((state) => state.view?.order);
	const names = order?.join(' ') ?? '';
	useEffect(() => {
		if (cluster !== null && connected) void followLogs(cluster, names === '' ? [] : names.split(' '));
	}, [cluster, connected, names]);
	useEffect(() => leaveLogs, []);
	const log = useLogs((state) => state.log);
	const filter = useLogs((state) => state.filter);
	const isLoading = useLogs((state) => state.isLoading);
	const isSearching = useLogSearch((state) => state.isSearching);
	const found = useLogSearch((state) => state.found);
	useWholeSearch(cluster, names, filter);
	const lines = useMemo(() => withFound(matching(log.lines, filter), matching(found.lines, filter), log.lines), [log, filter, found]);
	return (
		<div className={styles.logs}>
			<Bar order={order ?? []} />
			<Failures />
			<SearchNote />
			{isLoading && log.lines.length === 0 ? (
				<p className={styles.none}>
					<Loader size={18} />
					{t('logs.loading')}
				</p>
			) : lines.length > 0 ? (
				<LogLines lines={lines} order={order ?? []} />
			) : log.lines.length === 0 ? (
				<p className={styles.none}>{t('logs.empty')}</p>
			) : isSearching ? (
				<p className={styles.none}>
					<Loader size={18} />
					{t('logs.searching')}
				</p>
			) : (
				<p className={styles.none} data-logs-none>
					{filter.text.trim() === '' ? t('logs.noneMatch', { count: log.lines.length }) : t('logs.noneFound', { text: filter.text.trim() })}
					<Button variant="default" size="compact-sm" onClick={() => filterLogs({ nodes: [], text: '', grave: false })}>
						{t('logs.clear')}
					</Button>
				</p>
			)}
		</div>
	);
}

function Bar({ order }: { readonly order: readonly string[] }) {
	const { t } = useTranslation();
	const filter = useLogs((state) => state.filter);
	const isFollowing = useLogs((state) => state.isFollowing);
	const dropped = useLogs((state) => state.log.dropped);
	const toggle = (node: string) => filterLogs({ nodes: filter.nodes.includes(node) ? filter.nodes.filter((one) => one !== node) : [...filter.nodes, node] });
	return (
		<div className={styles.bar}>
			<fieldset className={styles.nodes} aria-label={t('logs.ofNodes')}>
				{order.map((node, place) => (
					<UnstyledButton
						key={node}
						className={styles.node}
						style={{ '--node': nodeColor(place) } as React.CSSProperties}
						aria-pressed={filter.nodes.includes(node)}
						onClick={() => toggle(node)}
						data-log-node={node}
					>
						{node}
					</UnstyledButton>
				))}
			</fieldset>
			<TextInput
				size="sm"
				className={styles.search}
				aria-label={t('logs.search')}
				placeholder={t('logs.search')}
				value={filter.text}
				maxLength={200}
				onChange={(change) => filterLogs({ text: change.currentTarget.value })}
				data-log-search
			/>
			<Checkbox
				size="sm"
				checked={filter.grave}
				onChange={(change) => filterLogs({ grave: change.currentTarget.checked })}
				label={t('logs.grave')}
				data-log-grave
			/>
			<Checkbox size="sm" checked={isFollowing} onChange={(change) => setFollowing(change.currentTarget.checked)} label={t('logs.follow')} data-log-follow />
			{dropped > 0 && <span className={styles.dropped}>{t('logs.dropped', { count: dropped })}</span>}
		</div>
	);
}

/** Looks for the words in the whole logs, of the nodes that are shown. */
function useWholeSearch(cluster: string | null, names: string, filter: LogFilter): void {
	const text = filter.text.trim();
	const shown = filter.nodes.length > 0 ? filter.nodes.join(' ') : names;
	useEffect(() => {
		if (cluster !== null) searchLogs(cluster, shown === '' ? [] : shown.split(' '), text);
		return () => searchLogs('', [], '');
	}, [cluster, shown, text]);
}

/** How far the search reached, in a line that is there whether it says something or not. */
function SearchNote() {
	const { t } = useTranslation();
	const { text, isSearching, cut, failed } = useLogSearch();
	const grave = useLogs((state) => state.filter.grave);
	const words =
		text === ''
			? grave
				? [t('logs.newestOnly')]
				: []
			: isSearching
				? [t('logs.searching')]
				: [
						cut.length > 0 ? t('logs.searchedCut', { nodes: cut }) : t('logs.searchedAll'),
						...(failed.length > 0 ? [t('logs.notSearched', { nodes: failed })] : []),
					];
	return (
		<p role="status" className={styles.note} data-log-searched={text !== '' && !isSearching}>
			{words.join(' ')}
		</p>
	);
}

function Failures() {
	const { t } = useTranslation();
	const failures = useLogs((state) => state.failures);
	return (
		<div role="status">
			{Object.entries(failures).map(([node, { message }]) => (
				<p key={node} className={styles.failure} data-log-failure={node}>
					{t('logs.failed', { node, message })}
				</p>
			))}
		</div>
	);
}
