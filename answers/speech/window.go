package speech

// windowCells is the number of cells of a window: one less than the bits of a place set, so that a match may end
// after the last cell. windowStep is how far the next window of a long message begins after this one.
const (
	windowCells = 63
	windowStep  = 32
)

// window is a stretch of a message on which patterns are followed. Longer messages are read in windows that
// overlap, so time stays linear; only the parts of "&&" patterns may lie further apart than one window.
type window struct {
	// places holds, for each symbol, the cells whose word carries it.
	places []uint64
	// touched lists the symbols whose places are not zero.
	touched []symbol
	// sets holds the places of each set of symbols that was asked for since the load numbered by its entry in fresh.
	sets  []uint64
	fresh []uint64
	loads uint64
	// lexicon is whose symbols places holds.
	lexicon *lexicon
	// all holds every cell, boundary those at a sentence's end, asked those of them with a question mark.
	all, boundary, asked uint64
	// filler words may stand between any two words of a pattern; a blocker ends a gap.
	filler, blocker uint64
	// comma and quote hold the cells with such a mark before them.
	comma, quote uint64
}

// load puts cells, at most windowCells of them, into the window.
func (w *window) load(l *lexicon, cells []cell) {
	w.clear()
	w.lexicon = l
	w.loads++
	w.all = uint64(1)<<len(cells) - 1
	for i := range cells {
		w.put(l, &cells[i], 1<<i)
	}
	w.filler = w.places[symbolFiller]
	w.blocker = w.boundary | w.places[symbolBlocker]
}

func (w *window) clear() {
	for _, s := range w.touched {
		w.places[s] = 0
	}
	*w = window{places: w.places, touched: w.touched[:0], sets: w.sets, fresh: w.fresh, loads: w.loads}
}

// setPlaces returns the cells whose word carries any symbol of a set.
func (w *window) setPlaces(id setID) uint64 {
	if w.fresh[id] == w.loads {
		return w.sets[id]
	}
	var places uint64
	for _, s := range w.lexicon.sets[id] {
		places |= w.places[s]
	}
	w.sets[id], w.fresh[id] = places, w.loads
	return places
}

// has reports whether the window has a symbol of each set.
func (w *window) has(needs []setID) bool {
	for _, id := range needs {
		if w.setPlaces(id) == 0 {
			return false
		}
	}
	return true
}

func (w *window) put(l *lexicon, c *cell, place uint64) {
	if c.marks&markBoundary != 0 {
		w.boundary |= place
		w.add(symbolBoundary, place)
	}
	if c.marks&markAsked != 0 {
		w.asked |= place
	}
	if c.marks&markComma != 0 {
		w.comma |= place
	}
	if c.marks&markQuote != 0 {
		w.quote |= place
	}
	for _, id := range c.words {
		if id > 0 {
			for _, s := range l.symbols[id] {
				w.add(s, place)
			}
		}
	}
	for number := c.numbers; number != 0; number &= number - 1 {
		w.add(number.lowest(), place)
	}
}

func (w *window) add(s symbol, place uint64) {
	if w.places[s] == 0 {
		w.touched = append(w.touched, s)
	}
	w.places[s] |= place
}

// skip returns from and the places up to max cells further, as long as the cells between are all in over.
func (w *window) skip(from, over uint64, max int) uint64 {
	for step := from; max > 0; max-- {
		step = (step & over & w.all) << 1
		if step&^from == 0 {
			break
		}
		from |= step
	}
	return from
}

func (w *window) skipFiller(from uint64) uint64 {
	for step := from & w.filler; step != 0; {
		step <<= 1
		from |= step
		step &= w.filler
	}
	return from
}

// stretch returns the cells around place at between two of the cuts: a cut is the first cell of a stretch.
func (w *window) stretch(at int, cuts uint64) span {
	begin := at
	for begin > 0 && cuts&(1<<begin) == 0 {
		begin--
	}
	end := at + 1
	for end < windowCells && w.all&(1<<end) != 0 && cuts&(1<<end) == 0 {
		end++
	}
	return span{begin, end}
}
