package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"rapporteur/application"
	"rapporteur/dossier"
	"rapporteur/negotiation"
)

// Files are loaded on a page of their own, the one whose form may hold a file.

func (s *Site) loadPages() []Page {
	send := s.form("load", "/load", "file", secretariat, s.load)
	send.File = true
	return []Page{s.show("load", "/load", secretariat, s.loadForm), send}
}

// loadView is what can be loaded, and what was wrong with what was.
type loadView struct {
	Kinds []application.FileKind
	// Problems are those of the file that was sent, by its lines.
	Problems *dossier.Problems
}

func (s *Site) loadForm(_ context.Context, v *visit) (any, error) {
	return loadView{application.FileKinds(), v.problems}, nil
}

// load loads the file that was chosen, else the text that was written.
func (s *Site) load(ctx context.Context, v *visit) (string, error) {
	name, content := v.fileName, v.file
	if len(content) == 0 {
		name, content = "text", []byte(v.field("text"))
	}
	if len(strings.TrimSpace(string(content))) == 0 {
		return "", negotiation.Refuse(
			negotiation.CodeInvalid, "Nothing is loaded: choose a file, or write or paste its text.",
		)
	}
	_, err := s.app.Load(ctx, v.Actor, application.FileKind(v.field("kind")), name, content)
	problems := dossier.Problems{}
	if errors.As(err, &problems) {
		v.problems = &problems
		return "", negotiation.Refuse(negotiation.CodeInvalid, "The file has %s problem(s), and nothing of it was loaded; "+
			"correct it and load it again.", problems.Total())
	}
	return "/load?done=load", err
}

// readFile reads the form of a page that takes a file. Its size was bounded by the
// door; what is kept of it is kept in memory.
func (v *visit) readFile(most int64) error {
	if err := v.r.ParseMultipartForm(most + 1); err != nil {
		if errors.Is(err, http.ErrNotMultipart) {
			return v.read()
		}
		return negotiation.Refuse(negotiation.CodeInvalid, "This form is malformed; send it from its page.")
	}
	defer func() { _ = v.r.MultipartForm.RemoveAll() }() // nothing was written to a disk
	if err := v.take(v.r.MultipartForm.Value); err != nil {
		return err
	}
	file, header, err := v.r.FormFile("file")
	if err != nil {
		return nil // none was chosen
	}
	defer func() { _ = file.Close() }() // it was only read
	if v.file, err = io.ReadAll(file); err != nil {
		return negotiation.Refuse(negotiation.CodeInvalid, "The file broke off before its end; send it again.")
	}
	v.fileName = header.Filename
	if !utf8.ValidString(v.fileName) || strings.ContainsFunc(v.fileName, func(r rune) bool { return r < ' ' }) ||
		len(v.fileName) > 255 {
		v.fileName = "upload"
	}
	return nil
}
