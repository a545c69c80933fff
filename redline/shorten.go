package redline

import (
	"strings"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// Shorten cuts a text after at most as many signs as are given, an ellipsis
// included. It cuts between signs as a reader sees them (UAX #29): never within a
// letter and its marks, or a character and its bytes.
func Shorten(text string, signs int) string {
	var cut string
	count, end := 0, 0
	for g := graphemes.FromString(text); g.Next(); {
		if count++; count == signs {
			cut = text[:end]
		}
		end += len(g.Value())
	}
	if count <= signs {
		return text
	}
	return strings.TrimRight(cut, " \t\n\r\u00a0") + "…"
}
