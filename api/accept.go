package api

import (
	"context"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"rapporteur/api/wire"
)

// Accepting lets a rendering be chosen by the Accept header.
type Accepting struct {
	Accept string `header:"Accept" doc:"Chooses the rendering when format does not: application/json, text/plain, text/html"`
}

// rendering is the format an answer is given in: that of the query, else the
// one the Accept header likes best; what is offered first wins a tie.
func (a Accepting) rendering(ctx context.Context, format string, offered ...string) (string, error) {
	if format != "" {
		return format, nil
	}
	best, liking := "", 0.0
	for _, offer := range offered {
		media, _, _ := strings.Cut(mediaTypes[offer], ";")
		if q := quality(a.Accept, media); q > liking {
			best, liking = offer, q
		}
	}
	if best != "" {
		return best, nil
	}
	types := make([]string, len(offered))
	for i, offer := range offered {
		types[i], _, _ = strings.Cut(mediaTypes[offer], ";")
	}
	return "", newProblem(
		ctx, http.StatusNotAcceptable, wire.CodeNotAcceptable,
		"This is there as "+strings.Join(types, ", ")+" only; ask for one of them.",
	)
}

// quality is how much an Accept header likes a media type (RFC 9110, 12.5.1):
// the most specific range that covers it says so. No header likes all alike.
func quality(accept, media string) float64 {
	if strings.TrimSpace(accept) == "" {
		return 1
	}
	kind, _, _ := strings.Cut(media, "/")
	found, q := 0, 0.0
	for part := range strings.SplitSeq(accept, ",") {
		name, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		specific := map[string]int{media: 3, kind + "/*": 2, "*/*": 1}[name]
		if specific <= found {
			continue
		}
		found, q = specific, 1
		if text, ok := params["q"]; ok {
			if q, err = strconv.ParseFloat(text, 64); err != nil || q < 0 || q > 1 {
				q = 0
			}
		}
	}
	return q
}
