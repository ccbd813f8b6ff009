/**
 * The shared volume and the tokens on it: the name of a directory is the lock, so names are what is shown.
 *
 * A token that changed shows its old name struck and its new one coloured, for some seconds.
 */
import { Handle, type NodeProps, Position } from '@xyflow/react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { TokenView } from '../../state/cluster-view.ts';
import { openFiles, volumePlace } from '../../state/files.ts';
import { useLab } from '../../state/lab-store.ts';
import { tokenHolder, tokenNumber } from '../../state/sentences.ts';
import { epochColor } from '../../theme/theme.ts';
import { useEngineNow } from '../engine-now.ts';
import styles from './picture.module.css';

/** How long a change stays coloured. Chosen: time to look from the node to the volume and back. */
export const changeShownMs = 8000;

const cap = 14;
const lineHeight = 19;
const rowGap = 7;

export function VolumeNode({ width = 230, height = 300 }: NodeProps) {
	const { t } = useTranslation();
	const tokens = useLab((state) => state.view?.tokens) ?? [];
	const now = useEngineNow(500);
	const groups = useMemo(() => groupsOf(tokens), [tokens]);
	const fresh = (token: TokenView) => token.changedAtMs !== null && now !== null && now - token.changedAtMs < changeShownMs;
	const rowHeight = 2 * lineHeight + rowGap;
	const lifeHeight = groups.members.length > 0 ? lineHeight * (groups.members.length + 1) + rowGap : 0;
	const room = height - 2 * cap - 24 - lineHeight - rowHeight - lifeHeight;
	const slots = Math.max(1, Math.floor(room / rowHeight));
	const accounts = shownAccounts(groups.accounts, groups.accounts.length > slots ? slots : groups.accounts.length);
	const hidden = groups.accounts.length - accounts.length;
	return (
		<div className={styles.volume}>
			<Handle type="target" position={Position.Left} className={styles.handle} isConnectable={false} />
			<svg className={styles.cylinder} width={width} height={height} aria-hidden="true" focusable="false">
				<path d={`M1 ${cap} V${height - cap} A${width / 2 - 1} ${cap - 1} 0 0 0 ${width - 1} ${height - cap} V${cap}`} className={styles.cylinderSide} />
				<ellipse cx={width / 2} cy={cap} rx={width / 2 - 1} ry={cap - 1} className={styles.cylinderTop} />
			</svg>
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
			<section className={styles.tokens} style={{ paddingTop: 2 * cap + 4 }} aria-label={t('picture.volumeLabel', { count: groups.accounts.length })}>
				{groups.controller && <Token label={t('picture.controllerToken')} token={groups.controller} fresh={fresh(groups.controller)} controller />}
				{groups.members.length > 0 && (
					<div className={styles.tokenRow}>
						<span className={styles.tokenPath}>{t('picture.membersToken')}</span>
						{groups.members.map((token) => (
							<span key={token.path} className={styles.lifeRow}>
								<span className={styles.tokenPath}>{token.path.slice('Members/'.length)}/</span>
								<Name token={token} fresh={fresh(token)} />
							</span>
						))}
					</div>
				)}
				{accounts.map((token) => (
					<Token key={token.path} label={labelOf(token.path)} token={token} fresh={fresh(token)} title={token.path} />
				))}
				{tokens.length === 0 && <span className={styles.tokenPath}>{t('picture.empty')}</span>}
				{hidden > 0 && <span className={styles.tokenMore}>{t('picture.more', { count: hidden })}</span>}
			</section>
		</div>
	);
}

/** Longer names than these do not fit the cylinder. */
const labelLength = 25;

/** As `ls` would show it below SharedDomains/, as long as it fits; else the account's own name. */
function labelOf(path: string): string {
	const below = `${path.replace(/^SharedDomains\//, '')}/`;
	return below.length <= labelLength ? below : `${path.split('/').at(-1)}/`;
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
		<div className={styles.tokenRow} title={title} data-token={token.path} data-fresh={fresh || undefined}>
			<span className={styles.tokenPath}>{label}</span>
			<span className={styles.tokenNames}>
				<Name token={token} fresh={fresh} controller={controller} />
			</span>
		</div>
	);
}

/** Old name struck, new name coloured; the controller's name always wears its epoch's hue. */
function Name({ token, fresh, controller = false }: { readonly token: TokenView; readonly fresh: boolean; readonly controller?: boolean }) {
	const epoch = controller ? tokenNumber(token.token) : null;
	const color = epoch !== null ? epochColor(epoch) : fresh ? 'var(--lab-mailText)' : undefined;
	return (
		<>
			{fresh && token.before !== null && <s className={styles.tokenOld}>{token.before}</s>}
			{token.token !== null && (
				<span className={styles.tokenName} style={{ color, fontWeight: fresh || controller ? 700 : undefined }}>
					{token.token}
				</span>
			)}
		</>
	);
}

interface Groups {
	readonly controller: TokenView | null;
	readonly members: readonly TokenView[];
	readonly accounts: readonly TokenView[];
}

function groupsOf(tokens: readonly TokenView[]): Groups {
	const living = tokens.filter((token) => token.token !== null || token.changedAtMs !== null);
	return {
		controller: living.find((token) => token.path === 'Controller') ?? null,
		members: living.filter((token) => token.path.startsWith('Members/')).sort(byPath),
		accounts: living.filter((token) => token.path !== 'Controller' && !token.path.startsWith('Members/')).sort(byPath),
	};
}

function byPath(one: TokenView, other: TokenView): number {
	return one.path < other.path ? -1 : 1;
}

/** As many as fit: those taken over last, then by name; always listed by name, so that rows stay where they are. */
function shownAccounts(accounts: readonly TokenView[], slots: number): readonly TokenView[] {
	if (accounts.length <= slots) return accounts;
	const changed = accounts.filter((token) => tokenHolder(token.before) !== null).sort((one, other) => (other.changedAtMs ?? 0) - (one.changedAtMs ?? 0));
	const chosen = new Set([...changed, ...accounts].slice(0, accounts.length));
	return [...chosen].slice(0, slots).sort(byPath);
}
