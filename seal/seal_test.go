package seal_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/temporal"
	"google.golang.org/protobuf/proto"

	"rapporteur/seal"
)

const position = "Our delegation cannot accept paragraph 2."

func ring(t *testing.T, text string) *seal.Ring {
	t.Helper()
	r, err := seal.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func sealed(t *testing.T, r *seal.Ring) *commonpb.Payload {
	t.Helper()
	p, err := r.DataConverter().ToPayload(position)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func opened(r *seal.Ring, p *commonpb.Payload) (text string, err error) {
	err = r.DataConverter().FromPayload(p, &text)
	return text, err
}

func TestAPayloadIsUnreadableWithoutItsKey(t *testing.T) {
	r := ring(t, "first:"+seal.NewKey())
	p := sealed(t, r)
	whole, err := proto.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(whole, []byte("delegation")) || bytes.Contains(whole, []byte("json")) {
		t.Errorf("the payload tells what is in it: %q", whole)
	}
	if !bytes.Contains(whole, []byte("first")) {
		t.Error("the payload does not name its key")
	}
	if text, err := opened(r, p); err != nil || text != position {
		t.Errorf("opened %q, %v", text, err)
	}
	if again := sealed(t, r); bytes.Equal(again.GetData(), p.GetData()) {
		t.Error("the same text is encrypted alike twice, so that one sees it is the same")
	}
	if text, err := opened(ring(t, "first:"+seal.NewKey()), p); err == nil {
		t.Errorf("another key of the same name opens it: %q", text)
	}
	if _, err := opened(ring(t, "second:"+seal.NewKey()), p); err == nil || !strings.Contains(err.Error(), `"first"`) {
		t.Errorf("without the key the error is %v; it should name the key", err)
	}
}

func TestARotatedKeyStillReadsOldHistory(t *testing.T) {
	older, newer := "2026-05:"+seal.NewKey(), "2026-11:"+seal.NewKey()
	before := sealed(t, ring(t, older))
	r := ring(t, newer+",\n"+older+"\n")
	if r.Active() != "2026-11" {
		t.Errorf("key %s is active", r.Active())
	}
	if text, err := opened(r, before); err != nil || text != position {
		t.Errorf("the old history reads %q, %v", text, err)
	}
	after := sealed(t, r)
	if text, err := opened(ring(t, newer), after); err != nil || text != position {
		t.Errorf("what is written now needs another key than the new one: %q, %v", text, err)
	}
}

func TestHistoryFromBeforeEncryptionIsStillRead(t *testing.T) {
	var plain *commonpb.Payload
	r := ring(t, "k:"+seal.NewKey())
	decoded, err := r.Decode([]*commonpb.Payload{sealed(t, r)})
	if err != nil {
		t.Fatal(err)
	}
	plain = decoded[0]
	if text, err := opened(r, plain); err != nil || text != position {
		t.Errorf("read %q, %v", text, err)
	}
}

func TestAChangedPayloadIsRefused(t *testing.T) {
	other := "b:" + seal.NewKey()
	a := "a:" + seal.NewKey()
	r := ring(t, a+","+other)
	for name, change := range map[string]func(*commonpb.Payload){
		"data":    func(p *commonpb.Payload) { p.Data[len(p.Data)/2] ^= 1 },
		"cut off": func(p *commonpb.Payload) { p.Data = p.Data[:8] },
		"key id":  func(p *commonpb.Payload) { p.Metadata["encryption-key-id"] = []byte("b") },
		"no data": func(p *commonpb.Payload) { p.Data = nil },
	} {
		p := sealed(t, r)
		change(p)
		if text, err := opened(r, p); err == nil {
			t.Errorf("%s: opened %q", name, text)
		}
	}
}

// A failure keeps its message for whoever has the key, and for nobody else.
func TestTheMessagesOfFailuresAreEncrypted(t *testing.T) {
	r := ring(t, "k:"+seal.NewKey())
	f := r.FailureConverter().ErrorToFailure(temporal.NewNonRetryableApplicationError(position, "refused", nil))
	whole, err := proto.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(whole, []byte("delegation")) {
		t.Errorf("the failure tells its message: %q", whole)
	}
	var back *temporal.ApplicationError
	if !errors.As(r.FailureConverter().FailureToError(f), &back) || back.Message() != position {
		t.Errorf("got back %v", back)
	}
}

func TestAMistakenRingIsRefusedWithoutTellingKeys(t *testing.T) {
	key := seal.NewKey()
	for name, text := range map[string]string{
		"empty": "", "no id": key, "short": "a:" + key[:20], "twice": "a:" + key + " a:" + key, "odd id": "a b/c:" +
			key, "not base64": "a:" + key[:43] + "!",
	} {
		_, err := seal.Parse(text)
		if err == nil {
			t.Errorf("%s: taken", name)
		} else if strings.Contains(err.Error(), key[:16]) {
			t.Errorf("%s: the key is told: %v", name, err)
		}
	}
}
