package client

import (
	"context"
	"strconv"

	"rapporteur/api/wire"
	"rapporteur/negotiation"
)

// LoadWorkdays loads duty stations with their working days and holidays.
func (c *Client) LoadWorkdays(ctx context.Context, name string, file []byte) (negotiation.Loaded, error) {
	return c.load(ctx, "workdays", name, file)
}

// DutyStations lists the duty stations with their calendars.
func (c *Client) DutyStations(ctx context.Context) ([]negotiation.DutyStation, error) {
	return list[negotiation.DutyStation](ctx, c, path("stations"), nil)
}

// Workdays counts working days of a duty station from a day such as 2020-10-23
// or a time in RFC 3339.
func (c *Client) Workdays(ctx context.Context, station, from string, days int) (wire.Workdays, error) {
	return get[wire.Workdays](
		ctx, c, path("stations", station, "workdays"), given("from", from, "days", strconv.Itoa(days)),
	)
}
