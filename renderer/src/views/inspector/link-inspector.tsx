/**
 * A link between two members: what was reported about it, what is done to each of its directions, and what can be.
 *
 * "Heard" is what the members said in their beats, nothing the page works out. Only backends beat, so of a frontend
 * nobody tells whom it heard.
 */
import { useTranslation } from 'react-i18next';
import { kindOf } from '../../actions/all-actions.ts';
import { seconds } from '../../messages/format.ts';
import { type ClusterView, directionKey, heardLately, linkKey } from '../../state/cluster-view.ts';
import { useLab } from '../../state/lab-state.ts';
import { isRecording } from '../../state/shown.ts';
import { ActionButton } from '../actions/action-button.tsx';
import { useLinkActions } from '../actions/action-context.ts';
import details from '../cluster/details.module.css';
import { CloseDetails, Row } from '../cluster/details-parts.tsx';
import { useEngineNow } from '../engine-now.ts';
import styles from './inspector.module.css';
import { RecentList } from './recent-list.tsx';

export function LinkInspector({ one, other }: { readonly one: string; readonly other: string }) {
	const { t } = useTranslation();
	const state = useLab(({ view }) => view?.links[linkKey(one, other)] ?? 'unknown');
	const recorded = useLab(isRecording);
	const isPast = useLab((known) => !isRecording(known) && known.moment.kind === 'past');
	const name = t('inspector.linkName', { one, other });
	return (
		<section data-details={linkKey(one, other)}>
			<div className={details.head}>
				<h2 className={details.title}>{name}</h2>
				<CloseDetails name={name} />
			</div>
			<dl className={details.rows}>
				<Row label={t('details.state')}>
					<span data-link-state={state}>{t(`inspector.link.${state}`)}</span>
				</Row>
				<Heard from={one} to={other} />
				<Heard from={other} to={one} />
			</dl>
			{isPast && <p className={details.hint}>{t('past.noActions')}</p>}
			<Direction from={one} to={other} />
			<Direction from={other} to={one} />
			{!recorded && (
				<>
					<h3 className={details.subtitle}>{t('inspector.bothWays')}</h3>
					<Orders one={one} other={other} from={null} />
				</>
			)}
			<RecentList nodes={`${one} ${other}`} />
		</section>
	);
}

/** Does `to` hear `from`? Twice a second is enough to read. */
function Heard({ from, to }: { readonly from: string; readonly to: string }) {
	const { t } = useTranslation();
	const now = useEngineNow(500);
	const beat = useLab.getState().view?.beats[to];
	return <Row label={t('inspector.hears', { one: to, other: from })}>{words()}</Row>;

	function words(): string {
		if (beat === undefined) return t('inspector.doesNotTell');
		if (now !== null && now - beat.atMs > oldBeatMs) return t('inspector.lastBeat', { age: seconds(t, now - beat.atMs) });
		return heardLately(beat).includes(from) ? t('inspector.yes') : t('inspector.no');
	}
}

/** A beat of so long ago says nothing about now. Chosen: some beats, at any rate that a cluster may have. */
const oldBeatMs = 2000;

function Direction({ from, to }: { readonly from: string; readonly to: string }) {
	const { t } = useTranslation();
	const look = useLab(({ view }) => faultOf(view, from, to));
	return (
		<>
			<h3 className={details.subtitle}>{t('inspector.direction', { from, to })}</h3>
			<p className={styles.fault} data-direction={directionKey({ from, to })} data-look={look?.state ?? 'as it should'}>
				{look === undefined ? t('inspector.asItShould') : t(`inspector.is.${look.state}`, { delayMs: look.delayMs })}
			</p>
			<Orders one={from} other={to} from={from} />
		</>
	);
}

function faultOf(view: ClusterView | null, from: string, to: string) {
	return view?.linkFaults[directionKey({ from, to })];
}

/** Both ways, or one way only. */
function Orders({ one, other, from }: { readonly one: string; readonly other: string; readonly from: string | null }) {
	const { t } = useTranslation();
	const actions = useLinkActions(one, other);
	return (
		<div className={details.actions}>
			{kinds.map((kind) => {
				const action = actions.find((each) => kindOf(each) === (from === null ? kind : `${kind}-${from}`));
				return action && <ActionButton key={kind} action={action} words={t(`details.linksDo.${kind}`)} />;
			})}
		</div>
	);
}

const kinds = ['cut', 'slow', 'heal'] as const;
