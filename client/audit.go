package client

import (
	"context"
	"net/url"
	"strconv"

	"rapporteur/api/wire"
)

// AuditLines exports entries of the audit trail after the one numbered, as
// lines of JSON; none when there are no more. It is for auditors.
func (c *Client) AuditLines(ctx context.Context, after int64, limit int) ([]byte, error) {
	return c.raw(ctx, path("audit"), url.Values{"after": {strconv.FormatInt(after, 10)}, "limit": {strconv.Itoa(limit)}})
}

// AuditHead is the end of the audit trail, to be kept elsewhere.
func (c *Client) AuditHead(ctx context.Context) (wire.AuditHead, error) {
	return get[wire.AuditHead](ctx, c, path("audit", "head"), nil)
}
