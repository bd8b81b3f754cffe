package discord

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/gorilla/websocket"
)

// The gateway's operations (https://discord.com/developers/docs/topics/opcodes-and-status-codes).
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opResume         = 6
	opReconnect      = 7
	opInvalidSession = 9
	opHello          = 10
	opHeartbeatAck   = 11
)

// frame is one message of the gateway.
type frame struct {
	Op       int             `json:"op"`
	Data     json.RawMessage `json:"d"`
	Sequence *int64          `json:"s"`
	Event    string          `json:"t"`
}

// outgoing is a message to the gateway.
type outgoing struct {
	Op   int `json:"op"`
	Data any `json:"d"`
}

type hello struct {
	// Interval is in milliseconds.
	Interval float64 `json:"heartbeat_interval"`
}

type identify struct {
	Token      string            `json:"token"`
	Intents    int               `json:"intents"`
	Shard      [2]int            `json:"shard"`
	Properties map[string]string `json:"properties"`
}

type resume struct {
	Token    string `json:"token"`
	Session  string `json:"session_id"`
	Sequence int64  `json:"seq"`
}

// ready is what the gateway tells when a session begins.
type ready struct {
	Session   string `json:"session_id"`
	ResumeURL string `json:"resume_gateway_url"`
	User      struct {
		ID string `json:"id"`
	} `json:"user"`
	Application struct {
		ID string `json:"id"`
	} `json:"application"`
	Guilds []struct {
		ID string `json:"id"`
	} `json:"guilds"`
}

// The close codes that mean something here; any other is a lost connection.
const (
	closeNotAuthenticated     = 4003
	closeAuthenticationFailed = 4004
	closeInvalidSequence      = 4007
	closeSessionTimedOut      = 4009
	closeInvalidShard         = 4010
	closeShardingRequired     = 4011
	closeInvalidVersion       = 4012
	closeInvalidIntents       = 4013
	closeDisallowedIntents    = 4014
	// closeAgain is what we close with so that the session can be resumed: 1000 and 1001 would end it.
	closeAgain = 4900
)

// refusedError is something that only the operator can mend.
type refusedError struct{ say string }

// Error tells what to do.
func (e *refusedError) Error() string { return e.say }

const (
	sayToken    = "Discord refuses the token: copy it anew from https://discord.com/developers/applications (your application, Bot, Reset Token) into BEDSIDE_DISCORD_TOKEN"
	sayIntents  = "Discord refuses the intents: switch on Message Content Intent at https://discord.com/developers/applications (your application, Bot), or set discord.message_content = false"
	sayShards   = "Discord refuses the shards: leave discord.shards and discord.shard_range as they are by default, or raise discord.shards, and start again"
	sayProtocol = "Discord no longer speaks this version of its gateway: use a newer Bedside"
)

// refusal is the error of a close code that needs the operator; nil for any other.
func refusal(code int) error {
	switch code {
	case closeAuthenticationFailed:
		return &refusedError{sayToken}
	case closeDisallowedIntents, closeInvalidIntents:
		return &refusedError{sayIntents}
	case closeInvalidShard, closeShardingRequired:
		return &refusedError{sayShards}
	case closeInvalidVersion:
		return &refusedError{sayProtocol}
	}
	return nil
}

// endsSession reports a close code after which a session cannot be resumed.
func endsSession(code int) bool {
	return code == closeNotAuthenticated || code == closeInvalidSequence || code == closeSessionTimedOut
}

// closeCode is the code that the other side closed with; 0 for none.
func closeCode(err error) int {
	var closed *websocket.CloseError
	if errors.As(err, &closed) {
		return closed.Code
	}
	return 0
}

// lost describes the end of a connection for the log: reasons that Discord sends are left out.
func lost(err error) string {
	if code := closeCode(err); code != 0 {
		return fmt.Sprintf("closed with %d", code)
	}
	return err.Error()
}
