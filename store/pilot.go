package store

import (
	"context"
	"time"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivershared/baseservice"
	"github.com/riverqueue/river/rivershared/riverpilot"
	"github.com/riverqueue/river/rivertype"
)

// pilotedDriver is a River driver with three changes.
//
// A job's end is written by us, in one transaction with the next turn of its conversation, and not by River's completer,
// which does it up to 250 ms later, without looking at the attempt, and so could complete a later attempt in place of its own.
//
// And a process is told of new work by itself, on both databases alike. River does that for databases without
// LISTEN/NOTIFY; so this driver says that it has none. It costs other processes up to limits.poll to notice work that
// the process which stored it has no room for, saves a NOTIFY for every message, and works behind a connection pooler.
//
// Fetching, which River does without a time limit, gets one, so that a network that swallows everything does not stop it for good.
//
// River calls its plug-in interface internal; TestPilot fails if an update of River no longer uses it this way.
type pilotedDriver[T any] struct {
	riverdriver.Driver[T]
	pilot *pilot
}

func (d *pilotedDriver[T]) SupportsListener() bool            { return false }
func (d *pilotedDriver[T]) SupportsListenNotify() bool        { return false }
func (d *pilotedDriver[T]) PluginInit(*baseservice.Archetype) {}
func (d *pilotedDriver[T]) PluginPilot() riverpilot.Pilot     { return d.pilot }

// pilot is River's own but for a job's end.
type pilot struct {
	riverpilot.StandardPilot
	inserted func(ctx context.Context, results []*rivertype.JobInsertResult)
}

// PilotInit keeps River's way to tell its fetching loop of a new job.
func (p *pilot) PilotInit(_ *baseservice.Archetype, params *riverpilot.PilotInitParams) {
	p.inserted = params.NotifyNonTxJobInsert
}

// JobSetStateIfRunningMany does nothing: the job's end is written already.
func (p *pilot) JobSetStateIfRunningMany(context.Context, riverdriver.Executor, *riverdriver.JobSetStateIfRunningManyParams) ([]*rivertype.JobRow, error) {
	return nil, nil
}

// JobGetAvailable fetches jobs. Those of a fetch that was cut off are rescued as those of a killed process are.
func (p *pilot) JobGetAvailable(ctx context.Context, exec riverdriver.Executor, state riverpilot.ProducerState, params *riverdriver.JobGetAvailableParams) ([]*rivertype.JobRow, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	return p.StandardPilot.JobGetAvailable(ctx, exec, state, params)
}

const fetchTimeout = 10 * time.Second

// wake makes a started client fetch jobs at once.
func (p *pilot) wake() {
	p.inserted(context.Background(), []*rivertype.JobInsertResult{{Job: &rivertype.JobRow{Queue: queueName}}})
}
