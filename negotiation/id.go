package negotiation

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// ID identifies a thing on record: a UUID in its canonical text form.
//
// Clients choose the IDs of what they ask for, so that a request can be
// repeated. What the record makes by itself has an ID of [Secret.Derived]. The two
// never meet: the version of a UUID (RFC 9562, section 4.2) tells whose it is.
type ID string

// derivedVersion is the version of the UUIDs that [Secret.Derived] makes: 8 is for
// whatever an application decides (RFC 9562, section 5.8).
const derivedVersion = 8

// Secret is what the IDs that the record makes by itself follow from, so that
// nobody outside can tell them beforehand. Without one, nil, they follow from an
// ID that its sender alone knows until the act is done.
type Secret []byte

// Derived makes the ID that follows from another one and a purpose, the same on
// every retry. It is a UUID of version 8, which no client may choose.
func (s Secret) Derived(from ID, purpose string) ID {
	mac := hmac.New(sha256.New, s)
	mac.Write([]byte(from))
	mac.Write([]byte{0})
	mac.Write([]byte(purpose))
	b := mac.Sum(nil)[:16]
	b[6] = derivedVersion<<4 | b[6]&0x0f
	b[8] = 0x80 | b[8]&0x3f
	h := hex.EncodeToString(b)
	return ID(h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:])
}

// CheckCanonical refuses anything but a UUID in its canonical text form, in lower
// case: what is the same ID is then the same text. What names it in the refusal.
func (id ID) CheckCanonical(what string) error {
	for i := range len(id) {
		hyphen := i == 8 || i == 13 || i == 18 || i == 23
		if c := id[i]; hyphen != (c == '-') || !hyphen && !strings.ContainsRune("0123456789abcdef", rune(c)) {
			return Refuse(
				CodeInvalid, "The %s must be a UUID in lower case, such as 018f3c5e-7b1a-7cc2-9d1e-2f6b1c0a9d11.", what,
			)
		}
	}
	if len(id) != 36 {
		return Refuse(CodeInvalid, "The %s must be a UUID in lower case, such as 018f3c5e-7b1a-7cc2-9d1e-2f6b1c0a9d11.", what)
	}
	return nil
}

// Derived reports whether an ID is of the form that the record alone makes.
func (id ID) Derived() bool { return len(id) == 36 && id[14] == '0'+derivedVersion }
