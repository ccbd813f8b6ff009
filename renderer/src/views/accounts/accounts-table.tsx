/**
 * The rows: only those in view exist. Arrow keys walk along them, Enter chooses; a column's head sorts by it.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountRow, AccountSort } from '../../../../engine/contract/mail.ts';
import { askAccounts, lookAtAccounts, pageRows, useAccounts } from '../../state/accounts.ts';
import { lab } from '../../state/lab-actions.ts';
import { useLab } from '../../state/lab-state.ts';
import styles from './accounts.module.css';
import { OwnerWord } from './owner-word.tsx';
import { SinceWord } from './since-word.tsx';

const rowHeight = 30;
const headHeight = 31;
const columns = ['address', 'owner', 'generation', 'since'] as const satisfies readonly AccountSort[];

export function AccountsTable() {
	const { t } = useTranslation();
	const place = useRef<HTMLDivElement>(null);
	const total = useAccounts((state) => state.total);
	const query = useAccounts((state) => state.query);
	const problem = useAccounts((state) => state.problem);
	const rows = useVirtualizer({
		count: total ?? 0,
		getScrollElement: () => place.current,
		estimateSize: () => rowHeight,
		overscan: 10,
		// The head stands over the first rows.
		scrollMargin: headHeight,
		scrollPaddingStart: headHeight,
	});
	const [active, setActive] = useState(0);
	const seen = rows.getVirtualItems();
	const first = seen[0]?.index ?? 0;
	const last = seen.at(-1)?.index ?? 0;
	useEffect(() => lookAtAccounts(first, last), [first, last]);
	const scrollTo = useRef(rows.scrollToIndex);
	scrollTo.current = rows.scrollToIndex;
	// biome-ignore lint/correctness/useExhaustiveDependencies: another question begins at its top
	useEffect(() => {
		setActive(0);
		scrollTo.current(0);
	}, [query]);
	const walk = (event: React.KeyboardEvent) => {
		// A column's head has keys of its own.
		if (event.target !== event.currentTarget) return;
		const end = Math.max(0, (total ?? 0) - 1);
		const to = { ArrowUp: active - 1, ArrowDown: active + 1, PageUp: active - 10, PageDown: active + 10, Home: 0, End: end }[event.key];
		if (to !== undefined) {
			event.preventDefault();
			const next = Math.min(end, Math.max(0, to));
			setActive(next);
			rows.scrollToIndex(next, { align: 'auto' });
		} else if (event.key === 'Enter' || event.key === ' ') {
			const address = addressAt(active);
			event.preventDefault();
			if (address !== undefined) lab.toggle({ kind: 'account', address });
		}
	};
	return (
		<div className={styles.frame}>
			{/* biome-ignore lint/a11y/useSemanticElements: a table's own elements cannot leave out the rows out of view */}
			<div
				className={styles.table}
				role="grid"
				ref={place}
				tabIndex={0}
				aria-label={t('accounts.label')}
				aria-rowcount={(total ?? 0) + 1}
				aria-colcount={columns.length}
				aria-activedescendant={seen.some(({ index }) => index === active) ? rowId(active) : undefined}
				onKeyDown={walk}
				data-account-rows
			>
				{/* biome-ignore lint/a11y/useSemanticElements: as above */}
				{/* biome-ignore lint/a11y/useFocusableInteractive: its cells' buttons have the focus */}
				<div className={styles.head} role="row" aria-rowindex={1}>
					{columns.map((column) => (
						<ColumnHead key={column} column={column} isSorted={query.sort === column} isDescending={query.descending} />
					))}
				</div>
				<div className={styles.rows} style={{ height: rows.getTotalSize() }} role="presentation">
					{seen.map(({ index, start }) => (
						<Row key={index} index={index} top={start - headHeight} isActive={index === active} onChoose={setActive} />
					))}
				</div>
			</div>
			{problem !== null && (
				<p className={styles.problem} role="status" data-accounts-problem={problem.code}>
					{problem.message}
				</p>
			)}
			{problem === null && total === 0 && (
				<p className={styles.nothing}>{t(query.text === '' && query.owner === '' ? 'accounts.none' : 'accounts.noneSuch')}</p>
			)}
		</div>
	);
}

