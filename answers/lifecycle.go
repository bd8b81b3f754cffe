package answers

// graceDays is how long after its review date an entry with subjects (medicines, doses, pregnancy, children,
// kidneys) is still shown, with a notice.
const graceDays = 180

// lifecycle returns what to say about the age of an entry, and whether it may not be shown any more.
func (e *Engine) lifecycle(entry *Entry) (notice string, gone bool) {
	switch {
	case entry.Status == Withdrawn:
		return sayWithdrawn, true
	case e.today == "" || entry.ReviewBy == "" || e.today <= entry.ReviewBy:
		return "", false
	case len(entry.Subjects) > 0 && e.today > entry.ReviewBy.AddDays(graceDays):
		return sayTooOld, true
	}
	return sayPastReview, false
}
