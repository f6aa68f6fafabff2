package main

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/timestamppb"

	ledger "peer/contract/ledger/v1"
)

type eventService struct {
	ledger.UnimplementedEventServiceServer
	server *server
}

// position is a reader's position in the outbox.
type position struct{ tx, id string }

func (p position) eventID() string { return p.tx + "-" + p.id }

type outboxEvent struct {
	position
	service, environment string
	document             []byte
	// Events that were found, those beyond the page's bytes included.
	found int
}

const (
	eventPage = 500
	pollEvery = 250 * time.Millisecond
)

var eventID = regexp.MustCompile(`^[0-9]{1,30}-[0-9a-f-]{36}$`)

func (s *server) eventsAfter(ctx context.Context, p position) ([]outboxEvent, error) {
	rows, _ := s.reader.Query(ctx, s.statements["events_after"], p.tx, p.id)
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (e outboxEvent, err error) {
		err = row.Scan(&e.tx, &e.id, &e.service, &e.environment, &e.document, &e.found)
		return e, err
	})
}

func (s *server) lastEvent(ctx context.Context) (position, error) {
	var p position
	err := s.reader.QueryRow(ctx, s.statements["events_end"]).Scan(&p.tx, &p.id)
	if errors.Is(err, pgx.ErrNoRows) {
		return position{"0", "00000000-0000-0000-0000-000000000000"}, nil
	}
	return p, err
}

// firstPosition is behind the event that the reader has seen; false when that one is not kept any more.
func (s *server) firstPosition(ctx context.Context, after string) (position, bool, error) {
	if after == "" {
		p, err := s.lastEvent(ctx)
		return p, true, err
	}
	tx, id, _ := strings.Cut(after, "-")
	var yes int
	err := s.reader.QueryRow(ctx, s.statements["events_known"], tx, id).Scan(&yes)
	if errors.Is(err, pgx.ErrNoRows) {
		p, err := s.lastEvent(ctx)
		return p, false, err
	}
	return position{tx, id}, true, err
}

// WatchEvents reads pages until none is full, and then looks for new events now and then.
func (s *eventService) WatchEvents(request *ledger.WatchEventsRequest, stream grpc.ServerStreamingServer[ledger.Event]) error {
	for _, filter := range []string{request.GetService(), request.GetEnvironment()} {
		if filter != "" && !word.MatchString(filter) {
			return invalid
		}
	}
	if request.GetAfter() != "" && !eventID.MatchString(request.GetAfter()) {
		return invalid
	}
	ctx := stream.Context()
	p, kept, err := s.server.firstPosition(ctx, request.GetAfter())
	if err != nil {
		return err
	}
	if !kept {
		missed := &ledger.Event{Id: p.eventID(), At: timestamppb.Now(), Subject: &ledger.Event_Resync{Resync: &ledger.Resync{}}}
		if err := stream.Send(missed); err != nil {
			return err
		}
	}
	for {
		events, err := s.server.eventsAfter(ctx, p)
		if err != nil {
			return err
		}
		for _, e := range events {
			p = e.position
			if request.GetService() != "" && request.GetService() != e.service ||
				request.GetEnvironment() != "" && e.environment != "" && request.GetEnvironment() != e.environment {
				continue
			}
			message := &ledger.Event{}
			if err := protojson.Unmarshal(e.document, message); err != nil {
				return err
			}
			if err := stream.Send(message); err != nil {
				return err
			}
		}
		if len(events) > 0 && (events[0].found == eventPage || events[0].found > len(events)) {
			continue
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pollEvery):
		}
	}
}
