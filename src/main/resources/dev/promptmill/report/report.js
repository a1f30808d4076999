'use strict';
/*
 * Everything the data holds is foreign: it becomes text or an encoded path, never markup.
 * The same page shows a finished run, from the data it carries, and a running one, which
 * it asks for every few seconds.
 */
(() => {
	const data = JSON.parse(document.getElementById('data').textContent);
	const EVERY = 2000;
	const PAGE = 48;
	const at = (id) => document.getElementById(id);
	const later = window.requestIdleCallback || ((work) => setTimeout(() => work({ timeRemaining: () => 0 }), 20));

	function make(tag, options = {}, ...children) {
		const { text, className, ...rest } = options;
		const element = document.createElement(tag);
		if (text !== undefined) {
			element.textContent = text;
		}
		if (className) {
			element.className = className;
		}
		for (const [name, value] of Object.entries(rest)) {
			element.setAttribute(name, value);
		}
		element.append(...children);
		return element;
	}

	function button(text, action, className = '') {
		const element = make('button', { type: 'button', text, className });
		element.addEventListener('click', action);
		return element;
	}

	function pairs(className, list) {
		return make('dl', { className }, ...list.map(([name, value]) =>
			make('div', {}, make('dt', { text: name }), make('dd', value instanceof Node ? {} : { text: value },
				...(value instanceof Node ? [value] : [])))));
	}

	function badge(status) {
		return make('span', { text: status.toLowerCase(), className: `badge ${status.toLowerCase()}` });
	}

	function table(caption, columns, rows, className = '') {
		const head = make('tr', {}, ...columns.map((column) =>
			make('th', { text: column.name, scope: 'col', className: column.kind })));
		const body = rows.map((cells) => make('tr', {}, ...cells.map((cell, i) => {
			const label = { className: columns[i].kind, 'data-label': columns[i].name };
			return (cell instanceof Node) ? make('td', label, cell) : make('td', { ...label, text: cell });
		})));
		return make('div', { className: `scroll ${className}`, tabindex: '0', role: 'region', 'aria-label': caption },
			make('table', {}, make('thead', {}, head), make('tbody', {}, ...body)));
	}

	function path(file) {
		return './' + file.split('/').map(encodeURIComponent).join('/');
	}

	/* The folder that the page was opened from; where it is not a file, that of the run. */
	function place(file) {
		const here = location.protocol === 'file:'
			? decodeURIComponent(new URL('.', location.href).pathname).replace(/^\/(?=[A-Za-z]:)/, '') : data.folder + '/';
		return here + file;
	}

	const counted = (count, one, many) => `${count} ${count === 1 ? one : many}`;

	function time(seconds) {
		const options = { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit',
			second: '2-digit', timeZoneName: 'short' };
		try {
			return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: data.zone }).format(seconds * 1000);
		}
		catch (unknownZone) {
			return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' }).format(seconds * 1000);
		}
	}

	/* Puts something in a place only if it differs, so that nothing loses focus for nothing. */
	function put(place, value, render) {
		const key = JSON.stringify(value);
		if (place.shown !== key) {
			place.shown = key;
			place.replaceChildren(...render(value));
		}
	}

	async function copy(text, element) {
		try {
			await navigator.clipboard.writeText(text);
		}
		catch (refused) {
			const field = make('textarea', { 'aria-hidden': 'true' });
			field.value = text;
			(at('viewer').open ? at('viewer') : document.body).append(field);
			field.select();
			document.execCommand('copy');
			field.remove();
		}
		const before = element.textContent;
		if (before !== 'Copied') {
			element.textContent = 'Copied';
			setTimeout(() => {
				element.textContent = before;
			}, 1500);
		}
	}

	/* Lets the browser save something as a file. */
	function save(name, parts, type) {
		const link = make('a', { href: URL.createObjectURL(new Blob(parts, { type })), download: name });
		document.body.append(link);
		link.click();
		link.remove();
		setTimeout(() => URL.revokeObjectURL(link.href), 60000);
	}

	/* ---- Rows and images ---- */

	const named = (columns, cells) => Object.fromEntries(columns.map((column, i) => [column, cells[i]]));

	function decoded(cells) {
		const row = named(data.rowColumns, cells);
		for (const column of data.shared || []) {
			row[column] = data.values[row[column]];
		}
		if (data.values) {
			row.carried = row.carried.map((number) => data.values[number]);
		}
		return row;
	}

	function tags({ row, image }) {
		return [row.status, row.status === 'REUSED' ? '' : 'NEW', image.ok ? '' : 'OTHER SIZE'];
	}

	function items(lists) {
		return lists.flatMap((cells, index) => {
			const row = decoded(cells);
			row.index = index;
			return row.images.map((list) => {
				const image = named(data.imageColumns, list);
				return { row, image, key: `${row.row}:${image.number}` };
			});
		});
	}

	/* A row's searchable text, made when it is first needed. */
	function words(row) {
		row.words = row.words || [row.id, row.prompt, row.reason || '', ...row.carried].join('\n').toLowerCase();
		return row.words;
	}

	const source = ({ image }) => image.src || path(image.file);

	function part({ row, image }) {
		return row.requested > 1 ? `${image.number}/${row.requested}` : '';
	}

	const FACETS = [...data.carried.map((name, i) => ({ name, of: ({ row }) => row.carried[i] })),
		{ name: 'status', of: ({ row }) => row.status.toLowerCase() }, { name: 'mode', of: ({ row }) => row.mode },
		{ name: 'size', of: ({ image }) => `${image.width}x${image.height}` }];
	const collator = new Intl.Collator('en', { numeric: true });

	/* How often a column has which value, in order. */
	function values(facet, list) {
		const counts = new Map();
		for (const item of list) {
			const value = facet.of(item);
			counts.set(value, (counts.get(value) || 0) + 1);
		}
		return [...counts].sort(([a], [b]) => (a === '') - (b === '') || collator.compare(a, b));
	}

	function select(name, options, change) {
		const element = make('select', {}, ...options.map(([value, text]) => make('option', { value, text })));
		element.addEventListener('change', () => change(element.value));
		return make('label', { text: name }, element);
	}

	function search(name, change) {
		const element = make('input', { type: 'search' });
		element.addEventListener('input', () => change(element.value.trim().toLowerCase()));
		return make('label', { text: name, className: 'search' }, element);
	}

	/* ---- Picks ---- */

	function pickedBefore(key) {
		try {
			return new Set(JSON.parse(localStorage.getItem(key) || '[]'));
		}
		catch (noStorage) {
			return new Set();
		}
	}

	function makePicks(all) {
		const key = `promptmill:${data.name}:${data.created}`;
		const known = new Set(all.map((item) => item.key));
		let marked = new Set([...pickedBefore(key)].filter((mark) => known.has(mark)));
		const bar = at('picks');
		const state = make('b', { role: 'status' });
		const command = make('code', { tabindex: '0', 'aria-label': 'Command' });
		const note = make('p', { className: 'quiet note' });
		const seeds = make('input', { type: 'checkbox' });
		const listeners = [];

		const chosen = () => all.filter((item) => marked.has(item.key));

		function rows() {
			return [...new Set(chosen().map((item) => item.row))];
		}

		function store() {
			try {
				localStorage.setItem(key, JSON.stringify([...marked]));
			}
			catch (noStorage) {
				/* The marks last as long as the page does. */
			}
		}

		function show() {
			const count = marked.size;
			bar.hidden = count === 0;
			document.body.classList.toggle('picking', count > 0);
			if (count > 0) {
				const list = rows();
				const bought = list.reduce((sum, row) => sum + row.requested, 0);
				state.textContent = `${counted(count, 'image', 'images')} of ${counted(list.length, 'row', 'rows')} picked`;
				const text = redo(list.map((row) => row.id));
				command.textContent = text.length > 600 ? text.slice(0, 600) + '…' : text;
				note.textContent = 'The command buys ' + (list.length === 1 ? 'this row' : 'these rows') + ' again, '
					+ counted(bought, 'image', 'images') + '; the old ones stay.';
			}
			listeners.forEach((listener) => listener());
		}

		function change(marks, on) {
			marks.forEach((mark) => on ? marked.add(mark) : marked.delete(mark));
			store();
			show();
		}

		bar.append(make('div', { className: 'controls' }, state,
			button('Copy command', (event) => copy(redo(rows().map((row) => row.id)), event.target), 'primary'),
			button('Save input rows', () => saveRows(rows(), seeds.checked, note)),
			make('label', { className: 'check' }, seeds, 'new seeds'),
			button('Save file list', () => save(`${data.name}-picks.txt`,
				[chosen().map((item) => place(item.image.file) + '\n').join('')], 'text/plain')),
			button('Clear', () => change([...marked], false))), command, note);
		addEventListener('storage', (event) => {
			if (event.key === key) {
				marked = pickedBefore(key);
				show();
			}
		});
		return { has: (item) => marked.has(item.key), toggle: (item) => change([item.key], !marked.has(item.key)),
			change, show, listen: (listener) => listeners.push(listener), count: () => marked.size };
	}

	/* A word as a POSIX shell takes it. */
	function quoted(word) {
		return /^[A-Za-z0-9_./][A-Za-z0-9_@%+=:,./-]*$/.test(word) ? word : `'${word.replaceAll('\'', '\'\\\'\'')}'`;
	}

	/* The command that buys rows again. Ids that don't fit a list of ids are read line by line. */
	function redo(ids) {
		const { before, after } = data.redo;
		const list = ids.join(',');
		const tail = after ? ' ' + after : '';
		if (list.length <= 8000 && !ids.some((id) => /[,"\\]/.test(id)) && !/^[-@]/.test(list)) {
			return `${before} ${quoted(list)}${tail}`;
		}
		let end = 'END_OF_IDS';
		while (ids.includes(end)) {
			end += '_';
		}
		return `${before} @/dev/stdin${tail} <<'${end}'\n${ids.join('\n')}\n${end}`;
	}

	async function sourceCells(rows) {
		const { rowsPerBlock, blocks } = data.source;
		const read = new Map();
		for (const row of rows) {
			const number = Math.floor(row.index / rowsPerBlock);
			if (!read.has(number)) {
				read.set(number, blocks[number] ? await inflated(blocks[number]) : null);
			}
		}
		return rows.map((row) => {
			const block = read.get(Math.floor(row.index / rowsPerBlock));
			return block && block[row.index % rowsPerBlock];
		});
	}

	async function inflated(block) {
		const bytes = Uint8Array.from(atob(block), (character) => character.charCodeAt(0));
		const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
		return JSON.parse(await new Response(stream).text());
	}

	/* Rows in input form, each cell exactly as it was read, as in failed.csv. */
	async function saveRows(rows, newSeeds, note) {
		const { columns, delimiter } = data.source;
		const header = [...columns];
		const column = (found, name, needed) => found >= 0 || !needed ? found : header.push(name) - 1;
		const id = column(data.source.id, 'id', true);
		const seed = column(data.source.seed, 'seed', newSeeds);
		const found = await sourceCells(rows);
		const missing = found.filter((cells) => !cells).length;
		const lines = found.flatMap((cells, i) => {
			if (!cells) {
				return [];
			}
			const line = header.map((name, n) => n < columns.length ? cells[n] || '' : '');
			line[id] = line[id].trim() === '' ? data.source.ids[rows[i].row] || rows[i].id : line[id];
			if (newSeeds) {
				line[seed] = String(crypto.getRandomValues(new Uint32Array(1))[0] % 2147483648);
			}
			return [line.concat(cells.slice(columns.length))];
		});
		const special = new RegExp(`["\\r\\n${delimiter.replace(/[\]\\^-]/, '\\$&')}]`);
		const cell = (text) => special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
		const csv = [header, ...lines].map((line) => line.map(cell).join(delimiter) + '\n').join('');
		save(`${data.name}-picks.csv`, [bytes(csv)], 'text/csv');
		const utf8 = data.source.charset !== 'UTF-8' && !data.source.bytes
			? ' It is in UTF-8, not in the charset of the input: read it with --set input-charset=UTF-8.' : '';
		note.textContent = (missing === 0 ? '' : counted(missing, 'row is', 'rows are')
			+ ' not in this page with all its cells, and missing in the file: use the command.') + utf8 || note.textContent;
	}

	/* A text in the charset of the input. */
	function bytes(text) {
		if (!data.source.bytes || data.source.charset === 'UTF-8') {
			return text;
		}
		const codes = new Map([...data.source.bytes].map((character, code) => [character, code]));
		return Uint8Array.from([...text], (character) => codes.has(character) ? codes.get(character) : 63);
	}

	/* ---- Lists ---- */

	/* Where a list's pages come from: what the page carries, or the run that is being watched. */
	function carried(all, isTagged) {
		let last = {};
		function find({ status, wanted, column, value, group }) {
			const facet = FACETS[column];
			const found = all.filter((item) => (!status || isTagged(item, status))
				&& (!wanted || words(item.row).includes(wanted)) && (!facet || facet.of(item) === value));
			const by = FACETS[group];
			if (!by) {
				return { found, groups: null };
			}
			const groups = values(by, found);
			const rank = new Map(groups.map(([name], i) => [name, i]));
			const ranked = found.map((item) => [rank.get(by.of(item)), item]);
			return { found: ranked.sort(([a], [b]) => a - b).map(([, item]) => item),
				groups: { of: by.of, counts: new Map(groups) } };
		}
		const pages = async (query) => {
			const { page, most, ...what } = query;
			const key = JSON.stringify(what);
			if (last.key !== key || query.status === 'PICKED') {
				last = { key, ...find(query) };
			}
			const end = Math.max(0, Math.ceil(last.found.length / most) - 1);
			const shown = Math.min(page, end);
			return { total: last.found.length, page: shown, items: last.found.slice(shown * most, (shown + 1) * most),
				all: last.found, groups: last.groups };
		};
		pages.whole = (query) => find(query).found;
		return pages;
	}

	function asked(name, shape) {
		return async ({ status, wanted, page, most }) => {
			const query = new URLSearchParams({ status, wanted, page, most });
			const found = await (await fetch(`./${name}.json?${query}`)).json();
			return { ...found, items: found.items.map(shape) };
		};
	}

	/* A list with filters that shows one page at a time. */
	function paged(place, find, most, filters, what, render, more = () => []) {
		const query = { status: '', wanted: '', column: '', value: '', group: '', page: 0, most };
		let turn = 0;
		const shown = make('div');
		const state = make('p', { className: 'quiet', role: 'status' });
		const previous = button('Previous', () => go(-1));
		const next = button('Next', () => go(1));

		async function show() {
			const mine = ++turn;
			const found = await find(query);
			if (mine !== turn || at('viewer').open) {
				return;
			}
			query.page = found.page;
			const first = found.page * most;
			state.textContent = found.total === 0 ? 'None.'
				: `${first + 1} to ${first + found.items.length} of ${found.total} ${what}`;
			previous.disabled = found.page === 0;
			next.disabled = first + found.items.length >= found.total;
			pager.hidden = previous.disabled && next.disabled;
			if (found.all) {
				shown.replaceChildren(...render(found));
			}
			else {
				put(shown, found.items, () => render(found));
			}
		}

		async function go(by) {
			query.page += by;
			await show();
			place.scrollIntoView();
		}

		async function look(change) {
			Object.assign(query, change, { page: 0 });
			await show();
		}

		const pager = make('div', { className: 'controls pager' }, previous, next);
		const options = make('div', { className: 'controls' },
			...(filters.length > 1 ? [select('Show', filters, (status) => look({ status }))] : []), ...more(look));
		const wide = matchMedia('(min-width: 44.01rem)');
		const folded = make('details', { className: 'options' }, make('summary', { text: 'Filter, group, print' }), options);
		folded.open = wide.matches;
		wide.addEventListener('change', () => {
			folded.open = wide.matches;
		});
		place.append(make('div', { className: 'controls' }, search('Search', (wanted) => look({ wanted })), folded, state),
			shown, pager);
		if (find.whole && most < PAGE) {
			addEventListener('beforeprint', () => shown.replaceChildren(...render({ items: find.whole(query) })));
			addEventListener('afterprint', show);
		}
		show();
		return show;
	}

	function bar(rows, images) {
		const present = rows.filter(([, count]) => count > 0);
		const parts = present.map(([status, count]) => {
			const element = make('span', { className: status.toLowerCase() });
			element.style.flexGrow = count;
			return element;
		});
		const legend = present.map(([status, count]) => make('li', {}, badge(status), make('b', { text: count })));
		return [make('div', { className: 'bar', 'aria-hidden': 'true' }, ...parts),
			make('ul', { className: 'legend', 'aria-label': 'Rows by status, and images' }, ...legend,
				...images.map(([name, value]) => make('li', {}, name, make('b', { text: value }))))];
	}

	function breakdowns(state) {
		return state.breakdowns.map(([name, rows]) => make('div', {}, make('h3', { text: name }),
			table(name, state.breakdownColumns.map((column, i) =>
				({ name: column, kind: i > 0 ? 'number' : 'short' })), rows)));
	}

	/* A text in which its commands stand out. */
	function hint({ text, commands }) {
		const item = make('li');
		let rest = text;
		for (const command of commands) {
			const start = rest.indexOf(command);
			if (start >= 0) {
				item.append(rest.slice(0, start), make('code', { text: command }));
				rest = rest.slice(start + command.length);
			}
		}
		item.append(rest);
		return item;
	}

	/* What both a finished and a running run have. */
	function overview(state) {
		put(at('rows'), [state.rows, state.images], () => bar(state.rows, state.images));
		const box = at('money');
		if (!box.firstChild) {
			box.append(make('p', { className: 'lead' }), make('details', {}, make('summary', { text: 'Bill and account' }),
				make('div'), make('div', { className: 'breakdowns' })));
		}
		const [sums, tables] = box.lastChild.querySelectorAll(':scope > div');
		if (box.firstChild.textContent !== state.spent) {
			box.firstChild.textContent = state.spent;
		}
		put(sums, [state.agreement, state.bill, state.account], () =>
			[make('div', { className: 'columns' }, pairs('ledger', state.bill),
				...(state.account.length > 0 ? [pairs('ledger', state.account)] : [])),
			make('p', { className: 'quiet', text: state.agreement })]);
		if (state.breakdowns && !tables.contains(document.activeElement)) {
			put(tables, state.breakdowns, () => breakdowns(state));
		}
		put(at('todo'), state.hints, (hints) => hints.length === 0 ? [] : [make('div', { className: 'todo' },
			make('h2', { text: 'To do' }), make('ul', {}, ...hints.map(hint)))]);
		at('about').textContent = state.about;
	}

	const columnsOf = (row) => data.carried.map((name, i) => [name, row.carried[i]]).filter(([, value]) => value);

	function problemTable({ items: found }) {
		const withColumns = data.carried.length > 0;
		return [table('Table of these rows', [{ name: 'Row', kind: 'number' }, { name: 'Id', kind: 'id' },
			{ name: 'Status', kind: 'short' }, { name: 'Reason', kind: 'wide' }, { name: 'Prompt', kind: 'wide' },
			...(withColumns ? [{ name: 'Columns', kind: 'wide' }] : [])],
		found.map(({ row }) => [row.row, row.id, badge(row.status), row.reason, row.prompt,
			...(withColumns ? [columnsOf(row).map(([name, value]) => `${name}: ${value}`).join('\n')] : [])]), 'cards')];
	}

	/* ---- The view of one image ---- */

	function link(url) {
		try {
			const parsed = new URL(url);
			if (parsed.protocol === 'https:' || parsed.protocol === 'http:') {
				return make('a', { href: parsed.href, target: '_blank', rel: 'noopener noreferrer', text: url });
			}
		}
		catch (noUrl) {
			/* Shown as it is. */
		}
		return make('span', { text: url });
	}

	function details({ row, image }) {
		const file = image.src ? `${data.folder}/${image.file}` : place(image.file);
		const facts = [...columnsOf(row), ['Status', badge(row.status)],
			['Size', `${image.width}x${image.height}` + (image.ok ? '' : `, asked for ${row.asked}`)],
			['Seed', row.seed], ['Mode', row.mode], ...Object.entries(row.parameters),
			['Reference', row.reference ? link(row.reference) : ''], ['Row', row.row],
			['Images', row.requested > 1 ? `${row.images.length} of ${row.requested}` : ''],
			['Billed', Number(row.billed) ? `$${row.billed}` : ''],
			['Possibly billed', Number(row.possiblyBilled) ? `$${row.possiblyBilled}` : ''], ['Attempts', row.attempts],
			['Task', row.task], ['Completed', row.completed ? time(row.completed) : ''],
			['File', make('span', {}, make('code', { text: file }), ' ',
				button('Copy path', (event) => copy(file, event.target)))]];
		return facts.filter(([, value]) => value !== undefined && value !== null && value !== '')
			.map(([name, value]) => [name, typeof value === 'object' && !(value instanceof Node)
				? JSON.stringify(value) : value]);
	}

	function neighbours(list, index) {
		const first = Math.max(0, Math.min(index - 3, list.length - 7));
		return make('ul', { className: 'strip', 'aria-label': 'Neighbours' },
			...list.slice(first, first + 7).map((item, i) => {
				const element = button('', () => open(list, first + i));
				element.append(make('img', { src: source(item), alt: `${item.row.id} ${part(item)}`.trim() }));
				if (first + i === index) {
					element.setAttribute('aria-current', 'true');
				}
				return make('li', {}, element);
			}));
	}

	let picks = null;

	function open(list, index) {
		const item = list[index];
		const { row } = item;
		const viewer = at('viewer');
		const turn = (text, label, to) => {
			const element = button(text, () => open(list, to));
			element.setAttribute('aria-label', label);
			element.disabled = !list[to];
			return element;
		};
		const pick = picks && button('', () => {
			picks.toggle(item);
			mark();
		}, 'pick');
		function mark() {
			pick.textContent = picks.has(item) ? 'Picked' : 'Pick';
			pick.setAttribute('aria-pressed', picks.has(item));
		}
		if (pick) {
			mark();
		}
		const close = button('Close', () => viewer.close());
		const stored = (data.references || {})[row.reference];
		const result = make('a', { href: source(item), 'aria-label': 'The image by itself' },
			make('img', { src: source(item), alt: row.prompt || row.id }));
		const shown = stored ? make('div', { className: 'pair' },
			make('figure', {}, make('img', { src: path(stored), alt: 'Reference' }), make('figcaption', { text: 'Reference' })),
			make('figure', {}, result, make('figcaption', { text: 'Result' }))) : result;
		viewer.replaceChildren(make('h2', { text: [row.id, part(item)].join(' ').trim(), id: 'viewer-title' }),
			make('div', { className: 'controls' }, turn('‹ Previous', 'Previous image', index - 1),
				turn('Next ›', 'Next image', index + 1), ...(pick ? [pick] : []), close),
			make('div', { className: 'view' }, make('div', {}, shown, ...(list.length > 1 ? [neighbours(list, index)] : [])),
				make('div', {}, make('p', { text: row.prompt, className: 'prompt' }), pairs('facts', details(item)))));
		viewer.onkeydown = (event) => {
			const to = index + ({ ArrowLeft: -1, ArrowRight: 1 }[event.key] || 0);
			if (to !== index && list[to]) {
				open(list, to);
			}
		};
		if (!viewer.open) {
			viewer.showModal();
		}
		(pick || close).focus();
		viewer.scrollTop = 0;
	}

	/* ---- Tiles ---- */

	function tile(item, list, index) {
		const { row, image } = item;
		const open1 = make('button', { type: 'button', className: 'tile' },
			make('img', { src: source(item), alt: '', loading: 'lazy', decoding: 'async' }),
			make('span', { className: 'name' }, make('b', { text: row.id }), make('span', { text: part(item) })),
			make('span', { text: row.prompt, className: 'quiet text' }));
		if (row.status === 'REUSED') {
			open1.append(make('span', { text: 'reused', className: 'flag quiet' }));
		}
		if (!image.ok) {
			open1.append(make('span', { text: `${image.width}x${image.height}, asked for ${row.asked}`, className: 'flag bad' }));
		}
		const stored = (data.references || {})[row.reference];
		if (stored) {
			open1.append(make('img', { src: path(stored), alt: 'Reference', loading: 'lazy', className: 'reference' }));
		}
		open1.addEventListener('click', () => open(list, index));
		if (!picks) {
			return make('li', {}, open1);
		}
		const box = make('input', { type: 'checkbox', tabindex: '-1', 'aria-label': `Pick ${row.id} ${part(item)}`.trim() });
		const element = make('li', {}, open1, make('label', { className: 'mark' }, box));
		element.update = () => {
			box.checked = picks.has(item);
			element.classList.toggle('picked', box.checked);
		};
		element.update();
		box.addEventListener('change', () => picks.toggle(item));
		for (const type of ['keydown', 'keyup']) {
			open1.addEventListener(type, (event) => {
				if (event.key === ' ') {
					event.preventDefault();
					if (type === 'keydown' && !event.repeat) {
						picks.toggle(item);
					}
				}
			});
		}
		return element;
	}

	/* Images under the values of the column they are grouped by. */
	function grouped(list, groups, className, one) {
		const parts = [];
		let value;
		list.forEach((item, i) => {
			if (i === 0 || (groups && groups.of(item) !== value)) {
				value = groups && groups.of(item);
				if (groups) {
					parts.push(make('h3', { text: `${value === '' ? '(empty)' : value} ` },
						make('span', { className: 'quiet', text: groups.counts.get(value) })));
				}
				parts.push(make('ul', { className }));
			}
			parts[parts.length - 1].append(one(item, i));
		});
		return parts;
	}

	function tiles({ items: shown, all, page, groups }) {
		const list = all || shown;
		const first = all ? page * PAGE : 0;
		return grouped(shown, groups, 'grid', (item, i) => tile(item, list, first + i));
	}

	/*
	 * The contact sheet: every image of the filter, for paper only. If the pictures are small together, it is made and
	 * they are loaded when nothing else is to be done, and otherwise when somebody wants to print.
	 */
	const sheet = { list: [], done: 0 };
	const SMALL = 100e6;

	function plan(list, groups, all) {
		if (sheet.list === list) {
			return;
		}
		const small = data.imageBytes * list.length / all.length < SMALL;
		Object.assign(sheet, { list, groups, done: 0, value: undefined, grid: null, loading: small ? 'eager' : 'lazy' });
		at('sheet').replaceChildren();
		at('sheet').className = list.length > 100 ? 'six' : list.length > 20 ? 'five' : 'four';
		if (small) {
			later(draw);
		}
	}

	function draw(deadline) {
		const { list, groups } = sheet;
		do {
			const item = list[sheet.done];
			if (!item) {
				return;
			}
			const value = groups ? groups.of(item) : null;
			if (!sheet.grid || value !== sheet.value) {
				sheet.value = value;
				sheet.grid = make('ul');
				at('sheet').append(...(groups ? [make('h3', { text: value === '' ? '(empty)' : value })] : []), sheet.grid);
			}
			sheet.grid.append(make('li', {}, make('img', { loading: sheet.loading, src: source(item), alt: '' }),
				make('b', { text: [item.row.id, part(item)].join(' ').trim() }), make('span', { text: item.row.prompt })));
			sheet.done++;
		}
		while (!deadline || deadline.timeRemaining() > 2);
		later(draw);
	}

	/* Prints when every picture is there. */
	async function print(element) {
		const before = element.textContent;
		draw();
		const pictures = [...at('sheet').querySelectorAll('img')];
		let loaded = 0;
		element.disabled = true;
		await Promise.all(pictures.map((picture) => new Promise((done) => {
			const one = () => {
				loaded++;
				element.textContent = `Loading ${loaded} of ${pictures.length}`;
				done();
			};
			picture.addEventListener('load', one, { once: true });
			picture.addEventListener('error', one, { once: true });
			picture.loading = 'eager';
			if (picture.complete && picture.naturalWidth > 0) {
				one();
			}
		})));
		element.textContent = before;
		element.disabled = false;
		window.print();
	}

	function beforePrint() {
		draw();
		const missing = [...at('sheet').querySelectorAll('img')].filter((picture) => !picture.complete).length;
		at('unloaded').textContent = missing === 0 ? '' : counted(missing, 'picture was', 'pictures were')
			+ ' not loaded yet: print with the button "Print" of the page.';
	}

	/* ---- The two kinds of page ---- */

	const IMAGE_FILTERS = [['', 'all'], ['NEW', 'new in this run'], ['REUSED', 'reused'], ['PARTIAL', 'of partial rows'],
		['OTHER SIZE', 'other size'], ['PICKED', 'picked']];
	const PROBLEM_FILTERS = [['', 'all'], ['FAILED', 'failed'], ['PARTIAL', 'partial'], ['REJECTED', 'rejected'],
		['UNKNOWN', 'unknown']];

	function present(filters, all, of) {
		const counts = new Map();
		all.forEach((item) => of(item).forEach((tag) => counts.set(tag, (counts.get(tag) || 0) + 1)));
		const found = filters.filter(([tag]) => tag === 'PICKED' || counts.has(tag));
		return [['', `all (${all.length})`], ...found.map(([tag, text]) =>
			[tag, counts.has(tag) ? `${text} (${counts.get(tag)})` : text])];
	}

	/* Filter by a column's value, and group by a column. */
	function facets(all, look) {
		const useful = FACETS.map((facet, i) => [String(i), facet.name, values(facet, all)])
			.filter(([, , list]) => list.length > 1);
		if (useful.length === 0) {
			return [];
		}
		const value = make('select');
		const valueLabel = make('label', { text: 'is' }, value);
		valueLabel.hidden = true;
		const column = select('Column', [['', 'any'], ...useful], (chosen) => {
			valueLabel.hidden = chosen === '';
			const list = chosen === '' ? [] : values(FACETS[chosen], all).slice(0, 1000);
			value.replaceChildren(...list.map(([text, count]) =>
				make('option', { value: text, text: `${text === '' ? '(empty)' : text} (${count})` })));
			look({ column: chosen, value: value.value });
		});
		value.addEventListener('change', () => look({ column: column.lastChild.value, value: value.value }));
		return [column, valueLabel, select('Group by', [['', 'nothing'], ...useful], (group) => look({ group }))];
	}

	function finished() {
		overview(data);
		if (data.problems.length === 0) {
			at('incomplete').hidden = true;
		}
		else {
			const problems = data.problems.map((row) => ({ row }));
			paged(at('problems'), carried(problems, ({ row }, status) => row.status === status), 20,
				present(PROBLEM_FILTERS, problems, ({ row }) => [row.status]), 'rows', problemTable);
		}
		const all = items(data.gallery);
		if (all.length === 0) {
			at('gallery').append(make('p', { text: 'No image is on disk.' }));
			return;
		}
		picks = makePicks(all);
		let filtered = { all };
		const pickAll = button('', () => {
			const marks = filtered.all.map((item) => item.key);
			picks.change(marks, !filtered.all.every(picks.has));
		});
		const find = carried(all, (item, status) => status === 'PICKED' ? picks.has(item) : tags(item).includes(status));
		function update() {
			at('gallery').querySelectorAll('.grid > li').forEach((element) => element.update());
			const every = filtered.all.length > 0 && filtered.all.every(picks.has);
			pickAll.textContent = (every ? 'Unpick all ' : 'Pick all ') + filtered.all.length;
			pickAll.disabled = filtered.all.length === 0;
		}
		paged(at('gallery'), find, PAGE, present(IMAGE_FILTERS, all, tags), 'images', (found) => {
			filtered = found;
			later(update);
			plan(found.all, found.groups, all);
			return tiles(found);
		}, (look) => [...facets(all, look), pickAll, button('Print', (event) => print(event.target))]);
		if (data.galleryNote) {
			at('gallery').prepend(make('p', { text: data.galleryNote }));
		}
		picks.listen(update);
		picks.show();
	}

	function running() {
		let seen = -1;
		document.body.classList.add('live');
		/* The address was printed with a token; from here on the cookie will do. */
		history.replaceState(null, '', './');
		const lists = [
			paged(at('problems'), asked('problems', (item) => item), 20, PROBLEM_FILTERS, 'rows', problemTable),
			paged(at('gallery'), asked('gallery', ({ row, image, src }) => ({ row: decoded(row),
				image: { ...named(data.imageColumns, image), src } })), PAGE, IMAGE_FILTERS.slice(0, -1), 'images', tiles)];

		function headline(text, remark, mood) {
			if (at('headline').textContent !== text) {
				at('headline').textContent = text;
			}
			at('headline').className = `headline ${mood}`;
			at('remark').textContent = remark;
		}

		async function look() {
			let state;
			try {
				state = await (await fetch(`./state.json?seen=${seen}`)).json();
			}
			catch (gone) {
				headline('Nothing answers any more: the run has ended, or its process has.',
					'report.html in its folder and the command status say how it ended.', 'bad');
				return;
			}
			headline(state.headline, state.remark, state.mood);
			put(at('now'), state.now, (now) => [pairs('tiles', now)]);
			overview(state);
			if (state.seen !== seen) {
				seen = state.seen;
				/* Drawn by this page's own server, and its policy runs no script of it. */
				at('charts').replaceChildren(...new DOMParser().parseFromString(state.charts, 'text/html').body.childNodes);
				if (!state.ended) {
					await Promise.all(lists.map((show) => show()));
				}
			}
			if (!state.ended) {
				setTimeout(look, EVERY);
			}
		}
		look();
	}

	addEventListener('beforeprint', beforePrint);
	if (data.live) {
		running();
	}
	else {
		finished();
	}
})();
