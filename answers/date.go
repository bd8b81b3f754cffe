package answers

import (
	"fmt"
	"time"
)

// Date is a day as "2026-11-21"; the empty one is unknown. Dates compare as strings.
type Date string

// ParseDate checks that s is a day of the calendar.
func ParseDate(s string) (Date, error) {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", fmt.Errorf("%q is not a date like 2026-11-21", s)
	}
	return Date(s), nil
}

// AddDays returns the day n days later, or the empty date if d is unknown.
func (d Date) AddDays(n int) Date {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return ""
	}
	return Date(t.AddDate(0, 0, n).Format(time.DateOnly))
}
