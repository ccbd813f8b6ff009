/**
 * What is to be said at which moment of each recording: milliseconds behind its first fault, and the sentences.
 *
 * Written from what the events of the recording say, checked against them by hand; `accounts` sums up each of its
 * faults at the end. Read next: recordings.test.ts, fixture/recordings/README.md (how they are made anew).
 */
export interface Expected {
	readonly moments: readonly (readonly [afterMs: number, sentences: readonly string[]])[];
	readonly accounts: readonly string[];
}

export const expected: Readonly<Record<string, Expected>> = {
	'kill-controller': {
		moments: [
			[-500, ['be1 has led in epoch 1 for 3 seconds.', 'be2 is the backup and would take over.', '2 of 2 frontends take clients.']],
			[10, ['be1, the controller, was killed 0.0 s ago. The others have yet to notice.']],
			[60, ['be1 was killed. Its links ended without a goodbye: a hint, not yet a proof.']],
			[150, ['be1 was last heard 0.1 s ago. At 0.2 s it counts as silent.', 'be2 hears 2 of 3 members and would lead.']],
			[205, ['be1 is silent: 2 beats are missing, and its links had ended.', 'be2 hears 2 of 3 members and would lead.']],
			[
				220,
				[
					'be2 leads in epoch 2, 0.21 s after be1 was killed.',
					'5 accounts of be1 wait until somebody asks for them.',
					'No other backend is ready to take over.',
				],
			],
			[
				296,
				[
					'be2 leads in epoch 2, 0.21 s after be1 was killed.',
					'1 of 5 accounts of be1 is open elsewhere; each moves when somebody asks for it.',
					'No other backend is ready to take over.',
				],
			],
			[2000, ['be2 leads in epoch 2, 0.21 s after be1 was killed.', 'All 5 accounts of be1 are open elsewhere.', 'No other backend is ready to take over.']],
			[4500, ['be1 starts again and begins a new life.', 'be2 has led in epoch 2 for 4 seconds.', 'No other backend is ready to take over.']],
			[5200, ['be1 joins in life 3: a life that has ended never comes back.', 'be2, the controller, lets it in.']],
			[5500, ['be1 is back in life 3, as a plain backend.', 'be2 goes on leading in epoch 2.']],
			[5700, ['be1 is back in life 3, as backup.', 'be2 goes on leading in epoch 2.']],
		],
		accounts: [
			'be1 was killed. After 0.10 s it was noticed, after 0.21 s be2 led, after 0.29 s its first account was usable, after 0.42 s its first mail was through, after 5.40 s it was ready. Clients waited at most 0.46 s. No mail is known to be lost or doubled so far.',
		],
	},
	'kill-backend': {
		moments: [
			[10, ['be3 was killed 0.0 s ago. The others have yet to notice.']],
			[50, ['be3 was killed. Its links ended without a goodbye: a hint, not yet a proof.']],
			[150, ['be3 was last heard 0.1 s ago. At 0.2 s it counts as silent.', 'be1 leads on; it would declare the life of be3 dead.']],
			[195, ['be3 is silent: 2 beats are missing, and its links had ended.', 'be1 leads on; it would declare the life of be3 dead.']],
			[203, ['Life 1 of be3 has ended: be1 declared it dead after 0.20 s.', '5 accounts of be3 wait until somebody asks for them.']],
			[
				230,
				['Life 1 of be3 has ended: be1 declared it dead after 0.20 s.', '2 of 5 accounts of be3 are open elsewhere; each moves when somebody asks for it.'],
			],
			[3000, ['Life 1 of be3 has ended: be1 declared it dead after 0.20 s.', 'All 5 accounts of be3 are open elsewhere.']],
		],
		accounts: [
			'be3 was killed. After 0.09 s it was noticed, after 0.20 s its life was declared dead, after 0.21 s its first account was usable, after 0.31 s its first mail was through. Clients waited at most 0.31 s. No mail is known to be lost or doubled so far.',
		],
	},
	'hang-controller': {
		moments: [
			[100, ['be1, the controller, does not answer, but its links are up. Only its missing beats can tell the others.']],
			[
				400,
				[
					'be1 was last heard 0.4 s ago. At 0.6 s it counts as silent.',
					'be2 hears 2 of 3 members and would lead.',
					'Clients wait, the longest for 0.3 s so far.',
				],
			],
			[
				580,
				[
					'be1 is silent: 6 beats are missing, though its links are up.',
					'be2 hears 2 of 3 members and would lead.',
					'Clients wait, the longest for 0.5 s so far.',
				],
			],
			[
				590,
				[
					'be2 leads in epoch 2, 0.58 s after be1 was paused.',
					'5 accounts of be1 wait until somebody asks for them.',
					'No other backend is ready to take over.',
				],
			],
			[
				700,
				[
					'be2 leads in epoch 2, 0.58 s after be1 was paused.',
					'be1 does not know: when it goes on, it finds that its life has ended before it answers anybody.',
					'1 of 5 accounts of be1 is open elsewhere; each moves when somebody asks for it.',
				],
			],
			[
				3000,
				[
					'be2 leads in epoch 2, 0.58 s after be1 was paused.',
					'be1 does not know: when it goes on, it finds that its life has ended before it answers anybody.',
					'All 5 accounts of be1 are open elsewhere.',
				],
			],
		],
		accounts: [
			'be1 was paused. After 0.17 s it was noticed, after 0.58 s be2 led, after 0.67 s its first account was usable, after 0.71 s its first mail was through. Clients waited at most 0.85 s. No mail is known to be lost or doubled so far.',
		],
	},
	'hang-returns-fenced': {
		moments: [
			[
				400,
				[
					'be1 was last heard 0.4 s ago. At 0.6 s it counts as silent.',
					'be2 hears 2 of 3 members and would lead.',
					'Clients wait, the longest for 0.3 s so far.',
				],
			],
			[
				630,
				[
					'be2 leads in epoch 2, 0.62 s after be1 was paused.',
					'4 accounts of be1 wait until somebody asks for them.',
					'No other backend is ready to take over.',
				],
			],
			[
				2000,
				[
					'be2 leads in epoch 2, 0.62 s after be1 was paused.',
					'be1 does not know: when it goes on, it finds that its life has ended before it answers anybody.',
					'All 4 accounts of be1 are open elsewhere.',
				],
			],
			[
				3006,
				[
					'be1 goes on. Its life 1 was declared dead meanwhile: its next look at the volume tells it so.',
					'be2 has led in epoch 2 for 2 seconds.',
					'A backup has yet to be appointed.',
				],
			],
			[
				3013,
				[
					'be1 is fenced: it found that its life 1 had ended, and dropped everything before it answered anybody.',
					'4 of its accounts are open elsewhere: what it still held of them is stale.',
				],
			],
			[3100, ['be1 joins in life 3: a life that has ended never comes back.', 'be2, the controller, lets it in.']],
			[3200, ['be1 is back in life 3, as a plain backend.', 'be2 goes on leading in epoch 2.']],
			[3500, ['be1 is back in life 3, as backup.', 'be2 goes on leading in epoch 2.']],
		],
		accounts: [
			'be1 was paused. After 0.20 s it was noticed, after 0.62 s be2 led, after 0.67 s its first account was usable, after 0.85 s its first mail was through, after 3.01 s it was fenced, after 3.14 s it was ready. Clients waited at most 0.73 s. No mail is known to be lost or doubled so far.',
		],
	},
	'one-way-cut': {
		moments: [
			[
				200,
				[
					'What be1 sends to fe1 and fe2 gets lost; the other direction is open.',
					'Nobody has noticed yet: what was heard lately still counts.',
					'To reach a node takes both directions, so this counts as a cut of both.',
				],
			],
			[
				900,
				[
					'What be1 sends to fe1 and fe2 gets lost; the other direction is open.',
					'be2 reaches more than be1, the controller; if that lasts, the lead changes.',
					'To reach a node takes both directions, so this counts as a cut of both.',
				],
			],
			[
				1200,
				[
					'be1 reached no frontend: it withdrew and gave back the token and its accounts.',
					'What be1 sends to fe1 and fe2 gets lost; the other direction is open.',
					'6 accounts of be1 wait until somebody asks for them.',
				],
			],
			[
				1300,
				[
					'be2 leads in epoch 3, 1.28 s after the cut.',
					'be1 reached no frontend: it withdrew and gave back the token and its accounts.',
					'6 accounts of be1 wait until somebody asks for them.',
				],
			],
			[
				1600,
				[
					'be2 leads in epoch 3, 1.28 s after the cut.',
					'be1 reached no frontend: it withdrew and gave back the token and its accounts.',
					'Clients wait, the longest for 1.6 s so far.',
				],
			],
			[
				4000,
				[
					'be2 leads in epoch 3, 1.28 s after the cut.',
					'be1 reached no frontend: it withdrew and gave back the token and its accounts.',
					'All 6 accounts of be1 are open elsewhere.',
				],
			],
			[5300, ['The links are as they should be again.', 'be2 has led in epoch 3 for 4 seconds.', 'A backup has yet to be appointed.']],
		],
		accounts: [
			'These links were cut: be1 → fe1, be1 → fe2. After 1.17 s it withdrew, after 1.28 s be2 led, after 1.33 s its first account was usable, after 1.35 s its first mail was through, after 5.20 s it was ready. Clients waited at most 1.84 s. No mail is known to be lost or doubled so far.',
		],
	},
	tie: {
		moments: [
			[
				200,
				[
					'The link between be1 and be2 is cut: what they send gets lost, and no connection ends.',
					'Nobody has noticed yet: what was heard lately still counts.',
					'Their beats go on over the volume, so nobody is suspected.',
				],
			],
			[
				2000,
				[
					'The link between be1 and be2 is cut: what they send gets lost, and no connection ends.',
					'be1 and be2 reach the same: a tie. be1, which leads already, goes on leading.',
					'Clients wait, the longest for 1.7 s so far.',
				],
			],
			[5300, ['The links are as they should be again.', 'Clients wait, the longest for 3.0 s so far.']],
		],
		accounts: ['These links were cut: be1 – be2. Clients waited at most 4.95 s. No mail is known to be lost or doubled so far.'],
	},
	'tie-of-two': {
		moments: [
			[60, ['be1 was killed. Its links ended without a goodbye: a hint, not yet a proof.']],
			[150, ['be1 was last heard 0.1 s ago. At 0.2 s it counts as silent.', 'Also out: be2.']],
			[
				300,
				[
					'be3 leads in epoch 2, 0.28 s after be1 was killed.',
					'be4 reached as many: be3 joined first, so it went first.',
					'3 accounts of be1 wait until somebody asks for them.',
				],
			],
			[
				2000,
				[
					'be3 leads in epoch 2, 0.28 s after be1 was killed.',
					'be4 reached as many: be3 joined first, so it went first.',
					'All 3 accounts of be1 are open elsewhere.',
				],
			],
		],
		accounts: [
			'be1 was killed. After 0.08 s it was noticed, after 0.28 s be3 led, after 0.45 s its first account was usable, after 0.67 s its first mail was through. Clients waited at most 0.78 s. No mail is known to be lost or doubled so far.',
			'be2 was killed. After 0.11 s it was noticed, after 0.33 s its life was declared dead, after 0.33 s its first account was usable, after 0.89 s its first mail was through. Clients waited at most 0.78 s. No mail is known to be lost or doubled so far.',
		],
	},
	drain: {
		moments: [
			[20, ['be1 drains: it takes nothing new, hands over what it has, and stays a member.', 'Left to hand over: accounts 6, sessions 6.']],
			[
				205,
				[
					'be1 drains: it takes nothing new, hands over what it has, and stays a member.',
					'be2 leads in epoch 3, 0.20 s after be1 was told to drain.',
					'Left to hand over: accounts 6, sessions 6.',
				],
			],
			[
				220,
				[
					'be1 drains: it takes nothing new, hands over what it has, and stays a member.',
					'be2 leads in epoch 3, 0.20 s after be1 was told to drain.',
					'Left to hand over: accounts 5, sessions 5.',
				],
			],
			[2000, ['be1 is drained: it has no accounts and no sessions, and stays a member.', 'be2 leads in epoch 3, 0.20 s after be1 was told to drain.']],
			[3600, ['be1 takes part again.', 'be2 has led in epoch 3 for 3 seconds.', 'A backup has yet to be appointed.']],
			[3700, ['be1 takes part again.', 'be2 has led in epoch 3 for 3 seconds.', 'be1 is the backup and would take over.']],
		],
		accounts: [
			'be1 was told to drain. After 0.20 s be2 led, after 0.34 s its first account was usable, after 0.64 s its first mail was through, after 3.52 s it was ready. Clients waited at most 0.20 s. No mail is known to be lost or doubled so far.',
		],
	},
	'both-controllers-dead': {
		moments: [
			[150, ['be2 was last heard 0.1 s ago. At 0.2 s it counts as silent.', 'be1 leads on; it would declare the life of be2 dead.']],
			[240, ['be2 is silent: 2 beats are missing, and its links had ended.']],
			[1500, ['Life 1 of be2 has ended: be1 declared it dead after 0.27 s.', 'All 7 accounts of be2 are open elsewhere.']],
			[2540, ['be1, the controller, was killed 0.0 s ago. The others have yet to notice.', 'Also out: be2.']],
			[
				2600,
				[
					'No backend is left (be1 and be2): nobody can read or store mail.',
					'Frontends take mail into queues of their own meanwhile.',
					'The first backend that comes back takes the lead.',
				],
			],
			[
				3300,
				[
					'No backend is left (be1 and be2): nobody can read or store mail.',
					'3 mails are accepted and wait in the frontends’ queues.',
					'The first backend that comes back takes the lead.',
				],
			],
			[
				8000,
				[
					'No backend is left (be1 and be2): nobody can read or store mail.',
					'11 mails are accepted and wait in the frontends’ queues.',
					'The first backend that comes back takes the lead.',
				],
			],
		],
		accounts: [
			'be2 was killed. After 0.13 s it was noticed, after 0.27 s its life was declared dead, after 0.28 s its first account was usable, after 0.35 s its first mail was through. Clients waited at most 0.38 s. No mail is known to be lost or doubled so far.',
			'be1 was killed. After 0.23 s the first mail was queued. A client has been waiting for 6.0 s. No mail is known to be lost or doubled so far.',
		],
	},
	'queue-and-recover': {
		moments: [
			[10, ['be1, the controller, was killed 0.0 s ago. The others have yet to notice.']],
			[
				2000,
				[
					'No backend is left (be1 and be2): nobody can read or store mail.',
					'Frontends take mail into queues of their own meanwhile.',
					'The first backend that comes back takes the lead.',
				],
			],
			[
				5000,
				[
					'No backend is left (be1 and be2): nobody can read or store mail.',
					'3 mails are accepted and wait in the frontends’ queues.',
					'The first backend that comes back takes the lead.',
				],
			],
			[
				6300,
				['be2 starts again and begins a new life.', '3 mails are accepted and wait in the frontends’ queues.', 'Clients wait, the longest for 6.3 s so far.'],
			],
			[
				7510,
				[
					'be2 joins in life 2: a life that has ended never comes back.',
					'5 mails are accepted and wait in the frontends’ queues.',
					'Clients wait, the longest for 7.3 s so far.',
				],
			],
			[
				8100,
				[
					'be2 joins in life 2: a life that has ended never comes back.',
					'6 mails are accepted and wait in the frontends’ queues.',
					'Clients wait, the longest for 7.9 s so far.',
				],
			],
			[
				8480,
				[
					'be2 is back in life 2 and leads in epoch 2.',
					'6 mails are accepted and wait in the frontends’ queues.',
					'Clients wait, the longest for 8.4 s so far.',
				],
			],
			[9110, ['be2 is back in life 2 and leads in epoch 2.', 'The queues are emptying: 5 of 6 mails are left.', 'Clients wait, the longest for 8.9 s so far.']],
			[10000, ['be2 is back in life 2 and leads in epoch 2.', 'Also out: be1.']],
		],
		accounts: [
			'be1 was killed. After 4.08 s the first mail was queued, after 8.03 s it was noticed, after 8.47 s be2 led, after 8.47 s its first account was usable, after 9.01 s its first mail was through, after 9.20 s a queue was empty again. Clients waited at most 9.29 s. No mail is known to be lost or doubled so far.',
			'be2 was killed. After 4.08 s the first mail was queued, after 8.47 s be2 led, after 8.47 s it was ready, after 9.03 s its first account was usable, after 9.18 s its first mail was through, after 9.20 s a queue was empty again. Clients waited at most 9.29 s. No mail is known to be lost or doubled so far.',
		],
	},
	'volume-away-one': {
		moments: [
			[60, ['be1 cannot reach the volume: it can neither store nor write its beat.']],
			[150, ['be1 cannot reach the volume and holds its replies: it cannot prove that its life goes on.']],
			[
				400,
				[
					'be1 cannot reach the volume and holds its replies: it cannot prove that its life goes on.',
					'be1 was last heard 0.4 s ago. At 0.6 s it counts as silent.',
					'be2 hears 2 of 3 members and would lead.',
				],
			],
			[
				615,
				[
					'be2 leads in epoch 2, 0.61 s after be1 lost the volume.',
					'6 accounts of be1 wait until somebody asks for them.',
					'Clients wait, the longest for 0.5 s so far.',
				],
			],
			[
				2000,
				[
					'be2 leads in epoch 2, 0.61 s after be1 lost the volume.',
					'be1 cannot read that its life has ended. When the volume is back, it finds out before it answers anybody.',
					'All 6 accounts of be1 are open elsewhere.',
				],
			],
			[
				4020,
				[
					'be1 reaches the volume again. Its life 1 was declared dead meanwhile: its next look tells it so.',
					'be2 has led in epoch 2 for 3 seconds.',
					'A backup has yet to be appointed.',
				],
			],
			[
				4100,
				[
					'be1 is fenced: it found that its life 1 had ended, and dropped everything before it answered anybody.',
					'6 of its accounts are open elsewhere: what it still held of them is stale.',
				],
			],
			[4800, ['be1 joins in life 3: a life that has ended never comes back.', 'be2, the controller, lets it in.']],
			[5000, ['be1 is back in life 3, as a plain backend.', 'be2 goes on leading in epoch 2.']],
			[5300, ['be1 is back in life 3, as backup.', 'be2 goes on leading in epoch 2.']],
		],
		accounts: [
			'be1 lost the volume. After 0.12 s it held its replies, after 0.19 s it was noticed, after 0.61 s be2 led, after 0.80 s its first account was usable, after 1.15 s its first mail was through, after 4.05 s it was fenced, after 4.97 s it was ready. Clients waited at most 0.88 s. No mail is known to be lost or doubled so far.',
		],
	},
	'volume-away-all': {
		moments: [
			[
				30,
				[
					'No backend reaches the volume: be1 and be2 can neither read nor store.',
					'Nobody can write a beat, so no missing one counts: nobody is declared dead.',
				],
			],
			[100, ['No backend reaches the volume: be1 and be2 hold their replies.', 'Nobody can write a beat, so no missing one counts: nobody is declared dead.']],
			[
				3000,
				[
					'No backend reaches the volume: be1 and be2 hold their replies.',
					'Nobody can write a beat, so no missing one counts: nobody is declared dead.',
					'3 mails are accepted and wait in the frontends’ queues.',
				],
			],
			[
				6150,
				[
					'be1 and be2 reach the volume again and go on in the lives they had: nobody was declared dead.',
					'The queues are emptying: 2 of 3 mails are left.',
					'Clients wait, the longest for 5.9 s so far.',
				],
			],
			[
				7000,
				[
					'be1 and be2 reach the volume again and go on in the lives they had: nobody was declared dead.',
					'be1 has led in epoch 1 for 10 seconds.',
					'be2 is the backup and would take over.',
				],
			],
		],
		accounts: [
			'be1 lost the volume. After 0.07 s it held its replies, after 0.11 s the first mail was queued, after 6.14 s a queue was empty again. Clients waited at most 6.38 s. No mail is known to be lost or doubled so far.',
			'be2 lost the volume. After 0.07 s it held its replies, after 0.11 s the first mail was queued, after 6.14 s a queue was empty again. Clients waited at most 6.38 s. No mail is known to be lost or doubled so far.',
		],
	},
	'frontend-dead': {
		moments: [
			[15, ['fe1 was killed: its clients lost their connections and come back through the balancer.', 'The balancer has yet to notice.']],
			[
				500,
				[
					'fe1 was killed: its clients lost their connections and come back through the balancer.',
					'The balancer took it out after 0.03 s; 1 other frontend takes clients.',
				],
			],
			[4500, ['fe1 starts again.', 'be1 has led in epoch 1 for 8 seconds.', 'be2 is the backup and would take over.']],
			[5300, ['fe1 is back and takes clients again.', 'be1 has led in epoch 1 for 9 seconds.', 'be2 is the backup and would take over.']],
		],
		accounts: [
			'fe1 was killed. After 0.03 s the balancer had taken it out, after 5.17 s it was ready. Clients waited at most 0.30 s. No mail is known to be lost or doubled so far.',
		],
	},
	'planned-stop': {
		moments: [
			[
				420,
				[
					'be1 stops as planned: it gives the controller’s token back first, then its accounts.',
					'be2 leads in epoch 3, 0.40 s after be1 was told to stop.',
					'Left to hand over: accounts 6, sessions 6.',
				],
			],
			[
				490,
				[
					'be1 stops as planned: it gives the controller’s token back first, then its accounts.',
					'be2 leads in epoch 3, 0.40 s after be1 was told to stop.',
					'Left to hand over: accounts 5, sessions 2.',
				],
			],
			[
				620,
				[
					'be2 leads in epoch 3, 0.40 s after be1 was told to stop.',
					'be1 has stopped. It said goodbye, so nobody had to wait for its silence.',
					'1 of 6 accounts of be1 is open elsewhere; each moves when somebody asks for it.',
				],
			],
			[
				3000,
				[
					'be2 leads in epoch 3, 0.40 s after be1 was told to stop.',
					'be1 has stopped. It said goodbye, so nobody had to wait for its silence.',
					'All 6 accounts of be1 are open elsewhere.',
				],
			],
		],
		accounts: [
			'be1 was told to stop. After 0.40 s be2 led, after 0.58 s its first account was usable, after 0.58 s its first mail was through, after 0.61 s it had stopped. Clients waited at most 1.27 s. No mail is known to be lost or doubled so far.',
		],
	},
};
