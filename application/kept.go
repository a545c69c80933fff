package application

import (
	"container/list"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"sync"

	"rapporteur/negotiation"
)

// kept holds renderings that can't change, by what they were made from: those
// used last, within a bound in bytes. It decides nothing about who may read: a
// rendering is asked for by the identities of the versions its reader has been
// found to read, and versions never change.
type kept struct {
	most int64

	mu    sync.Mutex
	size  int64
	by    map[string]*list.Element
	order *list.List
}

type rendering struct {
	key  string
	body []byte
}

// overhead is about what a rendering takes beside its bytes.
const overhead = 256

func newKept(most int64) *kept {
	return &kept{most: most, by: map[string]*list.Element{}, order: list.New()}
}

func (k *kept) get(key string) ([]byte, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	e, ok := k.by[key]
	if !ok {
		return nil, false
	}
	k.order.MoveToFront(e)
	return e.Value.(*rendering).body, true
}

// put keeps a rendering, unless it would push out most of the others.
func (k *kept) put(key string, body []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, ok := k.by[key]; ok || weight(key, body) > k.most/4 {
		return
	}
	k.by[key] = k.order.PushFront(&rendering{key, body})
	k.size += weight(key, body)
	for k.size > k.most {
		last := k.order.Remove(k.order.Back()).(*rendering)
		delete(k.by, last.key)
		k.size -= weight(last.key, last.body)
	}
}

func weight(key string, body []byte) int64 { return int64(len(key)+len(body)) + overhead }

// once returns the rendering of some versions, made by make unless it is kept.
func (k *kept) once(key string, make func() ([]byte, error)) ([]byte, error) {
	if body, ok := k.get(key); ok {
		return body, nil
	}
	body, err := make()
	if err == nil {
		k.put(key, body)
	}
	return body, err
}

// ofComments names the comments a rendering is made from, which are those that its
// reader may read.
func ofComments(comments []negotiation.ReceivedComment) string {
	h := sha256.New()
	for _, c := range comments {
		h.Write([]byte(c.ID))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// keyOf names a rendering by its kind, its form and the versions it is made from,
// each list of them in its order.
func keyOf(kind, format string, versions ...[]negotiation.Version) string {
	var b strings.Builder
	b.WriteString(kind + " " + format)
	for _, list := range versions {
		b.WriteString("\n")
		for _, v := range list {
			b.WriteString(" " + string(v.ID))
		}
	}
	return b.String()
}
