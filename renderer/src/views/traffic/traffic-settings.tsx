/**
 * What the next traffic is to be: a preset, or size, clients and protocols by hand. The rate stands beside the button above.
 */
import { Button, NativeSelect, NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLab } from '../../state/lab-state.ts';
import { chooseTraffic, presetOf, type TrafficPreset, trafficLimits, trafficPresets, useTrafficChoice } from '../../state/traffic-choice.ts';
import styles from './traffic.module.css';

const presets = Object.keys(trafficPresets) as TrafficPreset[];

export function TrafficSettings() {
	const { t } = useTranslation();
	const running = useLab((state) => state.view?.traffic.running ?? false);
	const choice = useTrafficChoice();
	const preset = presetOf(choice);
	const [sizeMin, sizeMax] = trafficLimits.sizeBytes;
	const [clientsMin, clientsMax] = trafficLimits.clients;
	return (
		<section className={styles.settings} aria-label={t('traffic.settings')}>
			<fieldset className={styles.presets} aria-label={t('traffic.presets')}>
				{presets.map((one) => (
					<Button
						key={one}
						size="sm"
						variant="default"
						px={8}
						disabled={running}
						aria-pressed={preset === one}
						onClick={() => chooseTraffic(trafficPresets[one])}
						title={t('traffic.presetHint', { rate: trafficPresets[one].ratePerS, clients: trafficPresets[one].clients })}
						data-preset={one}
					>
						{t(`traffic.preset.${one}`)}
					</Button>
				))}
			</fieldset>
			<div className={styles.fields}>
				<NumberInput
					size="sm"
					label={t('traffic.size')}
					value={choice.sizeBytes / 1000}
					onChange={(value) => typeof value === 'number' && chooseTraffic({ sizeBytes: value * 1000 })}
					min={sizeMin / 1000}
					max={sizeMax / 1000}
					clampBehavior="blur"
					allowDecimal={false}
					suffix={` ${t('traffic.kilobytes')}`}
					disabled={running}
					hideControls
				/>
				<NumberInput
					size="sm"
					label={t('traffic.clients')}
					value={choice.clients ?? ''}
					placeholder={t('traffic.clientsAny')}
					onChange={(value) => chooseTraffic({ clients: typeof value === 'number' ? value : null })}
					min={clientsMin}
					max={clientsMax}
					clampBehavior="blur"
					allowDecimal={false}
					disabled={running}
					hideControls
				/>
				<NativeSelect
					size="sm"
					label={t('traffic.protocols')}
					value={choice.withImap ? 'both' : 'smtp'}
					onChange={(change) => chooseTraffic({ withImap: change.currentTarget.value === 'both' })}
					data={[
						{ value: 'both', label: t('traffic.protocol.both') },
						{ value: 'smtp', label: t('traffic.protocol.smtp') },
					]}
					disabled={running}
				/>
			</div>
			<p className={styles.hint}>{running ? t('traffic.fixed') : t('traffic.about')}</p>
		</section>
	);
}
