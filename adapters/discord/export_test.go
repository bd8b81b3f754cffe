package discord

import "time"

// Hasten makes an adapter wait less where Discord wants it to wait, so that tests of what goes wrong are quick.
func (a *Adapter) Hasten() {
	a.pace = pace{identify: time.Millisecond, silence: 300 * time.Millisecond, calm: time.Millisecond, inLine: 150 * time.Millisecond}
}
