package triage

import (
	"strings"
	"testing"

	"bedside/answers/utterance"
)

const ordinaryMessage = "hello, my doctor put me on pramipexole last month for restless legs and I sleep a bit better, but the evenings are still bad. Would magnesium glycinate help, and how much do people usually take at night?"

const alarmingMessage = "hello, my doctor put me on pramipexole last month for restless legs and I sleep a bit better, but since this morning I have a heavy pressure in my chest and my left arm hurts, could it be low magnesium??"

func BenchmarkCheckOrdinary(b *testing.B) { benchmarkCheck(b, ordinaryMessage) }
func BenchmarkCheckAlarming(b *testing.B) { benchmarkCheck(b, alarmingMessage) }
func BenchmarkCheckShort(b *testing.B)    { benchmarkCheck(b, "does magnesium help") }
func BenchmarkCheckMisspelt(b *testing.B) {
	benchmarkCheck(b, strings.ReplaceAll(ordinaryMessage, "e", "ew"))
}

func benchmarkCheck(b *testing.B, message string) {
	t := mustNew(b)
	b.ReportAllocs()
	b.SetBytes(int64(len(message)))
	for b.Loop() {
		t.Check(message)
	}
}

func BenchmarkRead(b *testing.B) {
	for b.Loop() {
		utterance.Read(ordinaryMessage)
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		mustNew(b)
	}
}
