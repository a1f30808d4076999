'use strict';
/*
 * Everything the data holds is foreign: it becomes text or an encoded path, never markup.
 * The same page shows a finished run, from the data it carries, and a running one, which
 * it asks for every few seconds.
 */
(() => {
	const data = JSON.parse(document.getElementById('data').textContent);
	const EVERY = 2000;
	const at = (id) => document.getElementById(id);

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

	function pairs(className, list) {
		return make('dl', { className }, ...list.map(([name, value]) =>
			make('div', {}, make('dt', { text: name }), make('dd', { text: value }))));
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

	/* Puts something in a place only if it differs, so that nothing loses focus for nothing. */
	function put(place, value, render) {
		const key = JSON.stringify(value);
		if (place.shown !== key) {
			place.shown = key;
			place.replaceChildren(...render(value));
		}
	}

	/* Where a list's pages come from: what the page carries, or the run that is being watched. */
	function carried(items) {
		return async ({ status, wanted, page, most }) => {
			const found = items.filter((item) => (!status || item.tags.includes(status))
				&& (!wanted || item.words.includes(wanted)));
			const last = Math.max(0, Math.ceil(found.length / most) - 1);
			const shown = Math.min(page, last);
			return { total: found.length, page: shown, items: found.slice(shown * most, (shown + 1) * most) };
		};
	}

	function asked(name, shape) {
		return async ({ status, wanted, page, most }) => {
			const query = new URLSearchParams({ status, wanted, page, most });
			const found = await (await fetch(`./${name}.json?${query}`)).json();
			return { ...found, items: found.items.map(shape) };
		};
	}

	/* A list with filters that shows one page at a time. */
	function paged(place, find, most, statuses, what, render) {
		const query = { status: '', wanted: '', page: 0, most };
		let turn = 0;
		const shown = make('div');
		const state = make('p', { className: 'quiet', role: 'status' });
		const previous = make('button', { type: 'button', text: 'Previous' });
		const next = make('button', { type: 'button', text: 'Next' });
		const search = make('input', { type: 'search' });
		const filter = make('select', {}, make('option', { value: '', text: 'all' }),
			...statuses.map((name) => make('option', { value: name, text: name.toLowerCase() })));

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
			put(shown, found.items, (items) => [render(items)]);
		}

		async function go(by) {
			query.page += by;
			await show();
			place.scrollIntoView();
		}

		previous.addEventListener('click', () => go(-1));
		next.addEventListener('click', () => go(1));
		search.addEventListener('input', () => {
			query.wanted = search.value.trim().toLowerCase();
			query.page = 0;
			show();
		});
		filter.addEventListener('change', () => {
			query.status = filter.value;
			query.page = 0;
			show();
		});
		place.append(make('div', { className: 'controls' }, make('label', { text: 'Show' }, filter),
			make('label', { text: 'Search id and prompt' }, search), state), shown,
		make('div', { className: 'controls pager' }, previous, next));
		show();
		return show;
	}

	function bar(rows) {
		const parts = rows.filter(([, count]) => count > 0).map(([status, count]) => {
			const part = make('span', { className: status.toLowerCase() });
			part.style.flexGrow = count;
			return part;
		});
		const legend = rows.map(([status, count]) =>
			make('li', { className: count > 0 ? '' : 'none' }, badge(status), make('b', { text: count })));
		return [make('div', { className: 'bar', 'aria-hidden': 'true' }, ...parts),
			make('ul', { className: 'legend', 'aria-label': 'Rows by status' }, ...legend)];
	}

	function breakdowns(state) {
		return state.breakdowns.map(([name, rows]) => make('details', {}, make('summary', { text: name }),
			table(name, state.breakdownColumns.map((column, i) =>
				({ name: column, kind: i > 0 ? 'number' : 'short' })), rows)));
	}

	/* What both a finished and a running run have. */
	function overview(state) {
		put(at('rows'), [state.rows, state.images], () =>
			[...bar(state.rows), pairs('tiles', state.images)]);
		let box = at('money');
		if (!box.firstChild) {
			box.append(make('div'), make('div', { className: 'breakdowns' }));
		}
		put(box.firstChild, [state.spent, state.agreement, state.bill, state.account], () =>
			[make('p', { className: 'lead', text: state.spent }),
				make('div', { className: 'columns' }, pairs('ledger', state.bill), pairs('ledger', state.account)),
				make('p', { className: 'quiet', text: state.agreement })]);
		if (state.breakdowns && !box.lastChild.contains(document.activeElement)) {
			put(box.lastChild, state.breakdowns, () => breakdowns(state));
		}
		put(at('todo'), state.hints, (hints) => hints.length === 0 ? [] : [make('div', { className: 'todo' },
			make('h2', { text: 'To do' }), make('ul', {}, ...hints.map((text) => make('li', { text }))))]);
		at('about').textContent = state.about;
	}

	function problemTable(items) {
		return table('Rows not delivered in full', [{ name: 'Row', kind: 'number' }, { name: 'Id', kind: 'id' },
			{ name: 'Status', kind: 'short' }, { name: 'Reason', kind: 'wide' }, { name: 'Prompt', kind: 'wide' }],
		items.map(({ row }) => [row.row, row.id, badge(row.status), row.reason, row.prompt]), 'cards');
	}

	function details(row, image) {
		const facts = [['Row', row.row], ['Status', row.status.toLowerCase()], ['Mode', row.mode],
			['Size', `${image.width}x${image.height}` + (image.ok ? '' : `, asked for ${row.asked}`)],
			['Images', `${row.count} of ${row.requested}`], ['Billed', `${row.billed} USD`],
			['Possibly billed', `${row.possiblyBilled} USD`], ['Attempts', row.attempts], ['Task', row.task],
			['Completed', row.completed], ['File', image.file]];
		for (const [name, value] of Object.entries(row.input)) {
			facts.push([name, typeof value === 'string' ? value : JSON.stringify(value)]);
		}
		return facts.filter(([, value]) => value !== undefined && value !== '');
	}

	function open(items, index) {
		const { row, image } = items[index];
		const viewer = at('viewer');
		const button = (text, to) => {
			const element = make('button', { type: 'button', text });
			element.disabled = to !== undefined && !items[to];
			element.addEventListener('click', () => to === undefined ? viewer.close() : open(items, to));
			return element;
		};
		const close = button('Close');
		const source = image.src || path(image.file);
		viewer.replaceChildren(make('div', { className: 'controls' }, make('h2', { text: row.id, id: 'viewer-title' }),
			button('Previous image', index - 1), button('Next image', index + 1), close),
		make('div', { className: 'view' },
			make('a', { href: source, 'aria-label': 'The image by itself' }, make('img', { src: source, alt: row.prompt || row.id })),
			make('div', {}, make('p', { text: row.prompt }), table('Parameters',
				[{ name: 'Parameter', kind: 'short' }, { name: 'Value', kind: 'wide' }], details(row, image)))));
		viewer.onkeydown = (event) => {
			const to = index + ({ ArrowLeft: -1, ArrowRight: 1 }[event.key] || 0);
			if (to !== index && items[to]) {
				open(items, to);
			}
		};
		if (!viewer.open) {
			viewer.showModal();
		}
		close.focus();
		viewer.scrollTop = 0;
	}

	function tiles(items) {
		return make('ul', { className: 'grid' }, ...items.map(({ row, image }, index) => {
			const button = make('button', { type: 'button', className: 'tile' },
				make('img', { src: image.src || path(image.file), alt: '', loading: 'lazy', decoding: 'async' }),
				make('span', { text: row.id }), make('span', { text: row.prompt, className: 'quiet' }));
			if (!image.ok) {
				button.append(make('span', { text: `${image.width}x${image.height}, asked for ${row.asked}`,
					className: 'flag' }));
			}
			button.addEventListener('click', () => open(items, index));
			return make('li', {}, button);
		}));
	}

	const named = (columns, cells) => Object.fromEntries(columns.map((column, i) => [column, cells[i]]));

	function picture(cells, image, src) {
		const { images, ...row } = named(data.rowColumns, cells);
		return { row: { ...row, count: images.length }, image: { ...named(data.imageColumns, image), src } };
	}

	function pictures(lists) {
		const images = data.rowColumns.indexOf('images');
		return lists.flatMap((cells) => cells[images].map((image) => picture(cells, image)))
			.map(({ row, image }) => ({ row, image, tags: image.ok ? [row.status] : [row.status, 'OTHER SIZE'],
				words: (row.id + '\n' + row.prompt).toLowerCase() }));
	}

	const IMAGE_FILTERS = ['DELIVERED', 'REUSED', 'PARTIAL', 'OTHER SIZE'];
	const PROBLEM_FILTERS = ['FAILED', 'PARTIAL', 'REJECTED', 'UNKNOWN'];

	function finished() {
		overview(data);
		if (data.problems.length === 0) {
			at('problems').append(make('p', { text: 'Every settled row is delivered in full.' }));
		}
		else {
			paged(at('problems'), carried(data.problems.map((row) => ({ row, tags: [row.status],
				words: (row.id + '\n' + row.prompt).toLowerCase() }))), 20, PROBLEM_FILTERS, 'rows', problemTable);
		}
		if (data.galleryNote) {
			at('gallery').append(make('p', { text: data.galleryNote }));
		}
		paged(at('gallery'), carried(pictures(data.gallery)), 60, IMAGE_FILTERS, 'images', tiles);
	}

	function running() {
		let seen = -1;
		const lists = [
			paged(at('problems'), asked('problems', (row) => row), 20, PROBLEM_FILTERS, 'rows', problemTable),
			paged(at('gallery'), asked('gallery', ({ row, image, src }) => picture(row, image, src)), 60, IMAGE_FILTERS, 'images', tiles)];
		at('now-section').hidden = false;

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
					'report.html in its folder and ./run.sh status say how it ended.', 'bad');
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

	addEventListener('beforeprint', () => document.querySelectorAll('details').forEach((box) => {
		box.open = true;
	}));
	if (data.live) {
		running();
	}
	else {
		finished();
	}
})();
