// Package seal encrypts what Temporal keeps of the procedures, so that whoever
// operates Temporal, or reads its database or backups, reads no text and no
// position of a delegation.
//
// A key is named by its ID, which is beside each encrypted payload. The first
// key of a ring encrypts; all of them decrypt. So a key is rotated by putting
// a new one in front and keeping the old one as long as histories need it.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strings"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/protobuf/proto"
)

// The metadata of an encrypted payload.
const (
	// Encoding is that of encrypted payloads.
	Encoding = "binary/encrypted"
	// Cipher is the only one there is: AES-256 in GCM with a nonce of 12
	// random bytes before the ciphertext.
	Cipher = "AES-256-GCM"

	metadataKeyID  = "encryption-key-id"
	metadataCipher = "encryption-cipher"
)

// Ring is a set of keys, the first of which is active.
type Ring struct {
	active string
	keys   map[string]cipher.AEAD
}

var keyID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// Parse reads a ring written as ID:KEY, separated by commas or white space,
// the active one first. A key is 32 bytes in base64. Errors never repeat a key.
func Parse(text string) (*Ring, error) {
	r := &Ring{keys: map[string]cipher.AEAD{}}
	parted := func(c rune) bool { return strings.ContainsRune(", \n\r\t", c) }
	for i, part := range strings.FieldsFunc(text, parted) {
		id, key, found := strings.Cut(part, ":")
		if !found || !keyID.MatchString(id) {
			return nil, fmt.Errorf("key %d is not written as ID:KEY, with an ID of letters, digits, dots and hyphens", i+1)
		}
		b, err := base64.StdEncoding.DecodeString(key)
		if err != nil || len(b) != 32 {
			return nil, fmt.Errorf("key %q is not 32 bytes in base64; make one with: openssl rand -base64 32", id)
		}
		if _, twice := r.keys[id]; twice {
			return nil, fmt.Errorf("there are two keys of the ID %q", id)
		}
		if r.keys[id], err = aead(b); err != nil {
			return nil, err
		}
		if r.active == "" {
			r.active = id
		}
	}
	if r.active == "" {
		return nil, errors.New("there is no key")
	}
	return r, nil
}

func aead(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("use a key: %w", err)
	}
	// With a random nonce, one key is good for 2^32 payloads.
	gcm, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("use a key: %w", err)
	}
	return gcm, nil
}

// Active is the ID of the key that encrypts.
func (r *Ring) Active() string { return r.active }

// DataConverter converts as Temporal does, and encrypts what comes of it.
func (r *Ring) DataConverter() converter.DataConverter {
	return converter.NewCodecDataConverter(converter.GetDefaultDataConverter(), r)
}

// FailureConverter keeps the messages and stack traces of failures encrypted
// too: a refusal may quote what it refuses.
func (r *Ring) FailureConverter() converter.FailureConverter {
	return temporal.NewDefaultFailureConverter(temporal.DefaultFailureConverterOptions{
		DataConverter: r.DataConverter(), EncodeCommonAttributes: true,
	})
}

// Encode encrypts payloads with the active key.
func (r *Ring) Encode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	out := make([]*commonpb.Payload, len(payloads))
	for i, p := range payloads {
		plain, err := proto.Marshal(p)
		if err != nil {
			return nil, fmt.Errorf("encrypt for Temporal: %w", err)
		}
		out[i] = &commonpb.Payload{
			Metadata: map[string][]byte{
				converter.MetadataEncoding: []byte(Encoding),
				metadataKeyID:              []byte(r.active),
				metadataCipher:             []byte(Cipher),
			},
			Data: r.keys[r.active].Seal(nil, nil, plain, bound(r.active)),
		}
	}
	return out, nil
}

// Decode decrypts payloads with the key each of them names. What was never
// encrypted stays as it is: it is from before encryption was switched on.
func (r *Ring) Decode(payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
	out := make([]*commonpb.Payload, len(payloads))
	for i, p := range payloads {
		if string(p.GetMetadata()[converter.MetadataEncoding]) != Encoding {
			out[i] = p
			continue
		}
		id := string(p.GetMetadata()[metadataKeyID])
		key, known := r.keys[id]
		if !known {
			return nil, fmt.Errorf("a payload in Temporal was encrypted with key %q, "+
				"which is not among the keys given; add it after the active one", id)
		}
		plain, err := key.Open(nil, nil, p.GetData(), bound(id))
		if err != nil {
			return nil, fmt.Errorf("a payload in Temporal can't be decrypted with key %q: "+
				"it was changed, or the key is another one", id)
		}
		out[i] = &commonpb.Payload{}
		if err := proto.Unmarshal(plain, out[i]); err != nil {
			return nil, fmt.Errorf("decrypt from Temporal: %w", err)
		}
	}
	return out, nil
}

// bound is authenticated with a payload, so that its metadata can't be changed.
func bound(id string) []byte { return []byte(Encoding + "\x00" + Cipher + "\x00" + id) }

// NewKey makes a key as Parse reads it, without its ID.
func NewKey() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails
	return base64.StdEncoding.EncodeToString(b)
}
