/**
 * A link between two members: what was reported about it, what is done to each of its directions, and what can be.
 *
 * "Heard" is what the members said in their beats, nothing the page works out. Only backends beat, so of a frontend
 * nobody tells whom it heard.
 */
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LinkFaultKind } from '../../../../engine/contract/recorded-event.ts';
import { whyUnavailable } from '../../actions/node-actions.ts';
import { seconds } from '../../messages/format.ts';
import { type ClusterView, directionKey, heardLately, linkKey } from '../../state/cluster-view.ts';
import { lab, useLab } from '../../state/lab-store.ts';
import details from '../cluster/details.module.css';
import { CloseDetails, Row } from '../cluster/details-parts.tsx';
import { useEngineNow } from '../engine-now.ts';
import styles from './inspector.module.css';
import { RecentList } from './recent-list.tsx';

export function LinkInspector({ one, other }: { readonly one: string; readonly other: string }) {
	const { t } = useTranslation();
	const state = useLab(({ view }) => view?.links[linkKey(one, other)] ?? 'unknown');
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
			<Direction from={one} to={other} />
			<Direction from={other} to={one} />
			<h3 className={details.subtitle}>{t('inspector.bothWays')}</h3>
			<Orders a={one} b={other} oneWay={false} />
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
			<Orders a={from} b={to} oneWay />
		</>
	);
}

function faultOf(view: ClusterView | null, from: string, to: string) {
	return view?.linkFaults[directionKey({ from, to })];
}

const orders: readonly LinkFaultKind[] = ['cut', 'slow', 'heal'];

function Orders({ a, b, oneWay }: { readonly a: string; readonly b: string; readonly oneWay: boolean }) {
	const { t } = useTranslation();
	const mayAct = useLab((state) => state.connection === 'open' && state.page.kind === 'cluster' && !state.busy.includes(`link:${linkKey(a, b)}`));
	const isOn = useLab(({ view }) => faultOf(view, a, b) !== undefined || (!oneWay && faultOf(view, b, a) !== undefined));
	const slowWhy = useLab((state) => whyUnavailable('slow', state.view?.status?.unavailable ?? []));
	return (
		<div className={details.actions}>
			{orders.map((kind) => {
				const why = kind === 'slow' ? slowWhy : undefined;
				return (
					<Button
						key={kind}
						variant="default"
						size="sm"
						px={6}
						disabled={!mayAct || why !== undefined || (kind === 'heal' && !isOn)}
						title={why === undefined ? undefined : t('action.unavailable', { why })}
						onClick={() => void lab.linkBetween(kind, a, b, oneWay)}
						data-do={`${kind} ${a}${oneWay ? '>' : '|'}${b}`}
					>
						{t(`details.linksDo.${kind}`)}
					</Button>
				);
			})}
		</div>
	);
}
