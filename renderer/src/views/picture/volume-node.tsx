/**
 * The shared volume and the tokens on it: the name of a directory is the lock, so names are what is shown.
 *
 * A token that changed shows its old name struck and its new one coloured, for some seconds. Where they are many,
 * those that changed last are shown. Read next: shown-tokens.ts (which), ../../state/files.ts (what is inside).
 */
import type { NodeProps } from '@xyflow/react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { TokenView } from '../../state/cluster-view.ts';
import { openFiles, volumePlace } from '../../state/files.ts';
import { lab } from '../../state/lab-actions.ts';
import { useLab } from '../../state/lab-state.ts';
import { isSelected } from '../../state/selection.ts';
import { tokenNumber } from '../../state/sentences.ts';
import { isRecording } from '../../state/shown.ts';
import { epochColor } from '../../theme/theme.ts';
import { useEngineNow } from '../engine-now.ts';
import styles from './picture.module.css';
import { ids } from './places.ts';
import { accountOf, groupsOf, labelOf, shownAccounts, shownMembers } from './shown-tokens.ts';

/** How long a change stays coloured. Chosen: time to look from the node to the volume and back. */
export const changeShownMs = 8000;

const cap = 14;
const lineHeight = 19;
const rowGap = 7;

export function VolumeNode({ width = 230, height = 300 }: NodeProps) {
	const { t } = useTranslation();
	const recorded = useLab(isRecording);
	const tokens = useLab((state) => state.view?.tokens) ?? noTokens;
	const selected = useLab((state) => state.selected?.kind === 'volume');
	const now = useEngineNow(500);
	const groups = useMemo(() => groupsOf(tokens), [tokens]);
	const isFresh = (token: TokenView) => token.changedAtMs !== null && now !== null && now - token.changedAtMs < changeShownMs;
	const members = shownMembers(groups.members, isFresh);
	const rowHeight = 2 * lineHeight + rowGap;
	const lifeHeight = groups.members.length > 0 ? lineHeight * (members.shown.length + 1 + (members.others > 0 ? 1 : 0)) + rowGap : 0;
	const room = height - 2 * cap - 24 - lineHeight - rowHeight - lifeHeight;
	const accounts = shownAccounts(groups.accounts, Math.max(0, Math.floor(room / rowHeight)));
	const hidden = groups.accounts.length - accounts.length;
	return (
		<div className={styles.volume} data-volume-box>
			<button
				type="button"
				className={styles.cylinder}
				aria-pressed={selected}
				aria-label={t('picture.volumeLabel', { count: groups.accounts.length })}
				onClick={() => lab.toggle({ kind: 'volume' })}
				data-select={ids.volume}
			>
				<svg width={width} height={height} aria-hidden="true" focusable="false">
					<path d={`M1 ${cap} V${height - cap} A${width / 2 - 1} ${cap - 1} 0 0 0 ${width - 1} ${height - cap} V${cap}`} className={styles.cylinderSide} />
					<ellipse cx={width / 2} cy={cap} rx={width / 2 - 1} ry={cap - 1} className={styles.cylinderTop} />
				</svg>
			</button>
			{!recorded && (
				<button
					type="button"
					className={styles.volumeLook}
					style={{ height: 2 * cap }}
					onClick={() => openFiles(volumePlace)}
					aria-label={t('picture.volumeLookLabel')}
					data-look="volume"
				>
					{t('picture.volumeLook')}
				</button>
			)}
			<section className={styles.tokens} style={{ paddingTop: 2 * cap + 4 }} aria-label={t('picture.tokensLabel')}>
				{groups.controller && <Token label={t('picture.controllerToken')} token={groups.controller} fresh={isFresh(groups.controller)} controller />}
				{groups.members.length > 0 && (
					<div className={styles.tokenRow}>
						<span className={styles.tokenPath}>{t('picture.membersToken')}</span>
						{members.shown.map((token) => (
							<span key={token.path} className={styles.lifeRow} data-fresh={isFresh(token) || undefined}>
								<span className={styles.tokenPath}>{token.path.slice('Members/'.length)}/</span>
								<Name token={token} fresh={isFresh(token)} />
							</span>
						))}
						{members.others > 0 && <span className={styles.lifeRow}>{t('picture.membersUp', { count: members.others })}</span>}
					</div>
				)}
				{accounts.map((token) => (
					<AccountToken key={token.path} token={token} fresh={isFresh(token)} width={width} />
				))}
				{tokens.length === 0 && <span className={styles.tokenPath}>{t('picture.empty')}</span>}
				{hidden > 0 && <span className={styles.tokenMore}>{t('picture.more', { count: hidden })}</span>}
			</section>
		</div>
	);
}

const noTokens: readonly TokenView[] = [];

/** Chooses its account. */
function AccountToken({ token, fresh, width }: { readonly token: TokenView; readonly fresh: boolean; readonly width: number }) {
	const address = accountOf(token.path);
	const selected = useLab((state) => address !== null && isSelected(state.selected, { kind: 'account', address }));
	const row = <Token label={labelOf(token.path, width)} token={token} fresh={fresh} title={token.path} />;
	if (address === null) return row;
	return (
		<button
			type="button"
			className={styles.tokenButton}
			aria-pressed={selected}
			onClick={() => lab.toggle({ kind: 'account', address })}
			data-account={address}
		>
			{row}
		</button>
	);
}

interface TokenProps {
	readonly label: string;
	readonly token: TokenView;
	readonly fresh: boolean;
	readonly controller?: boolean;
	readonly title?: string;
}

function Token({ label, token, fresh, controller = false, title }: TokenProps) {
	return (
		<span className={styles.tokenRow} title={title} data-token={token.path} data-fresh={fresh || undefined}>
			<span className={styles.tokenPath}>{label}</span>
			<span className={styles.tokenNames}>
				<Name token={token} fresh={fresh} controller={controller} />
			</span>
		</span>
	);
}

/** Old name struck, new name coloured; the controller's name always wears its epoch's hue. */
function Name({ token, fresh, controller = false }: { readonly token: TokenView; readonly fresh: boolean; readonly controller?: boolean }) {
	const epoch = controller ? tokenNumber(token.token) : null;
	const color = epoch !== null ? epochColor(epoch) : fresh ? 'var(--lab-mailText)' : undefined;
	return (
		<>
			{fresh && token.before !== null && (
				<s key={token.before} className={styles.tokenOld}>
					{token.before}
				</s>
			)}
			{token.token !== null && (
				<span key={token.token} className={styles.tokenName} style={{ color, fontWeight: fresh || controller ? 700 : undefined }}>
					{token.token}
				</span>
			)}
		</>
	);
}
