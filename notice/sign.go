package notice

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"rapporteur/negotiation"
)

// The headers of a webhook, as the Standard Webhooks specification names them.
const (
	HeaderID        = "webhook-id"
	HeaderTimestamp = "webhook-timestamp"
	HeaderSignature = "webhook-signature"
)

// WebhookSecret is what the webhooks of a contact are signed with. It follows
// from the key of the house and the contact, so that no secret is on record
// and each receiver has its own.
func WebhookSecret(key []byte, contact negotiation.ID) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("rapporteur webhook secret\x00" + string(contact)))
	return mac.Sum(nil)
}

// ShownSecret is a secret in the form in which a receiver is given it.
func ShownSecret(secret []byte) string {
	return "whsec_" + base64.StdEncoding.EncodeToString(secret)
}

// Sign signs a webhook: its ID, the time it is sent at and its body, so that an
// old one sent again by somebody else can be told by its time.
func Sign(secret []byte, id string, at time.Time, body []byte) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// Verify reports whether one of the signatures, separated by spaces, is good
// and the time is within the tolerance of now. It is what a receiver does.
func Verify(secret []byte, id, timestamp, signatures string, body []byte, now time.Time, tolerance time.Duration) bool {
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return false
	}
	at := time.Unix(seconds, 0)
	if now.Sub(at).Abs() > tolerance {
		return false
	}
	want := Sign(secret, id, at, body)
	good := false
	for one := range strings.FieldsSeq(signatures) {
		good = hmac.Equal([]byte(one), []byte(want)) || good
	}
	return good
}
