package web

import (
	"encoding"
	"reflect"
	"strconv"
	"strings"
	"time"

	"rapporteur/negotiation"
)

// fill reads what an act asks from the form that was sent. The fields of the form have
// the names that the fields of the act have in the API. Of a time the form has a day and
// an hour without a zone; the zone is in the field zone, else it is the visitor's.
func (v *visit) fill(act any) error {
	return v.fillStruct(reflect.ValueOf(act).Elem())
}

func (v *visit) fillStruct(to reflect.Value) error {
	for i := range to.NumField() {
		field := to.Type().Field(i)
		if field.Anonymous {
			if err := v.fillStruct(to.Field(i)); err != nil {
				return err
			}
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name != "" && isPart(field.Type) {
			if err := v.fillPart(name, to.Field(i)); err != nil {
				return err
			}
			continue
		}
		if name == "" || name == "-" || !v.sent.Has(name) {
			continue
		}
		if err := v.fillField(name, to.Field(i)); err != nil {
			return err
		}
	}
	return nil
}

// isPart reports whether a field has fields of its own, such as the count of a vote.
func isPart(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t != reflect.TypeFor[time.Time]() &&
		!reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// fillPart fills such a field: its fields are named after it, as vote.for.
func (v *visit) fillPart(name string, to reflect.Value) error {
	for i := range to.NumField() {
		part, _, _ := strings.Cut(to.Type().Field(i).Tag.Get("json"), ",")
		if full := name + "." + part; v.sent.Has(full) {
			if err := v.fillField(full, to.Field(i)); err != nil {
				return err
			}
		}
	}
	return nil
}

// localTime is how browsers send a day and an hour.
const localTime = "2006-01-02T15:04"

func (v *visit) fillField(name string, to reflect.Value) error {
	text := strings.TrimSpace(v.field(name))
	if _, isTime := to.Interface().(time.Time); isTime {
		at, err := v.moment(name, text)
		to.Set(reflect.ValueOf(at))
		return err
	}
	if to.Kind() == reflect.Slice {
		return v.fillList(name, to)
	}
	return fillOne(name, text, v.field(name), to)
}

// fillOne reads one value. A text is taken as it was written, all else without the
// spaces around it.
func fillOne(name, trimmed, text string, to reflect.Value) error {
	if u, ok := to.Addr().Interface().(encoding.TextUnmarshaler); ok {
		if trimmed == "" {
			return nil
		}
		return u.UnmarshalText([]byte(trimmed))
	}
	switch to.Kind() {
	case reflect.String:
		if to.Type() != reflect.TypeFor[string]() {
			text = trimmed
		}
		to.SetString(text)
	case reflect.Bool:
		to.SetBool(trimmed != "" && trimmed != "false")
	case reflect.Int:
		number, err := strconv.Atoi(trimmed)
		if err != nil && trimmed != "" {
			return negotiation.Refuse(negotiation.CodeInvalid, "The field %q is a number, not %q.", name, trimmed)
		}
		to.SetInt(int64(number))
	default:
		return negotiation.Refuse(negotiation.CodeInvalid, "The field %q can't be filled in here.", name)
	}
	return nil
}

// fillList reads a list: a value for each field of the name, or several in one, apart
// by spaces, commas and lines.
func (v *visit) fillList(name string, to reflect.Value) error {
	separators := func(r rune) bool { return strings.ContainsRune(" ,;\n\t،、，", r) }
	for _, sent := range v.fields(name) {
		for _, one := range strings.FieldsFunc(strings.ReplaceAll(sent, "\r", ""), separators) {
			item := reflect.New(to.Type().Elem()).Elem()
			if err := fillOne(name, one, one, item); err != nil {
				return err
			}
			to.Set(reflect.Append(to, item))
		}
	}
	return nil
}

// moment reads a day and an hour in the zone of the form. An hour that does not exist
// that day, or exists twice, is refused.
func (v *visit) moment(name, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	zone := v.Zone
	if named := v.field("zone"); named != "" {
		if err := negotiation.CheckZone(named); err != nil {
			return time.Time{}, err
		}
		zone, _ = time.LoadLocation(named)
	}
	at, err := time.ParseInLocation(localTime, text, zone)
	switch {
	case err != nil:
		return at, negotiation.Refuse(
			negotiation.CodeInvalid, "The field %q is a day and an hour, such as 2020-09-25T18:00, not %q.", name, text,
		)
	case at.Format(localTime) != text:
		return at, negotiation.Refuse(negotiation.CodeInvalid, "There is no %s in %s: clocks skip that hour.", text, zone)
	case negotiation.Repeated(at, zone):
		return at, negotiation.Refuse(
			negotiation.CodeInvalid, "%s comes twice in %s, where clocks are set back; choose another hour.", text, zone,
		)
	}
	return at, nil
}

// Local is a moment as a field for a day and an hour has it, in a zone.
func (v *visit) Local(t time.Time, zone string) string {
	if t.IsZero() {
		return ""
	}
	if there, err := time.LoadLocation(zone); err == nil && zone != "" {
		t = t.In(there)
	}
	return t.Format(localTime)
}