interface ColumnHeadProps {
	readonly column: AccountSort;
	readonly isSorted: boolean;
	readonly isDescending: boolean;
}

function ColumnHead({ column, isSorted, isDescending }: ColumnHeadProps) {
	const { t } = useTranslation();
	return (
		// biome-ignore lint/a11y/useSemanticElements: as the table
		// biome-ignore lint/a11y/useFocusableInteractive: its button has the focus
		<div role="columnheader" aria-sort={isSorted ? (isDescending ? 'descending' : 'ascending') : 'none'}>
			<button type="button" className={styles.sort} onClick={() => askAccounts({ sort: column, descending: isSorted && !isDescending })} data-sort={column}>
				{t(`accounts.column.${column}`)}
				<svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" focusable="false" data-shown={isSorted || undefined}>
					<path d={isDescending ? 'M1 3h8L5 8z' : 'M1 7h8L5 2z'} fill="currentColor" />
				</svg>
			</button>
		</div>
	);
}

const rowId = (index: number) => `account-row-${index}`;

function addressAt(index: number): string | undefined {
	return useAccounts.getState().pages[Math.floor(index / pageRows)]?.[index % pageRows]?.address;
}

interface RowProps {
	readonly index: number;
	readonly top: number;
	readonly isActive: boolean;
	readonly onChoose: (index: number) => void;
}

const Row = memo(function Row({ index, top, isActive, onChoose }: RowProps) {
	const row = useAccounts((state): AccountRow | undefined => state.pages[Math.floor(index / pageRows)]?.[index % pageRows]);
	const isChosen = useLab((state) => state.selected?.kind === 'account' && state.selected.address === row?.address);
	return (
		// biome-ignore lint/a11y/useSemanticElements: as the table
		// biome-ignore lint/a11y/useFocusableInteractive: the rows' group has the focus and names the active one
		// biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled there, too
		<div
			id={rowId(index)}
			role="row"
			aria-rowindex={index + 2}
			aria-selected={isChosen}
			className={styles.row}
			style={{ transform: `translateY(${top}px)` }}
			data-active={isActive || undefined}
			data-account-row={row?.address}
			onClick={() => {
				onChoose(index);
				if (row) lab.toggle({ kind: 'account', address: row.address });
			}}
		>
			<Cells row={row} />
		</div>
	);
});

/** An empty row is one that is on its way. */
function Cells({ row }: { readonly row: AccountRow | undefined }) {
	return (
		<>
			{/* biome-ignore lint/a11y/useSemanticElements: as the table */}
			{/* biome-ignore lint/a11y/useFocusableInteractive: the rows' group has the focus */}
			<span role="gridcell" className={styles.address} title={row?.address}>
				{row?.address ?? '…'}
			</span>
			{/* biome-ignore lint/a11y/useSemanticElements: as the table */}
			{/* biome-ignore lint/a11y/useFocusableInteractive: the rows' group has the focus */}
			<span role="gridcell" className={styles.owner}>
				{row && <OwnerWord owner={row.owner} />}
			</span>
			{/* biome-ignore lint/a11y/useSemanticElements: as the table */}
			{/* biome-ignore lint/a11y/useFocusableInteractive: the rows' group has the focus */}
			<span role="gridcell" className={styles.token}>
				{row?.token ?? ''}
			</span>
			{/* biome-ignore lint/a11y/useSemanticElements: as the table */}
			{/* biome-ignore lint/a11y/useFocusableInteractive: the rows' group has the focus */}
			<span role="gridcell" className={styles.since}>
				{row && <SinceWord sinceMs={row.sinceMs} />}
			</span>
		</>
	);
}
